#include "host/manifest/parse_member.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/manifest/manifest.h"

int
parse_fail(struct error *err, const char *fmt, ...)
{
    char text[ERROR_MESSAGE_MAX];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return error_set(err, OUTCOME_SETUP, "manifest: %s", text);
}

int
parse_no_memory(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "no memory");
}

bool
parse_is_line(const char *text)
{
    for (const char *at = text; *at; at++) {
        unsigned char c = (unsigned char)*at, next = (unsigned char)at[1];

        if (c < 0x20 || c == 0x7f || (c == 0xc2 && next < 0xa0))
            return false;
    }
    return strlen(text) <= MANIFEST_TEXT_MAX;
}

int
parse_text(const json_t *object, const char *where, const char *member, const char *fallback,
           char **ret_text, struct error *err)
{
    const json_t *value = json_object_get(object, member);
    const char *text = value ? json_string_value(value) : fallback;

    if (!text && !value)
        return parse_fail(err, "%s\"%s\" is missing", where, member);
    if (!text)
        return parse_fail(err, "%s\"%s\" must be a text", where, member);
    if (!parse_is_line(text))
        return parse_fail(err, "%s\"%s\" must be one line of at most %d bytes", where, member,
                          MANIFEST_TEXT_MAX);
    if (value && !fallback && !*text)
        return parse_fail(err, "%s\"%s\" is empty", where, member);
    *ret_text = strdup(text);
    return *ret_text ? 0 : parse_no_memory(err);
}

int
parse_texts(const json_t *object, const char *where, const char *member, char ***ret_texts,
            size_t *ret_count, struct error *err)
{
    const json_t *list = json_object_get(object, member);
    size_t count = json_array_size(list);

    if (!list)
        return 0;
    if (!json_is_array(list) || count > MANIFEST_LIST_MAX)
        return parse_fail(err, "%s\"%s\" must be a list of at most %d texts", where, member,
                          MANIFEST_LIST_MAX);
    *ret_texts = calloc(count + 1, sizeof **ret_texts);
    if (!*ret_texts)
        return parse_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(list, i));

        if (!text || !*text || !parse_is_line(text))
            return parse_fail(err, "%s\"%s\" must be a list of texts", where, member);
        (*ret_texts)[i] = strdup(text);
        if (!(*ret_texts)[i])
            return parse_no_memory(err);
        *ret_count = i + 1;
    }
    return 0;
}
