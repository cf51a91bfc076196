#include "host/common/mime.h"

#include <string.h>
#include <strings.h>

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

/* The first parameter called charset that is not empty, in a header that is no MIME type. */
static size_t
find_charset(const char *text, const char **ret_charset)
{
    static const char name[] = "charset";
    const char *at = text + strcspn(text, ";");

    while (*at == ';') {
        const char *begin = at + 1 + strspn(at + 1, " \t\r\n"), *value;
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

void
mime_charset(const char *text, char charset[MIME_CHARSET_MAX])
{
    CLEANUP_MIME struct mime *mime = NULL;
    const char *label = NULL;
    size_t len;

    if (mime_parse(text, strlen(text), &mime) == 0)
        label = mime_parameter(mime, "charset");
    /* Several headers that were joined make a value with a comma in it. */
    if (label && *label && !strchr(label, ','))
        len = strlen(label);
    else
        len = find_charset(text, &label);
    if (len >= MIME_CHARSET_MAX)
        len = 0;
    if (len > 0)
        memcpy(charset, label, len);
    charset[len] = '\0';
}
