/*
 * The suites of cookies against the fetcher's jar, which has its hosts and
 * paths from our URL parser, as in the fetcher.
 */
#include <string.h>
#include <time.h>

#include "host/fetcher/cookie.h"
#include "host/fetcher/cookie_date.h"
#include "host/fetcher/jar.h"
#include "tests/suites/area.h"

#include <libpsl.h>

enum { TEXT_MAX = 80 * 1024, REPEATED = 65535 };

static bool
is_null(const json_t *row, const char *name)
{
    return json_is_null(json_object_get(row, name));
}

/* ---- what a site sets and gets back */

static struct url *
parse_url(const char *text)
{
    const char *why;
    struct url *url = NULL;

    return url_parse(text, NULL, &url, &why) == 0 ? url : NULL;
}

static void
set_all(struct jar *jar, const struct url *url, const json_t *lines)
{
    const json_t *line;
    size_t i;

    json_array_foreach(lines, i, line)
        jar_set(jar, url, json_string_value(line), json_string_length(line), time(NULL));
}

static enum area_verdict
judge_exchange(struct area_suite *suite, const json_t *row)
{
    CLEANUP_URL struct url *from = parse_url(area_text(row, "request_url"));
    CLEANUP_URL struct url *to = parse_url(area_text(row, "check_url"));
    CLEANUP_BUF struct buf got = BUF_INIT(TEXT_MAX);
    struct jar *jar = jar_new();
    const char *text;
    enum area_verdict verdict = AREA_PASSED;

    if (from && to) {
        set_all(jar, from, json_object_get(row, "set_cookie"));
        jar_header(jar, to, time(NULL), &got);
    }
    text = buf_str(&got);
    if (strcmp(text, area_text(row, "expect")) != 0)
        verdict = area_fail(suite, "\"%s\" instead of \"%s\"", text, area_text(row, "expect"));
    jar_free(jar);
    return verdict;
}

/* ---- a line */

/* "<REPEAT ;>" stands for as many as the suite's own code makes. */
static void
expand(struct buf *out, const char *text)
{
    static const char mark[] = "<REPEAT ";
    const char *at = strstr(text, mark);

    if (!at || strlen(at) < strlen(mark) + 2) {
        buf_append_str(out, text);
        return;
    }
    buf_append(out, text, (size_t)(at - text));
    for (size_t i = 0; i < REPEATED; i++)
        buf_append_byte(out, (uint8_t)at[strlen(mark)]);
    buf_append_str(out, at + strlen(mark) + 2);
}

static bool
text_is(struct cookie_text text, const json_t *wanted)
{
    return json_string_length(wanted) == text.len &&
           (text.len == 0 || memcmp(json_string_value(wanted), text.at, text.len) == 0);
}

/* The member is absent, or is what we have; null is an empty text. */
static bool
agrees(const json_t *output, const char *name, struct cookie_text text)
{
    return !area_has(output, name) || text_is(text, json_object_get(output, name));
}

static bool
same_instant(const char *text, int64_t seconds)
{
    struct tm tm;
    time_t at = (time_t)seconds;
    char date[64];

    gmtime_r(&at, &tm);
    strftime(date, sizeof date,
             strchr(text, 'T') == text + 10 ? "%Y-%m-%dT%H:%M:%S.000Z"
                                            : "%a, %d %b %Y %H:%M:%S GMT",
             &tm);
    return strcmp(date, text) == 0;
}

static bool
expiry_agrees(const json_t *output, const struct cookie_line *line)
{
    json_int_t age = json_integer_value(json_object_get(output, "maxAge"));

    if (area_has(output, "maxAge"))
        return line->has_expiry && (age > 0 ? line->expiry == age : line->expiry == INT64_MIN);
    if (area_has(output, "expires") && !is_null(output, "expires"))
        return line->has_expiry && same_instant(area_text(output, "expires"), line->expiry);
    return true;
}

static bool
flags_agree(const json_t *output, const struct cookie_line *line)
{
    return (!json_is_true(json_object_get(output, "secure")) || line->secure) &&
           (!json_is_true(json_object_get(output, "httpOnly")) || line->http_only) &&
           (strcmp(area_text(output, "sameSite"), "none") == 0) == line->same_site_none;
}

/* Domains differ in case only until the jar has them. */
static bool
domain_agrees(const json_t *output, struct cookie_text domain)
{
    const char *wanted = area_text(output, "domain");

    return !area_has(output, "domain") ||
           (strlen(wanted) == domain.len &&
            (domain.len == 0 || strncasecmp(wanted, domain.at, domain.len) == 0));
}

/* A pair without '=' is refused by RFC 6265, and is a cookie without a name ever since. */
static bool
is_nameless(const char *line)
{
    size_t len = strcspn(line, ";");

    return len > 0 && !memchr(line, '=', len);
}

static enum area_verdict
judge_line(struct area_suite *suite, const json_t *row)
{
    const json_t *output = json_object_get(row, "output");
    CLEANUP_BUF struct buf text = BUF_INIT(4 * TEXT_MAX);
    struct cookie_line line;

    if (json_is_true(json_object_get(json_object_get(row, "parseOptions"), "loose")) ||
        is_nameless(area_text(row, "input")))
        return AREA_NOT_JUDGED;
    expand(&text, area_text(row, "input"));
    if (cookie_parse(buf_str(&text), text.len, 0, &line) != 0)
        return json_is_null(output) ? AREA_PASSED : area_fail(suite, "is refused");
    if (json_is_null(output))
        return area_fail(suite, "is taken");
    if (!agrees(output, "key", line.name) || !agrees(output, "value", line.value))
        return area_fail(suite, "another name or value");
    if (!agrees(output, "path", line.path) || !domain_agrees(output, line.domain))
        return area_fail(suite, "another path or domain");
    if (!expiry_agrees(output, &line) || !flags_agree(output, &line))
        return area_fail(suite, "another expiry or flag");
    return AREA_PASSED;
}

/* ---- a date */

static enum area_verdict
judge_date(struct area_suite *suite, const json_t *row)
{
    int64_t seconds = 0, other = 0;
    const char *same = area_text(row, "same_as");
    bool valid =
        cookie_date_parse(area_text(row, "input"), area_text_len(row, "input"), &seconds) == 0;

    if (area_has(row, "valid"))
        return valid == json_is_true(json_object_get(row, "valid"))
                   ? AREA_PASSED
                   : area_fail(suite, "%s", valid ? "is taken" : "is refused");
    if (area_has(row, "same_as"))
        return valid && cookie_date_parse(same, strlen(same), &other) == 0 && seconds == other
                   ? AREA_PASSED
                   : area_fail(suite, "%lld and %lld", (long long)seconds, (long long)other);
    if (is_null(row, "expect"))
        return valid ? area_fail(suite, "is taken") : AREA_PASSED;
    return valid && same_instant(area_text(row, "expect"), seconds)
               ? AREA_PASSED
               : area_fail(suite, "becomes %lld", (long long)seconds);
}

/* ---- the functions below */

/* A host beyond ASCII as a URL has it, else in lower case as it is. */
static void
canonical(char out[TEXT_MAX], const char *host)
{
    CLEANUP_URL struct url *url = NULL;
    char text[512];
    bool plain = true;

    host += host[0] == '.';
    for (const char *at = host; *at; at++)
        plain &= (unsigned char)*at < 0x80;
    snprintf(text, sizeof text, "https://%s/", host);
    url = plain ? NULL : parse_url(text);
    snprintf(out, TEXT_MAX, "%s", url ? url->host : host);
    for (char *at = out; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at | 0x20) : *at;
}

static enum area_verdict
judge_function(struct area_suite *suite, const json_t *row)
{
    static char a[TEXT_MAX], b[TEXT_MAX];
    const json_t *args = json_object_get(row, "args"), *expect = json_object_get(row, "expect");
    const char *function = area_text(row, "fn");
    const char *first = json_string_value(json_array_get(args, 0));
    const char *second = json_string_value(json_array_get(args, 1));
    size_t len;

    if (!first)
        return AREA_NOT_JUDGED;
    if (strcmp(function, "pathMatch") == 0 && second)
        return cookie_path_matches(first, second) == json_is_true(expect)
                   ? AREA_PASSED
                   : area_fail(suite, "otherwise");
    if (strcmp(function, "defaultPath") == 0) {
        len = cookie_default_path_len(first);
        return strlen(json_string_value(expect)) == (len ? len : 1) &&
                       strncmp(json_string_value(expect), len ? first : "/", len ? len : 1) == 0
                   ? AREA_PASSED
                   : area_fail(suite, "%.*s", (int)len, first);
    }
    canonical(a, first);
    if (strcmp(function, "canonicalDomain") == 0)
        return strcmp(a, json_string_value(expect)) == 0 ? AREA_PASSED : area_fail(suite, "%s", a);
    if (strcmp(function, "domainMatch") != 0 || !second)
        return AREA_NOT_JUDGED;
    canonical(b, second);
    return cookie_domain_matches(a, b) == json_is_true(expect)
               ? AREA_PASSED
               : area_fail(suite, "\"%s\" and \"%s\"", a, b);
}

static enum area_verdict
judge_suffix(struct area_suite *suite, const json_t *row)
{
    char *lower = NULL;
    const char *domain = area_text(row, "domain"), *found = NULL;
    const json_t *wanted = json_object_get(row, "registrable");
    bool same;

    if (psl_str_to_utf8lower(domain, "utf-8", NULL, &lower) == PSL_SUCCESS && lower[0] != '.')
        found = psl_registrable_domain(psl_builtin(), lower);
    same = found ? json_is_string(wanted) && strcmp(json_string_value(wanted), found) == 0
                 : json_is_null(wanted);
    if (!same)
        area_fail(suite, "%s", found ? found : "none");
    psl_free_string(lower);
    return same ? AREA_PASSED : AREA_FAILED;
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    if (json_is_true(json_object_get(row, "disputed")) || area_has(row, "clock"))
        return AREA_NOT_JUDGED;
    if (area_has(row, "set_cookie") && area_has(row, "check_url"))
        return judge_exchange(suite, row);
    if (area_has(row, "registrable"))
        return judge_suffix(suite, row);
    if (area_has(row, "fn"))
        return judge_function(suite, row);
    if (area_has(row, "output"))
        return judge_line(suite, row);
    if (area_has(row, "input"))
        return judge_date(suite, row);
    return AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("cookies", judge);
}
