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

#ifdef __cplusplus
}
#endif

#endif
