#include <string.h>

#include "sdk/runtime/form/form.h"

static bool
text_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static const char *
text_without_newlines(struct arena *arena, const char *value)
{
    char *out;
    size_t used = 0;

    if (!strpbrk(value, "\r\n"))
        return value;
    out = arena_alloc(arena, strlen(value) + 1);
    for (const char *at = value; out && *at; at++) {
        if (*at != '\r' && *at != '\n')
            out[used++] = *at;
    }
    return out;
}

static const char *
text_trimmed(struct arena *arena, const char *value, size_t len)
{
    while (len > 0 && text_is_space(*value)) {
        value++;
        len--;
    }
    while (len > 0 && text_is_space(value[len - 1]))
        len--;
    return arena_strndup(arena, value, len);
}

/* Each of several addresses is trimmed. */
static const char *
text_of_addresses(struct arena *arena, const char *value)
{
    char *out = arena_alloc(arena, strlen(value) + 1);
    size_t used = 0;

    for (const char *at = value; out; at += strcspn(at, ",") + 1) {
        const char *one = text_trimmed(arena, at, strcspn(at, ","));

        if (!one)
            return NULL;
        memcpy(out + used, one, strlen(one));
        used += strlen(one);
        if (at[strcspn(at, ",")] == '\0')
            break;
        out[used++] = ',';
    }
    return out;
}

static const char *
text_of_email(struct arena *arena, html_node *at, const char *value)
{
    if (element_has(at, "multiple"))
        return text_of_addresses(arena, value);
    value = text_without_newlines(arena, value);
    return value ? text_trimmed(arena, value, strlen(value)) : NULL;
}

static const char *
text_of_url(struct arena *arena, const char *value)
{
    value = text_without_newlines(arena, value);
    return value ? text_trimmed(arena, value, strlen(value)) : NULL;
}

/* A simple colour in lower case, black for anything else. */
static const char *
text_of_color(struct arena *arena, const char *value)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    char *out;

    if (value[0] != '#' || strlen(value) != 7 || strspn(value + 1, digits) != 6)
        return "#000000";
    out = arena_strdup(arena, value);
    for (char *at = out; at && *at; at++) {
        if (*at >= 'A' && *at <= 'F')
            *at = (char)(*at - 'A' + 'a');
    }
    return out;
}

const char *
form_sanitize(struct arena *arena, html_node *at, enum input_state state, const char *value)
{
    switch ((int)state) {
    case INPUT_TEXT:
    case INPUT_TEL: return text_without_newlines(arena, value);
    case INPUT_URL: return text_of_url(arena, value);
    case INPUT_EMAIL: return text_of_email(arena, at, value);
    case INPUT_DATE:
    case INPUT_MONTH:
    case INPUT_WEEK:
    case INPUT_TIME: return date_text_is_valid(state, value) ? value : "";
    case INPUT_DATETIME_LOCAL:
        return date_text_is_valid(state, value) ? date_text_normalise(arena, value) : "";
    case INPUT_NUMBER: return number_text_is_valid(value) ? value : "";
    case INPUT_RANGE: return number_text_in_range(arena, at, value);
    case INPUT_COLOR: return text_of_color(arena, value);
    default: return value;
    }
}
