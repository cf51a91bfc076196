#include "host/fetcher/jar_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/cookie_line.h"
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

enum { JAR_HIDE_MIN = 8 /* what is shorter opens nothing */ };

/* What may be between a cookie's name and its value. */
static const char *const jar_joints[] = {
    "=", "%3D", "%3d", "\":\"", "\": \"", "&quot;:&quot;", ": ", "] => ", "\" => \"", "' => '"};

static bool
jar_is_behind_name(const char *name, const uint8_t *data, size_t at)
{
    size_t name_len = strlen(name);

    for (size_t i = 0; i < ARRAY_SIZE(jar_joints); i++) {
        size_t len = strlen(jar_joints[i]);

        if (at >= name_len + len && memcmp(data + at - len, jar_joints[i], len) == 0 &&
            memcmp(data + at - len - name_len, name, name_len) == 0)
            return true;
    }
    return false;
}

size_t
jar_cookie_hide(const struct jar_cookie *cookie, uint8_t *data, size_t len)
{
    size_t size = strlen(cookie->value), count = 0;
    uint8_t *end = data + len, *at = data;

    if (!cookie->http_only || size < JAR_HIDE_MIN || cookie->name[0] == '\0' || len == 0)
        return 0;
    while ((at = memmem(at, (size_t)(end - at), cookie->value, size)) != NULL) {
        if (jar_is_behind_name(cookie->name, data, (size_t)(at - data))) {
            memset(at, '*', size);
            count++;
        }
        at += size;
    }
    return count;
}

void
jar_line_put(struct buf *out, const struct jar_cookie *cookie)
{
    cookie_line_put(out, &(struct cookie_fields){.domain = cookie->domain,
                                                 .path = cookie->path,
                                                 .name = cookie->name,
                                                 .value = cookie->value,
                                                 .expiry = cookie->expiry,
                                                 .host_only = cookie->host_only,
                                                 .secure = cookie->secure,
                                                 .http_only = cookie->http_only});
}

/* What cookie_parse() does not let in is not let in here either. */
static int
jar_line_decode(char *text)
{
    return percent_decode(text) < 0 || cookie_line_has_control(text) ? -1 : 0;
}

static int
jar_line_parse_bool(const char *text, bool *ret_value)
{
    *ret_value = strcmp(text, "TRUE") == 0;
    return *ret_value || strcmp(text, "FALSE") == 0 ? 0 : -1;
}

int
jar_line_parse_time(const char *text, int64_t *ret_seconds)
{
    char *end;
    long long seconds;

    errno = 0;
    seconds = strtoll(text, &end, 10);
    if (end == text || *end || errno != 0 || seconds < 0)
        return 1;
    *ret_seconds = seconds;
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
        jar_line_parse_time(fields[FIELD_EXPIRY], &cookie->expiry) > 0)
        return 1;
    domain = fields[FIELD_DOMAIN];
    cookie->http_only = strncmp(domain, COOKIE_LINE_HTTP_ONLY, strlen(COOKIE_LINE_HTTP_ONLY)) == 0;
    domain += cookie->http_only ? strlen(COOKIE_LINE_HTTP_ONLY) : 0;
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
