/*
 * The json domain: handles over sdk/runtime/json.
 */
#include "sdk/runtime/documents.h"

#include <string.h>

#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"

clisk_json *
document_handle(clisk_run *run, struct page *page, const struct json_value *value)
{
    clisk_json *json = arena_alloc(run->arena, sizeof *json);

    if (!json) {
        run_fail_memory(run);
        return &object_inert_json;
    }
    *json = (clisk_json){.run = run, .page = page, .value = value};
    return json;
}

struct arena *
document_arena(struct page *page)
{
    if (!page->json_arena)
        page->json_arena = arena_new(RUN_ARENA_MAX);
    if (!page->json_arena)
        run_fail_memory(page->node.run);
    return page->json_arena;
}

const struct json_value *
document_parse(struct page *page, const char *text, size_t len, const char *what)
{
    struct arena *arena = document_arena(page);
    const struct json_value *value = NULL;
    const char *why = NULL;
    size_t position = 0;
    int result = arena ? json_parse(arena, text, len, &value, &position, &why) : -1;

    if (result > 0)
        page_changed(page, NULL, "%s%s%s is no JSON, at byte %zu: %s", what, *what ? " on " : "",
                     page_shown_url(page), position, why);
    else if (result < 0)
        run_fail_memory(page->node.run);
    return result == 0 ? value : NULL;
}

static clisk_json *
json_of_page(clisk_page *node)
{
    struct page *page;

    if (!object_live(node))
        return &object_inert_json;
    page = node->page;
    if (!page->json)
        page->json = document_parse(page, page->body, page->len, "");
    return page->json ? document_handle(node->run, page, page->json) : &object_inert_json;
}

const struct json_value *
document_lookup(clisk_json *json, const char *pointer)
{
    const struct json_value *value = NULL;
    int result;

    if (!object_live(json))
        return NULL;
    result = json_pointer(json->value, pointer ? pointer : "", &value);

    if (result == 2)
        run_fail(json->run, OUTCOME_PLUGIN_BUG, "\"%s\" is no JSON pointer", pointer);
    return result == 0 ? value : NULL;
}

void
document_fail(clisk_json *json, const char *pointer, const char *what)
{
    const struct json_value *value;
    bool absent = json_pointer(json->value, pointer ? pointer : "", &value) != 0;

    page_changed(json->page, pointer,
                 absent ? "nothing is at \"%s\"%.0s in %s" : "\"%s\" is not %s in %s",
                 pointer ? pointer : "", what, page_shown_url(json->page));
}

void
document_fail_why(clisk_json *json, const char *pointer, const char *text, const char *why)
{
    page_changed(json->page, pointer, "\"%.60s\" at \"%s\" in %s: %s", text, pointer ? pointer : "",
                 page_shown_url(json->page), why);
}

static clisk_json *
json_at(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);

    if (value)
        return document_handle(json->run, json->page, value);
    if (object_live(json))
        document_fail(json, pointer, "there");
    return &object_inert_json;
}

static bool
json_has(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);

    return value && value->type != JSON_NULL;
}

static size_t
json_count(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);

    if (value && (value->type == JSON_ARRAY || value->type == JSON_OBJECT))
        return json_length(value);
    if (object_live(json))
        document_fail(json, pointer, "an array or an object");
    return 0;
}

static clisk_json *
json_item_at(clisk_json *json, const char *pointer, size_t index)
{
    const struct json_value *value = document_lookup(json, pointer);
    const struct json_value *item = value ? json_item(value, index) : NULL;

    if (item)
        return document_handle(json->run, json->page, item);
    if (object_live(json))
        document_fail(json, pointer, "an array or an object with that many items");
    return &object_inert_json;
}

static const char *
json_text_maybe(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);

    if (!value || (value->type != JSON_STRING && value->type != JSON_NUMBER))
        return NULL;
    return value->text;
}

static const char *
json_text(clisk_json *json, const char *pointer)
{
    const char *text = json_text_maybe(json, pointer);

    if (!text && object_live(json))
        document_fail(json, pointer, "a string or a number");
    return text ? text : "";
}

bool
document_parse_integer(const char *text, int64_t *ret_integer)
{
    bool negative = *text == '-';
    int64_t integer = 0;

    for (text += negative; *text; text++) {
        if (*text < '0' || *text > '9' || __builtin_mul_overflow(integer, 10, &integer) ||
            __builtin_sub_overflow(integer, *text - '0', &integer))
            return false;
    }
    /* Counted downwards, since the lowest number has no positive twin. */
    return negative ? (*ret_integer = integer, true)
                    : !__builtin_sub_overflow((int64_t)0, integer, ret_integer);
}

static int64_t
json_integer(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);
    int64_t integer = 0;

    if (value && value->type == JSON_NUMBER && document_parse_integer(value->text, &integer))
        return integer;
    if (object_live(json))
        document_fail(json, pointer, "a whole number that fits");
    return 0;
}

static bool
json_boolean(clisk_json *json, const char *pointer)
{
    const struct json_value *value = document_lookup(json, pointer);

    if (value && (value->type == JSON_TRUE || value->type == JSON_FALSE))
        return value->type == JSON_TRUE;
    if (object_live(json))
        document_fail(json, pointer, "true or false");
    return false;
}

static struct clisk_date
json_date(clisk_json *json, const char *pointer)
{
    const char *text = json_text(json, pointer), *why = NULL;
    struct clisk_date date = {0};

    if (object_live(json) && date_from_rfc3339(text, &date, &why) != 0)
        document_fail_why(json, pointer, text, why);
    return date;
}

static struct clisk_amount
json_amount(clisk_json *json, const char *pointer, const char *currency)
{
    const char *text = json_text(json, pointer), *why = NULL;
    struct clisk_amount amount = {0};

    if (object_live(json) &&
        amount_from_decimal(text, currency ? currency : "", &amount, &why) != 0)
        document_fail_why(json, pointer, text, why);
    return amount;
}

const struct clisk_json_table json_table = {
    .size = sizeof json_table,
    .of_page = json_of_page,
    .at = json_at,
    .has = json_has,
    .count = json_count,
    .item = json_item_at,
    .text = json_text,
    .text_maybe = json_text_maybe,
    .integer = json_integer,
    .boolean = json_boolean,
    .date = json_date,
    .amount = json_amount,
    .all = document_all,
    .next = document_next,
    .key = document_key,
    .type = document_type,
    .decimal = document_decimal,
    .at_maybe = document_at_maybe,
    .decimal_maybe = document_decimal_maybe,
    .integer_maybe = document_integer_maybe,
    .boolean_maybe = document_boolean_maybe,
    .date_maybe = document_date_maybe,
    .amount_maybe = document_amount_maybe,
};
