#include "host/fetcher/jar.h"

#include <string.h>
#include <strings.h>

#include "host/common/secmem.h"
#include "host/common/text.h"

enum { JAR_FIELDS = 7, JAR_LINE_MAX = 16 * 1024 };

/* CURLOPT_COOKIELIST also takes commands ("ALL" empties the jar) and whole headers. */
static bool
jar_is_line(const char *line)
{
    size_t tabs = 0, len = 0;

    for (const char *at = line; *at; at++, len++) {
        if (*at == '\n' || *at == '\r')
            return false;
        tabs += *at == '\t';
    }
    return tabs == JAR_FIELDS - 1 && len < JAR_LINE_MAX &&
           strncasecmp(line, "Set-Cookie:", 11) != 0;
}

int
jar_restore(CURL *easy, const char *line, struct error *err)
{
    if (!jar_is_line(line))
        return error_set(err, OUTCOME_INTERNAL, "a kept cookie cannot be read");
    if (curl_easy_setopt(easy, CURLOPT_COOKIELIST, line) != CURLE_OK)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

/* A cookie that is no text could not be kept as text: the site sets it again. */
int
jar_tell(CURL *easy, struct report *report, struct error *err)
{
    struct curl_slist *list = NULL;

    if (curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list) != CURLE_OK)
        return error_set(err, OUTCOME_INTERNAL, "the cookies cannot be listed");
    for (struct curl_slist *at = list; at; at = at->next) {
        if (jar_is_line(at->data) && text_is_utf8(at->data, strlen(at->data)))
            report_cookie(report, at->data);
        else
            log_warning("a cookie that is no text is not kept");
        secret_wipe(at->data, strlen(at->data));
    }
    curl_slist_free_all(list);
    report_jar_end(report);
    return 0;
}
