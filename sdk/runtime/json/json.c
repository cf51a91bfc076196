#include "sdk/runtime/json/json.h"

#include <string.h>

#include "sdk/runtime/value/decimal.h"

size_t
json_count(const struct json_value *value)
{
    return value->type == JSON_ARRAY || value->type == JSON_OBJECT ? value->len : 0;
}

const struct json_value *
json_item(const struct json_value *value, size_t i)
{
    if (i >= json_count(value))
        return NULL;
    return value->type == JSON_ARRAY ? &value->items[i] : &value->members[i].value;
}

const struct json_value *
json_member(const struct json_value *value, const char *name, size_t len)
{
    if (value->type != JSON_OBJECT)
        return NULL;
    for (size_t i = value->len; i > 0; i--) {
        const struct json_member *member = &value->members[i - 1];

        if (member->name.len == len && memcmp(member->name.text, name, len) == 0)
            return &member->value;
    }
    return NULL;
}

int
json_to_integer(const struct json_value *value, int64_t *ret_integer)
{
    struct decimal decimal;

    if (value->type != JSON_NUMBER || decimal_parse(value->text, value->len, &decimal) != 0)
        return 1;
    return decimal_to_integer(&decimal, 0, ret_integer);
}
