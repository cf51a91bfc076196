#include "host/fetcher/jar_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/percent.h"
#include "host/common/secmem.h"
#include "host/fetcher/cookie.h"
#include "host/fetcher/jar.h"

/* In the order of the line. */
enum jar_field {
    FIELD_DOMAIN,
    FIELD_BELOW, /* TRUE for what hosts below the domain get too */
    FIELD_PATH,
    FIELD_SECURE,
    FIELD_EXPIRY,
    FIELD_NAME,
    FIELD_VALUE,
    FIELDS
};

#define JAR_HTTP_ONLY "#HttpOnly_"

static void
jar_text_free(char *text)
{
    if (text)
        secret_wipe(text, strlen(text));
    free(text);
}

void
jar_cookie_clear(struct jar_cookie *cookie)
{
    jar_text_free(cookie->name);
    jar_text_free(cookie->value);
    free(cookie->domain);
    free(cookie->path);
    *cookie = (struct jar_cookie){0};
}

void
jar_line_put(struct buf *out, const struct jar_cookie *cookie)
{
    buf_append_str(out, cookie->http_only ? JAR_HTTP_ONLY : "");
    buf_append_str(out, cookie->host_only ? "" : ".");
    percent_put(out, cookie->domain);
    buf_append_str(out, cookie->host_only ? "\tFALSE\t" : "\tTRUE\t");
    percent_put(out, cookie->path);
    buf_append_str(out, cookie->secure ? "\tTRUE\t" : "\tFALSE\t");
    buf_printf(out, "%lld\t", (long long)cookie->expiry);
    percent_put(out, cookie->name);
    buf_append_byte(out, '\t');
    percent_put(out, cookie->value);
}

/* What cookie_parse() does not let in is not let in here either. */
static bool
jar_line_is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7F;
}

static int
jar_line_decode(char *text)
{
    if (percent_decode(text) < 0)
        return -1;
    for (; *text; text++) {
        if (jar_line_is_control(*text))
            return -1;
    }
    return 0;
}

static int
jar_line_parse_bool(const char *text, bool *ret_value)
{
    *ret_value = strcmp(text, "TRUE") == 0;
    return *ret_value || strcmp(text, "FALSE") == 0 ? 0 : -1;
}

static int
jar_line_parse_expiry(const char *text, int64_t *ret_expiry)
{
    char *end;
    long long expiry;

    errno = 0;
    expiry = strtoll(text, &end, 10);
    if (end == text || *end || errno != 0 || expiry < 0)
        return -1;
    *ret_expiry = expiry;
    return 0;
}

static int
jar_line_split(char *line, char *fields[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = strsep(&line, "\t");
        if (!fields[i] || jar_line_decode(fields[i]) < 0)
            return -1;
    }
    return line ? -1 : 0;
}

static int
jar_line_read(char *line, struct jar_cookie *cookie)
{
    char *fields[FIELDS], *domain;
    bool below;

    if (jar_line_split(line, fields) < 0 || jar_line_parse_bool(fields[FIELD_BELOW], &below) < 0 ||
        jar_line_parse_bool(fields[FIELD_SECURE], &cookie->secure) < 0 ||
        jar_line_parse_expiry(fields[FIELD_EXPIRY], &cookie->expiry) < 0)
        return 1;
    domain = fields[FIELD_DOMAIN];
    cookie->http_only = strncmp(domain, JAR_HTTP_ONLY, strlen(JAR_HTTP_ONLY)) == 0;
    domain += cookie->http_only ? strlen(JAR_HTTP_ONLY) : 0;
    domain += domain[0] == '.';
    if (!domain[0] || fields[FIELD_PATH][0] != '/')
        return 1;
    if (strlen(fields[FIELD_NAME]) + strlen(fields[FIELD_VALUE]) > COOKIE_PAIR_MAX ||
        strlen(fields[FIELD_PATH]) > URL_MAX || strlen(domain) > COOKIE_ATTRIBUTE_MAX)
        return 1;
    cookie->host_only = !below;
    cookie->domain = strdup(domain);
    cookie->path = strdup(fields[FIELD_PATH]);
    cookie->name = strdup(fields[FIELD_NAME]);
    cookie->value = strdup(fields[FIELD_VALUE]);
    return cookie->domain && cookie->path && cookie->name && cookie->value ? 0 : -1;
}

int
jar_line_parse(const char *line, struct jar_cookie *ret_cookie)
{
    struct jar_cookie cookie = {0};
    size_t len = strlen(line);
    char *copy;
    int result;

    if (len >= JAR_LINE_MAX || strpbrk(line, "\r\n"))
        return 1;
    copy = strdup(line);
    if (!copy)
        return -1;
    result = jar_line_read(copy, &cookie);
    secret_wipe(copy, len);
    free(copy);
    if (result == 0)
        *ret_cookie = cookie;
    else
        jar_cookie_clear(&cookie);
    return result;
}
