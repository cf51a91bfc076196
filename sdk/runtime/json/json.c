#include "sdk/runtime/json/json.h"

size_t
json_length(const struct json_value *value)
{
    return value->type == JSON_ARRAY || value->type == JSON_OBJECT ? value->len : 0;
}

const struct json_value *
json_item(const struct json_value *value, size_t i)
{
    if (i >= json_length(value))
        return NULL;
    return value->type == JSON_ARRAY ? &value->items[i] : &value->members[i].value;
}
