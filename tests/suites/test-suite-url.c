/*
 * The URL parser against urltestdata.json of web-platform-tests. Rows about
 * other schemes and rows that need the tables of IDNA are out of scope.
 */
#include <stdbool.h>
#include <string.h>

#include "host/common/url.h"
#include "tests/suites/suite.h"

static const char *
text_of(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));

    return text ? text : "";
}

static bool
is_web(const char *protocol)
{
    return strcmp(protocol, "http:") == 0 || strcmp(protocol, "https:") == 0;
}

static bool
has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* A host beyond ASCII, written so or percent-encoded, needs the tables of IDNA. */
static bool
needs_idna(const json_t *row)
{
    const char *input = text_of(row, "input");

    for (; *input; input++) {
        if ((unsigned char)*input >= 0x80 || *input == '%')
            return true;
    }
    return false;
}

/* What the parser refuses by its scope, whatever the suite expects. */
static bool
is_out_of_scope(const json_t *row, const char *why)
{
    if (strstr(why, "neither http nor https"))
        return !is_web(text_of(row, "protocol"));
    return strstr(why, "xn-- form") && needs_idna(row);
}

static bool
differs(const json_t *row, const char *field, const char *got)
{
    const char *wanted = text_of(row, field);

    if (strcmp(wanted, got) == 0)
        return false;
    fprintf(stderr, "%s: %s is \"%s\" instead of \"%s\"\n", text_of(row, "id"), field, got, wanted);
    return true;
}

/* "?query" or "#fragment" as the DOM has it: empty when there is nothing behind the mark. */
static bool
tail_differs(const json_t *row, const char *field, char mark, const char *got)
{
    char tail[URL_MAX + 2] = "";

    if (got && *got)
        snprintf(tail, sizeof tail, "%c%s", mark, got);
    return differs(row, field, tail);
}

static bool
port_differs(const json_t *row, const struct url *url)
{
    bool is_default = url->port == (strcmp(url->scheme, "https") == 0 ? 443 : 80);
    char port[8] = "";

    if (!is_default)
        snprintf(port, sizeof port, "%u", url->port);
    return differs(row, "port", port);
}

static bool
url_differs(const json_t *row, const struct url *url)
{
    char protocol[8];
    bool bad = false;

    snprintf(protocol, sizeof protocol, "%s:", url->scheme);
    bad |= differs(row, "href", url->href);
    bad |= differs(row, "protocol", protocol);
    bad |= differs(row, "username", url->username);
    bad |= differs(row, "password", url->password);
    bad |= differs(row, "hostname", url->host);
    bad |= port_differs(row, url);
    bad |= differs(row, "pathname", url->path);
    bad |= tail_differs(row, "search", '?', url->query);
    bad |= tail_differs(row, "hash", '#', url->fragment);
    if (json_object_get(row, "origin"))
        bad |= differs(row, "origin", url->origin);
    return bad;
}

/* The serialisation must parse to itself, since that is how a URL passes between processes. */
static bool
is_unstable(const json_t *row, const struct url *url)
{
    CLEANUP_URL struct url *again = NULL;
    const char *why = "";

    if (url_parse(url->href, NULL, &again, &why) == 0 && strcmp(again->href, url->href) == 0)
        return false;
    fprintf(stderr, "%s: \"%s\" does not parse to itself: %s\n", text_of(row, "id"), url->href,
            why);
    return true;
}

static void
judge_result(struct suite_counts *counts, const json_t *row, int result, const struct url *url,
             const char *why)
{
    bool should_fail = json_is_true(json_object_get(row, "failure"));

    if (result == 1 && is_out_of_scope(row, why)) {
        counts->skipped++;
    } else if (result == 1 && should_fail) {
        counts->passed++;
    } else if (result != 0 || should_fail) {
        fprintf(stderr, "%s: %s (%s)\n", text_of(row, "id"),
                result == 0 ? "is taken" : "is refused", result == 0 ? url->href : why);
        counts->failed++;
    } else if (url_differs(row, url) || is_unstable(row, url)) {
        counts->failed++;
    } else {
        counts->passed++;
    }
}

static void
judge(struct suite_counts *counts, const json_t *row)
{
    const json_t *input = json_object_get(row, "input");
    const char *base_text = text_of(row, "base");
    CLEANUP_URL struct url *base = NULL, *url = NULL;
    const char *why = "";
    int result;

    /* With a base that we do not speak, only an absolute URL is ours to judge. */
    if (*base_text && url_parse(base_text, NULL, &base, &why) != 0 &&
        !has_prefix(json_string_value(input), "http")) {
        counts->skipped++;
        return;
    }
    result = url_parse_bytes(json_string_value(input), json_string_length(input), base, &url, &why);
    judge_result(counts, row, result, url, why);
}

/*
 * A case out of scope: its label decodes to an Arabic letter before an "a",
 * which is refused for their directions, and those need a table of IDNA too.
 */
static const char mixed_directions_id[] = "toascii#28";

/* A host alone: `output` is its form in ASCII, or null. Only inputs in ASCII are in scope. */
static void
judge_host(struct suite_counts *counts, const json_t *row)
{
    const char *wanted = json_string_value(json_object_get(row, "output"));
    CLEANUP_URL struct url *url = NULL;
    char text[URL_MAX + 1];
    const char *why = "";

    if (needs_idna(row) || strcmp(text_of(row, "id"), mixed_directions_id) == 0) {
        counts->skipped++;
        return;
    }
    snprintf(text, sizeof text, "https://%s/", text_of(row, "input"));
    if (url_parse(text, NULL, &url, &why) == (wanted ? 0 : 1) &&
        (!wanted || strcmp(url->host, wanted) == 0)) {
        counts->passed++;
        return;
    }
    fprintf(stderr, "%s: %s becomes %s\n", text_of(row, "id"), text, url ? url->host : why);
    counts->failed++;
}

/* A query of a page in UTF-8, the only encoding in which we write one. */
static void
judge_query(struct suite_counts *counts, const json_t *row)
{
    const char *wanted = text_of(json_object_get(row, "output"), "utf-8");
    CLEANUP_URL struct url *url = NULL;
    char text[URL_MAX + 1];
    const char *why = "";

    snprintf(text, sizeof text, "https://a/?%s#", text_of(row, "input"));
    if (url_parse(text, NULL, &url, &why) == 0 && strcmp(url->query, wanted) == 0) {
        counts->passed++;
        return;
    }
    fprintf(stderr, "%s: becomes %s\n", text_of(row, "id"), url ? url->query : why);
    counts->failed++;
}

int
main(void)
{
    static const struct suite_file files[] = {
        {"url/wpt-urltestdata.json", judge},
        {"url/wpt-toascii.json", judge_host},
        {"url/wpt-percent-encoding.json", judge_query},
    };

    return suite_main(files, ARRAY_SIZE(files));
}
