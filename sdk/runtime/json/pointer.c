#include "sdk/runtime/json/json.h"

#include <stdbool.h>
#include <string.h>

size_t
json_length(const struct json_value *value)
{
    return value->count;
}

const struct json_value *
json_item(const struct json_value *value, size_t index)
{
    return index < value->count ? &value->items[index] : NULL;
}

/* Whether a reference token, with "~0" and "~1" for '~' and '/', is this name. */
static bool
token_is(const char *token, size_t token_len, const char *name, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < token_len; i++, at++) {
        char c = token[i];

        if (c == '~')
            c = token[++i] == '1' ? '/' : '~';
        if (at >= len || name[at] != c)
            return false;
    }
    return at == len;
}

static const struct json_value *
pointer_member(const struct json_value *object, const char *token, size_t len)
{
    for (size_t i = object->count; i > 0; i--) {
        const struct json_value *item = &object->items[i - 1];

        if (token_is(token, len, item->key, item->key_len))
            return item;
    }
    return NULL;
}

/* "0" or digits that do not begin with 0. */
static const struct json_value *
pointer_index(const struct json_value *array, const char *token, size_t len)
{
    size_t index = 0;

    if (len == 0 || len > 9 || (len > 1 && token[0] == '0'))
        return NULL;
    for (size_t i = 0; i < len; i++) {
        if (token[i] < '0' || token[i] > '9')
            return NULL;
        index = index * 10 + (size_t)(token[i] - '0');
    }
    return json_item(array, index);
}

static bool
pointer_is_valid(const char *pointer)
{
    if (*pointer != '\0' && *pointer != '/')
        return false;
    for (const char *at = strchr(pointer, '~'); at; at = strchr(at + 1, '~')) {
        if (at[1] != '0' && at[1] != '1')
            return false;
    }
    return true;
}

int
json_pointer(const struct json_value *value, const char *pointer,
             const struct json_value **ret_value)
{
    if (!pointer_is_valid(pointer))
        return 2;
    while (*pointer) {
        const char *token = pointer + 1;
        size_t len = strcspn(token, "/");

        if (value->type == JSON_OBJECT)
            value = pointer_member(value, token, len);
        else if (value->type == JSON_ARRAY)
            value = pointer_index(value, token, len);
        else
            value = NULL;
        if (!value)
            return 1;
        pointer = token + len;
    }
    *ret_value = value;
    return 0;
}
