/*
 * JSON documents, read by JSON Pointer (RFC 6901). Numbers keep the text that
 * the site sent: an amount is never a float.
 *
 * A function without _maybe expects its pointer to lead to a value of the
 * right type; when it does not, the run ends as SITE_CHANGED with the pointer.
 */
#ifndef CLISK_JSON_H
#define CLISK_JSON_H

#include <clisk/types.h>
#include <clisk/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a value is. */
enum clisk_json_type {
    CLISK_JSON_ABSENT, /* nothing is there */
    CLISK_JSON_NULL,
    CLISK_JSON_BOOLEAN,
    CLISK_JSON_NUMBER,
    CLISK_JSON_STRING,
    CLISK_JSON_ARRAY,
    CLISK_JSON_OBJECT
};

struct clisk_json_table {
    size_t size;
    clisk_json *(*of_page)(clisk_page *page);
    clisk_json *(*at)(clisk_json *json, const char *pointer);
    bool (*has)(clisk_json *json, const char *pointer);
    size_t (*count)(clisk_json *json, const char *pointer);
    clisk_json *(*item)(clisk_json *json, const char *pointer, size_t index);
    const char *(*text)(clisk_json *json, const char *pointer);
    const char *(*text_maybe)(clisk_json *json, const char *pointer);
    int64_t (*integer)(clisk_json *json, const char *pointer);
    bool (*boolean)(clisk_json *json, const char *pointer);
    struct clisk_date (*date)(clisk_json *json, const char *pointer);
    struct clisk_amount (*amount)(clisk_json *json, const char *pointer, const char *currency);
    clisk_json_list *(*all)(clisk_json *json, const char *pointer);
    clisk_json *(*next)(clisk_json_list *list);
    const char *(*key)(clisk_json *json);
    enum clisk_json_type (*type)(clisk_json *json, const char *pointer);
    const char *(*decimal)(clisk_json *json, const char *pointer);
    clisk_json *(*at_maybe)(clisk_json *json, const char *pointer);
    const char *(*decimal_maybe)(clisk_json *json, const char *pointer);
    bool (*integer_maybe)(clisk_json *json, const char *pointer, int64_t *ret_integer);
    bool (*boolean_maybe)(clisk_json *json, const char *pointer, bool *ret_boolean);
    bool (*date_maybe)(clisk_json *json, const char *pointer, struct clisk_date *ret_date);
    bool (*amount_maybe)(clisk_json *json, const char *pointer, const char *currency,
                         struct clisk_amount *ret_amount);
};

/* The page's body as JSON (RFC 8259); anything else is SITE_CHANGED. */
static inline clisk_json *
clisk_json_of(clisk_page *page)
{
    return clisk_host_tables->json->of_page(page);
}

/* The value that the pointer leads to; "" is the value itself. */
static inline clisk_json *
clisk_json_at(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->at(json, pointer);
}

/* Whether the pointer leads to a value that is not null. */
static inline bool
clisk_json_has(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->has(json, pointer);
}

/* The number of items of the array, or of members of the object, at the pointer. */
static inline size_t
clisk_json_count(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->count(json, pointer);
}

/* An item of the array, or the value of a member of the object in the order sent, from 0. */
static inline clisk_json *
clisk_json_item(clisk_json *json, const char *pointer, size_t index)
{
    return clisk_host_tables->json->item(json, pointer, index);
}

/* A string, up to an escaped NUL in it; or the text of a number as it was sent. */
static inline const char *
clisk_json_text(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->text(json, pointer);
}

/* The same; NULL when there is nothing, null, or something else there. */
static inline const char *
clisk_json_text_maybe(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->text_maybe(json, pointer);
}

/* A number without a fraction that fits. */
static inline int64_t
clisk_json_integer(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->integer(json, pointer);
}

static inline bool
clisk_json_boolean(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->boolean(json, pointer);
}

/* A string that begins with a date as in RFC 3339 ("2024-05-14" or "2024-05-14T…"): its day. */
static inline struct clisk_date
clisk_json_date(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->date(json, pointer);
}

/*
 * A number, or a string that holds one with a point, in major units of the
 * given ISO 4217 currency. More decimals than the currency has are an error
 * unless they are zeros.
 */
static inline struct clisk_amount
clisk_json_amount(clisk_json *json, const char *pointer, const char *currency)
{
    return clisk_host_tables->json->amount(json, pointer, currency);
}

/*
 * The items of the array, or the values of the members of the object, at the
 * pointer, in the order sent, to be taken by clisk_json_next(): in linear time,
 * whatever their number.
 */
static inline clisk_json_list *
clisk_json_all(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->all(json, pointer);
}

/* The next value of the list, then NULL; NULL too once the run has failed. */
static inline clisk_json *
clisk_json_next(clisk_json_list *list)
{
    return clisk_host_tables->json->next(list);
}

/* The name of the member whose value clisk_json_next() gave; "" for any other value. */
static inline const char *
clisk_json_key(clisk_json *json)
{
    return clisk_host_tables->json->key(json);
}

/* What is at the pointer. */
static inline enum clisk_json_type
clisk_json_type(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->type(json, pointer);
}

/*
 * The text of a number as it was sent, with every digit; or of a string that is
 * a number as JSON writes it.
 */
static inline const char *
clisk_json_decimal(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->decimal(json, pointer);
}

/*
 * What may be absent. For nothing and for null these return NULL or false, and
 * leave what they would have written to alone. A value of the wrong type, or one
 * that cannot be read, is SITE_CHANGED all the same.
 */
static inline clisk_json *
clisk_json_at_maybe(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->at_maybe(json, pointer);
}

static inline const char *
clisk_json_decimal_maybe(clisk_json *json, const char *pointer)
{
    return clisk_host_tables->json->decimal_maybe(json, pointer);
}

static inline bool
clisk_json_integer_maybe(clisk_json *json, const char *pointer, int64_t *ret_integer)
{
    return clisk_host_tables->json->integer_maybe(json, pointer, ret_integer);
}

static inline bool
clisk_json_boolean_maybe(clisk_json *json, const char *pointer, bool *ret_boolean)
{
    return clisk_host_tables->json->boolean_maybe(json, pointer, ret_boolean);
}

static inline bool
clisk_json_date_maybe(clisk_json *json, const char *pointer, struct clisk_date *ret_date)
{
    return clisk_host_tables->json->date_maybe(json, pointer, ret_date);
}

static inline bool
clisk_json_amount_maybe(clisk_json *json, const char *pointer, const char *currency,
                        struct clisk_amount *ret_amount)
{
    return clisk_host_tables->json->amount_maybe(json, pointer, currency, ret_amount);
}

#ifdef __cplusplus
}
#endif

#endif
