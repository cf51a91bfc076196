/*
 * The suites of URLs against our parser, which speaks http and https only: rows
 * about other schemes are not judged. Queries are judged in UTF-8.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "host/common/url.h"
#include "tests/suites/area.h"

/* Whether the text begins with a scheme of ours, whatever its case and the blanks before. */
static bool
has_web_scheme(const char *text)
{
    while (*text && (unsigned char)*text <= 0x20)
        text++;
    return strncasecmp(text, "http:", 5) == 0 || strncasecmp(text, "https:", 6) == 0;
}

static bool
differs(struct area_suite *suite, const json_t *row, const char *field, const char *got)
{
    if (!area_has(row, field) || strcmp(area_text(row, field), got) == 0)
        return false;
    area_fail(suite, "%s is \"%.200s\" instead of \"%.200s\"", field, got, area_text(row, field));
    return true;
}

/* "?query" or "#fragment" as the DOM has it: empty when there is nothing behind the mark. */
static bool
tail_differs(struct area_suite *suite, const json_t *row, const char *field, char mark,
             const char *got)
{
    char tail[URL_MAX + 2] = "";

    if (got && *got)
        snprintf(tail, sizeof tail, "%c%s", mark, got);
    return differs(suite, row, field, tail);
}

static bool
port_differs(struct area_suite *suite, const json_t *row, const struct url *url)
{
    bool is_default = url->port == (strcmp(url->scheme, "https") == 0 ? 443 : 80);
    char port[8] = "", host[URL_MAX + 8];

    if (!is_default)
        snprintf(port, sizeof port, "%u", url->port);
    snprintf(host, sizeof host, "%s%s%s", url->host, is_default ? "" : ":", port);
    return differs(suite, row, "port", port) || differs(suite, row, "host", host);
}

static bool
url_differs(struct area_suite *suite, const json_t *row, const struct url *url)
{
    char protocol[8];

    snprintf(protocol, sizeof protocol, "%s:", url->scheme);
    return differs(suite, row, "href", url->href) || differs(suite, row, "protocol", protocol) ||
           differs(suite, row, "username", url->username) ||
           differs(suite, row, "password", url->password) ||
           differs(suite, row, "hostname", url->host) || port_differs(suite, row, url) ||
           differs(suite, row, "pathname", url->path) ||
           tail_differs(suite, row, "search", '?', url->query) ||
           tail_differs(suite, row, "hash", '#', url->fragment) ||
           differs(suite, row, "origin", url->origin);
}

/* The serialisation must parse to itself, since that is how a URL passes between processes. */
static bool
is_unstable(struct area_suite *suite, const struct url *url)
{
    CLEANUP_URL struct url *again = NULL;
    const char *why = "";

    if (url_parse(url->href, NULL, &again, &why) == 0 && strcmp(again->href, url->href) == 0)
        return false;
    area_fail(suite, "\"%.200s\" does not parse to itself: %s", url->href, why);
    return true;
}

/* With a base that we do not speak, only an absolute URL is ours to judge. */
static bool
is_in_scope(const json_t *row, const struct url *base)
{
    if (!json_is_true(json_object_get(row, "failure")))
        return has_web_scheme(area_text(row, "protocol")) &&
               (base || has_web_scheme(area_text(row, "input")));
    return base || !*area_text(row, "base") || has_web_scheme(area_text(row, "input"));
}

static enum area_verdict
judge_url(struct area_suite *suite, const json_t *row)
{
    CLEANUP_URL struct url *base = NULL, *url = NULL;
    bool should_fail = json_is_true(json_object_get(row, "failure"));
    const char *why = "";

    if (*area_text(row, "base") && url_parse(area_text(row, "base"), NULL, &base, &why) != 0)
        base = NULL;
    if (!is_in_scope(row, base))
        return AREA_NOT_JUDGED;
    if (url_parse_bytes(area_text(row, "input"), area_text_len(row, "input"), base, &url, &why) !=
        0)
        return should_fail ? AREA_PASSED : area_fail(suite, "is refused: it %s", why);
    if (should_fail)
        return area_fail(suite, "is taken as \"%.200s\"", url->href);
    return url_differs(suite, row, url) || is_unstable(suite, url) ? AREA_FAILED : AREA_PASSED;
}

/* A host alone: `output` is its form in ASCII, or null. */
static enum area_verdict
judge_host(struct area_suite *suite, const json_t *row)
{
    const char *wanted = json_string_value(json_object_get(row, "output"));
    CLEANUP_URL struct url *url = NULL;
    char text[URL_MAX + 1];
    const char *why = "";

    snprintf(text, sizeof text, "https://%s/", area_text(row, "input"));
    if (url_parse(text, NULL, &url, &why) != 0)
        return wanted ? area_fail(suite, "is refused: it %s", why) : AREA_PASSED;
    if (wanted && strcmp(url->host, wanted) == 0)
        return AREA_PASSED;
    return area_fail(suite, "becomes \"%.200s\"", url->host);
}

static enum area_verdict
judge_query(struct area_suite *suite, const json_t *row)
{
    const json_t *output = json_object_get(row, "output");
    CLEANUP_URL struct url *url = NULL;
    char text[URL_MAX + 1];
    const char *why = "";

    if (!area_has(output, "utf-8"))
        return AREA_NOT_JUDGED;
    snprintf(text, sizeof text, "https://a/?%s#", area_text(row, "input"));
    if (url_parse(text, NULL, &url, &why) == 0 &&
        strcmp(url->query, area_text(output, "utf-8")) == 0)
        return AREA_PASSED;
    return area_fail(suite, "becomes \"%.200s\"", url ? url->query : why);
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    if (json_is_object(json_object_get(row, "output")))
        return judge_query(suite, row);
    if (area_has(row, "output"))
        return judge_host(suite, row);
    return area_has(row, "input") ? judge_url(suite, row) : AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("url", judge);
}
