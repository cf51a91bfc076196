#include "sdk/runtime/html/content_type.h"

#include <string.h>
#include <strings.h>

static const char *
skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Past a quoted string, its closing quote included. */
static const char *
skip_quoted(const char *at)
{
    for (at++; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1])
            at++;
    }
    return *at ? at + 1 : at;
}

/* The value that begins at *at, which moves to what ends it. A comma begins another header's
 * value. */
static size_t
take_value(const char **at, const char **ret_value)
{
    const char *begin = *at;
    size_t len;

    if (*begin == '"') {
        *at = skip_quoted(begin);
        *ret_value = begin + 1;
        len = (size_t)(*at - begin) - 1;
        return len > 0 && begin[len] == '"' ? len - 1 : len;
    }
    len = strcspn(begin, ";,");
    *at = begin + len;
    *ret_value = begin;
    while (len > 0 && strchr(" \t\r\n", begin[len - 1]))
        len--;
    return len;
}

size_t
content_type_charset(const char *content_type, const char **ret_charset)
{
    static const char name[] = "charset";
    const char *at = content_type + strcspn(content_type, ";");

    while (*at == ';') {
        const char *begin = skip_space(at + 1), *value;
        size_t len = strcspn(begin, "=;"), value_len;

        at = begin + len;
        if (*at != '=')
            continue;
        at++;
        value_len = take_value(&at, &value);
        at += strcspn(at, ";");
        if (len == sizeof name - 1 && strncasecmp(begin, name, len) == 0 && value_len > 0) {
            *ret_charset = value;
            return value_len;
        }
    }
    return 0;
}
