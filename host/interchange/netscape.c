#include "host/interchange/netscape.h"

#include <string.h>

enum { FIELD_DOMAIN, FIELD_BELOW, FIELD_PATH, FIELD_SECURE, FIELD_EXPIRY, FIELD_NAME, FIELD_VALUE };
enum { FIELDS = FIELD_VALUE + 1, EXPIRY_DIGITS = 15 };

static int
read_bool(const char *text, bool *ret_value)
{
    *ret_value = strcasecmp(text, "TRUE") == 0;
    return *ret_value || strcasecmp(text, "FALSE") == 0 ? 0 : -1;
}

/* Some write decimals, and -1 or nothing for the end of the session. */
static int
read_expiry(const char *text, int64_t *ret_expiry)
{
    size_t digits = strspn(text, "0123456789");
    int64_t expiry = 0;

    if (!*text || strcmp(text, "-1") == 0) {
        *ret_expiry = 0;
        return 0;
    }
    if (digits == 0 || digits > EXPIRY_DIGITS ||
        (text[digits] && (text[digits] != '.' ||
                          strspn(text + digits + 1, "0123456789") != strlen(text + digits + 1))))
        return -1;
    for (size_t i = 0; i < digits; i++)
        expiry = expiry * 10 + (text[i] - '0');
    *ret_expiry = expiry;
    return 0;
}

static void
make_lower(char *text)
{
    for (; *text; text++)
        *text = *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text;
}

/* A value that is empty may be missing with its tab: editors cut blanks at the ends of lines. */
static int
split(char *line, char *fields[FIELDS])
{
    static char empty[] = "";

    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = strsep(&line, "\t");
        if (!fields[i] && i == FIELD_VALUE)
            fields[i] = empty;
        if (!fields[i])
            return -1;
    }
    return line ? -1 : 0;
}

/* 0; -1 for what is no cookie. */
static int
read_line(char *line, struct cookie_fields *ret_cookie)
{
    struct cookie_fields cookie = {0};
    char *fields[FIELDS];
    bool below;

    cookie.http_only = strncmp(line, COOKIE_LINE_HTTP_ONLY, strlen(COOKIE_LINE_HTTP_ONLY)) == 0;
    if (split(line + (cookie.http_only ? strlen(COOKIE_LINE_HTTP_ONLY) : 0), fields) < 0 ||
        read_bool(fields[FIELD_BELOW], &below) < 0 ||
        read_bool(fields[FIELD_SECURE], &cookie.secure) < 0 ||
        read_expiry(fields[FIELD_EXPIRY], &cookie.expiry) < 0)
        return -1;
    make_lower(fields[FIELD_DOMAIN]);
    cookie.domain = fields[FIELD_DOMAIN] + (fields[FIELD_DOMAIN][0] == '.');
    if (!cookie.domain[0] || fields[FIELD_PATH][0] != '/')
        return -1;
    cookie.host_only = !below;
    cookie.path = fields[FIELD_PATH];
    cookie.name = fields[FIELD_NAME];
    cookie.value = fields[FIELD_VALUE];
    *ret_cookie = cookie;
    return 0;
}

static bool
is_comment(const char *line)
{
    return line[strspn(line, " \t")] == '\0' ||
           (line[0] == '#' &&
            strncmp(line, COOKIE_LINE_HTTP_ONLY, strlen(COOKIE_LINE_HTTP_ONLY)) != 0);
}

int
netscape_read(char *text, interchange_taker *take, void *opaque, struct error *err)
{
    struct cookie_fields cookie;
    size_t number = 0;
    char *line;

    while ((line = strsep(&text, "\n")) != NULL) {
        size_t len = strlen(line);

        number++;
        if (len > 0 && line[len - 1] == '\r')
            line[len - 1] = '\0';
        if (is_comment(line))
            continue;
        if (read_line(line, &cookie) < 0)
            return error_set(err, OUTCOME_USAGE,
                             "line %zu is no cookie; a file in the format of Netscape's "
                             "cookies.txt is expected",
                             number);
        if (take(opaque, &cookie, err) < 0)
            return -1;
    }
    return 0;
}
