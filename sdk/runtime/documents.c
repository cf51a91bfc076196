/*
 * The json domain: handles over sdk/runtime/json.
 */
#include "sdk/runtime/object.h"

#include <string.h>

#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"

static clisk_json *
json_handle(clisk_run *run, struct page *page, const struct json_value *value)
{
    clisk_json *json = arena_alloc(run->arena, sizeof *json);

    if (!json) {
        run_fail_memory(run);
        return &object_inert_json;
    }
    *json = (clisk_json){.run = run, .page = page, .value = value};
    return json;
}

/* Builds the tree, or fails the run. */
static int
json_parse_page(struct page *page)
{
    clisk_run *run = page->node.run;
    const char *why = NULL;
    size_t position = 0;
    int result = -1;

    if (!page->json_arena)
        page->json_arena = arena_new(RUN_ARENA_MAX);
    if (page->json_arena)
        result = json_parse(page->json_arena, page->body, page->len, &page->json, &position, &why);
    if (result > 0)
        run_fail(run, OUTCOME_SITE_CHANGED, "%s is no JSON, at byte %zu: %s", page_shown_url(page),
                 position, why);
    else if (result < 0)
        run_fail_memory(run);
    return result == 0 ? 0 : -1;
}

static clisk_json *
json_of_page(clisk_page *node)
{
    struct page *page;

    if (!object_live(node))
        return &object_inert_json;
    page = node->page;
    if (!page->json && json_parse_page(page) < 0)
        return &object_inert_json;
    return json_handle(node->run, page, page->json);
}

/* NULL when there is nothing; a malformed pointer is the author's error. */
static const struct json_value *
json_lookup(clisk_json *json, const char *pointer)
{
    const struct json_value *value = NULL;
    int result = json_pointer(json->value, pointer ? pointer : "", &value);

    if (result == 2)
        run_fail(json->run, OUTCOME_PLUGIN_BUG, "\"%s\" is no JSON pointer", pointer);
    return result == 0 ? value : NULL;
}

static void
json_fail(clisk_json *json, const char *pointer, const char *what)
{
    const struct json_value *value;
    bool absent = json_pointer(json->value, pointer ? pointer : "", &value) != 0;

    run_fail(json->run, OUTCOME_SITE_CHANGED,
             absent ? "nothing is at \"%s\"%.0s in %s" : "\"%s\" is not %s in %s",
             pointer ? pointer : "", what, page_shown_url(json->page));
}

static void
json_fail_why(clisk_json *json, const char *pointer, const char *text, const char *why)
{
    run_fail(json->run, OUTCOME_SITE_CHANGED, "\"%.60s\" at \"%s\" in %s: %s", text, pointer,
             page_shown_url(json->page), why);
}

static clisk_json *
json_at(clisk_json *json, const char *pointer)
{
    const struct json_value *value = object_live(json) ? json_lookup(json, pointer) : NULL;

    if (value)
        return json_handle(json->run, json->page, value);
    if (object_live(json))
        json_fail(json, pointer, "there");
    return &object_inert_json;
}

static bool
json_has(clisk_json *json, const char *pointer)
{
    const struct json_value *value = object_live(json) ? json_lookup(json, pointer) : NULL;

    return value && value->type != JSON_NULL;
}

static size_t
json_count(clisk_json *json, const char *pointer)
{
    const struct json_value *value = object_live(json) ? json_lookup(json, pointer) : NULL;

    if (value && (value->type == JSON_ARRAY || value->type == JSON_OBJECT))
        return json_length(value);
    if (object_live(json))
        json_fail(json, pointer, "an array or an object");
    return 0;
}

static clisk_json *
json_item_at(clisk_json *json, const char *pointer, size_t index)
{
    const struct json_value *value = object_live(json) ? json_lookup(json, pointer) : NULL;
    const struct json_value *item = value ? json_item(value, index) : NULL;

    if (item)
        return json_handle(json->run, json->page, item);
    if (object_live(json))
        json_fail(json, pointer, "an array or an object with that many items");
    return &object_inert_json;
}

static const char *
json_text_maybe(clisk_json *json, const char *pointer)
{
    const struct json_value *value = object_live(json) ? json_lookup(json, pointer) : NULL;

    if (!value || (value->type != JSON_STRING && value->type != JSON_NUMBER))
        return NULL;
    return value->text;
}

static const char *
json_text(clisk_json *json, const char *pointer)
{
    const char *text = json_text_maybe(json, pointer);

    if (!text && object_live(json))
        json_fail(json, pointer, "a string or a number");
    return text ? text : "";
}

/* The decimal digits of a number that fits, without a fraction. */
static bool
json_parse_integer(const char *text, int64_t *ret_integer)
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
    const struct json_value *value = object_live(json) ? json_lookup(json, pointer) : NULL;
    int64_t integer = 0;

    if (value && value->type == JSON_NUMBER && json_parse_integer(value->text, &integer))
        return integer;
    if (object_live(json))
        json_fail(json, pointer, "a whole number that fits");
    return 0;
}

static bool
json_boolean(clisk_json *json, const char *pointer)
{
    const struct json_value *value = object_live(json) ? json_lookup(json, pointer) : NULL;

    if (value && (value->type == JSON_TRUE || value->type == JSON_FALSE))
        return value->type == JSON_TRUE;
    if (object_live(json))
        json_fail(json, pointer, "true or false");
    return false;
}

static struct clisk_date
json_date(clisk_json *json, const char *pointer)
{
    const char *text = json_text(json, pointer), *why = NULL;
    struct clisk_date date = {0};

    if (object_live(json) && date_from_rfc3339(text, &date, &why) != 0)
        json_fail_why(json, pointer, text, why);
    return date;
}

static struct clisk_amount
json_amount(clisk_json *json, const char *pointer, const char *currency)
{
    const char *text = json_text(json, pointer), *why = NULL;
    struct clisk_amount amount = {0};

    if (object_live(json) &&
        amount_from_decimal(text, currency ? currency : "", &amount, &why) != 0)
        json_fail_why(json, pointer, text, why);
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
};
