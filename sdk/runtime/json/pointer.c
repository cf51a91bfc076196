#include "sdk/runtime/json/json.h"

#include <stdbool.h>
#include <string.h>

/* The grammar of RFC 6901, section 3. */
static bool
pointer_is_valid(const char *pointer)
{
    if (*pointer != '\0' && *pointer != '/')
        return false;
    for (; *pointer; pointer++) {
        if (*pointer == '~' && pointer[1] != '0' && pointer[1] != '1')
            return false;
    }
    return true;
}

/* Whether a reference token, with its escapes, is the name. */
static bool
token_is(const char *token, size_t len, const struct json_value *name)
{
    size_t at = 0;

    for (size_t i = 0; i < len; i++, at++) {
        char c = token[i];

        if (c == '~')
            c = token[++i] == '0' ? '~' : '/';
        if (at == name->len || name->text[at] != c)
            return false;
    }
    return at == name->len;
}

/* The index that a token is (section 4): digits without a leading zero. */
static bool
token_index(const char *token, size_t len, size_t *ret_index)
{
    size_t index = 0;

    if (len == 0 || (len > 1 && token[0] == '0'))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (token[i] < '0' || token[i] > '9' || __builtin_mul_overflow(index, 10, &index) ||
            __builtin_add_overflow(index, (size_t)(token[i] - '0'), &index))
            return false;
    }
    *ret_index = index;
    return true;
}

static const struct json_value *
token_resolve(const struct json_value *value, const char *token, size_t len)
{
    size_t index;

    if (value->type == JSON_ARRAY)
        return token_index(token, len, &index) ? json_item(value, index) : NULL;
    if (value->type != JSON_OBJECT)
        return NULL;
    for (size_t i = value->len; i > 0; i--) {
        if (token_is(token, len, &value->members[i - 1].name))
            return &value->members[i - 1].value;
    }
    return NULL;
}

int
json_pointer(const struct json_value *value, const char *pointer,
             const struct json_value **ret_value)
{
    if (!pointer_is_valid(pointer))
        return 2;
    while (*pointer == '/') {
        size_t len = strcspn(++pointer, "/");

        value = token_resolve(value, pointer, len);
        if (!value)
            return 1;
        pointer += len;
    }
    *ret_value = value;
    return 0;
}
