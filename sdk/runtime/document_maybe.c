/*
 * JSON values that may be absent: false or NULL for nothing and for null. What
 * is there is read as strictly as ever.
 */
#include "sdk/runtime/documents.h"

#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"

static const struct json_value *
document_present(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);

    return value && value->type != JSON_NULL ? value : NULL;
}

clisk_json *
document_at_maybe(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_present(json, pointer);

    return value ? document_handle(json->run, json->page, value) : NULL;
}

/* Whether a string is a number as RFC 8259 writes it, and nothing else. */
static bool
text_is_number(clisk_json *json, const struct json_value *text)
{
    struct arena_mark mark = arena_mark(json->page->json_arena);
    const struct json_value *value = NULL;
    const char *why;
    size_t position;
    bool is_number;

    is_number =
        json_parse(json->page->json_arena, text->text, text->len, &value, &position, &why) == 0 &&
        value->type == JSON_NUMBER && value->len == text->len;
    arena_rewind(json->page->json_arena, mark);
    return is_number;
}

static const char *
decimal_of(clisk_json *json, const char *pointer, const struct json_value *value)
{
    if (value->type == JSON_NUMBER || (value->type == JSON_STRING && text_is_number(json, value)))
        return value->text;
    document_fail(json, pointer, "a decimal number");
    return NULL;
}

const char *
document_decimal_maybe(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_present(json, pointer);

    return value ? decimal_of(json, pointer, value) : NULL;
}

const char *
document_decimal(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);
    const char *text = value ? decimal_of(json, pointer, value) : NULL;

    if (!value && object_live(json))
        document_fail(json, pointer, "there");
    return text ? text : "";
}

bool
document_integer_maybe(clisk_json *json, const char *pointer, int64_t *ret_integer)
{
    const struct json_value *value = document_present(json, pointer);
    int64_t integer = 0;
    bool fits =
        value && value->type == JSON_NUMBER && document_parse_integer(value->text, &integer);

    if (value && !fits)
        document_fail(json, pointer, "a whole number that fits");
    if (fits)
        *ret_integer = integer;
    return fits;
}

bool
document_boolean_maybe(clisk_json *json, const char *pointer, bool *ret_boolean)
{
    const struct json_value *value = document_present(json, pointer);
    bool is_boolean = value && (value->type == JSON_TRUE || value->type == JSON_FALSE);

    if (value && !is_boolean)
        document_fail(json, pointer, "true or false");
    if (is_boolean)
        *ret_boolean = value->type == JSON_TRUE;
    return is_boolean;
}

/* The text of a string or number that is present; anything else there fails the run. */
static const char *
document_present_text(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_present(json, pointer);

    if (!value)
        return NULL;
    if (value->type == JSON_STRING || value->type == JSON_NUMBER)
        return value->text;
    document_fail(json, pointer, "a string or a number");
    return NULL;
}

bool
document_date_maybe(clisk_json *json, const char *pointer, struct clisk_date *ret_date)
{
    const char *text = document_present_text(json, pointer), *why = NULL;
    struct clisk_date date;

    if (!text)
        return false;
    if (date_from_rfc3339(text, &date, &why) != 0) {
        document_fail_why(json, pointer, text, why);
        return false;
    }
    *ret_date = date;
    return true;
}

bool
document_amount_maybe(clisk_json *json, const char *pointer, const char *currency,
                      struct clisk_amount *ret_amount)
{
    const char *text = document_present_text(json, pointer), *why = NULL;
    struct clisk_amount amount;

    if (!text)
        return false;
    if (amount_from_decimal(text, currency ? currency : "", &amount, &why) != 0) {
        document_fail_why(json, pointer, text, why);
        return false;
    }
    *ret_amount = amount;
    return true;
}
