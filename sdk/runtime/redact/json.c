/* JSON: names stay, values are shapes of their own type. */
#include "sdk/runtime/redact/redact.h"
#include "sdk/runtime/redact/shape.h"

static void put_value(struct shape *shape, const struct json_value *value);

/* Still a number: "12.50" is "10.00". */
static void
put_number(struct shape *shape, const struct json_value *value)
{
    bool is_first = true;

    for (uint32_t i = 0; i < value->len; i++) {
        char c = value->text[i];

        if (c < '0' || c > '9') {
            shape_put_bytes(shape, &c, 1);
            continue;
        }
        shape_put(shape, is_first && c != '0' ? "1" : "0");
        is_first = false;
    }
}

static void
put_items(struct shape *shape, const struct json_value *value)
{
    shape_put(shape, "[");
    for (uint32_t i = 0; i < value->len && !shape->is_cut; i++) {
        shape_put(shape, i ? ",\n" : "");
        put_value(shape, &value->items[i]);
    }
    shape_put(shape, "]");
}

static void
put_members(struct shape *shape, const struct json_value *value)
{
    shape_put(shape, "{");
    for (uint32_t i = 0; i < value->len && !shape->is_cut; i++) {
        const struct json_member *member = &value->members[i];

        shape_put(shape, i ? ",\n\"" : "\"");
        shape_name(shape, SHAPE_JSON, member->name.text, member->name.len);
        shape_put(shape, "\": ");
        put_value(shape, &member->value);
    }
    shape_put(shape, "}");
}

/* As deep as JSON_DEPTH_MAX. */
static void
put_value(struct shape *shape, const struct json_value *value)
{
    switch ((enum json_type)value->type) {
    case JSON_STRING:
        shape_put(shape, "\"");
        shape_text(shape, SHAPE_JSON, value->text, value->len);
        shape_put(shape, "\"");
        break;
    case JSON_NUMBER: put_number(shape, value); break;
    case JSON_ARRAY: put_items(shape, value); break;
    case JSON_OBJECT: put_members(shape, value); break;
    case JSON_TRUE:
    case JSON_FALSE: shape_put(shape, "false"); break;
    case JSON_NULL:
    default: shape_put(shape, "null"); break;
    }
}

int
redact_json(const struct json_value *value, const struct buf *words, struct buf *out)
{
    struct shape shape = shape_begin(out, words);

    put_value(&shape, value);
    shape_put(&shape, "\n");
    return shape_end(&shape, "\n(cut here: it is larger)\n");
}
