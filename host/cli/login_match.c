#include "host/cli/login_match.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/url.h"

#define WWW     "www."
#define SCHEME  "://"
#define DEFAULT "https://"

/* Without "www.", where more than one label is left. */
static const char *
bare_host(const char *host)
{
    const char *rest = host + strlen(WWW);

    return strncmp(host, WWW, strlen(WWW)) == 0 && strchr(rest, '.') ? rest : host;
}

/* As url_parse(), for what people write as well: "acme.example/login". */
static int
parse_lax(const char *uri, struct url **ret_url)
{
    CLEANUP_FREE char *whole = NULL;
    const char *why;
    size_t size = strlen(DEFAULT) + strlen(uri) + 1;

    if (strstr(uri, SCHEME))
        return url_parse(uri, NULL, ret_url, &why);
    whole = malloc(size);
    if (!whole)
        return -1;
    memcpy(whole, DEFAULT, strlen(DEFAULT));
    memcpy(whole + strlen(DEFAULT), uri, strlen(uri) + 1);
    return url_parse(whole, NULL, ret_url, &why);
}

static int
match_origin(const char *origin, const struct url *url)
{
    CLEANUP_URL struct url *own = NULL;
    const char *why;
    int result = url_parse(origin, NULL, &own, &why);

    if (result != 0)
        return result < 0 ? -1 : 0;
    return strcmp(bare_host(own->host), bare_host(url->host)) == 0;
}

int
login_match_uri(const struct manifest *manifest, const char *uri)
{
    CLEANUP_URL struct url *url = NULL;
    int result = parse_lax(uri, &url);

    if (result != 0)
        return result < 0 ? -1 : 0;
    if (*url->username || *url->password)
        return 0;
    for (size_t i = 0; i < manifest->origin_count && result == 0; i++) {
        if (!strchr(manifest->origins[i], '*'))
            result = match_origin(manifest->origins[i], url);
    }
    return result;
}
