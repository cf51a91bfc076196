/*
 * The json domain in three files: documents.c reads by pointer and holds the
 * table, document_items.c iterates, document_maybe.c reads what may be absent.
 */
#ifndef CLISK_RUNTIME_DOCUMENTS_H
#define CLISK_RUNTIME_DOCUMENTS_H

#include "sdk/runtime/object.h"

struct clisk_json_list {
    clisk_run *run;
    struct page *page;
    const struct json_value *value; /* an array or object */
    size_t next;
};

/* A handle of the run's; the inert one after a failure. */
clisk_json *document_handle(clisk_run *run, struct page *page, const struct json_value *value);

/* The memory that lives as long as the page; NULL after a failure. */
struct arena *document_arena(struct page *page);

/* Parses what stands on the page; `what` is for the message, "" the page's body. NULL after a
 * failure. */
const struct json_value *document_parse(struct page *page, const char *text, size_t len,
                                        const char *what);

/* NULL when there is nothing, or the object is dead; a malformed pointer is the author's error. */
const struct json_value *document_lookup(clisk_json *json, const char *pointer);

/* Nothing is at the pointer; or what is there is not `what`. */
void document_fail(clisk_json *json, const char *pointer, const char *what);
void document_fail_why(clisk_json *json, const char *pointer, const char *text, const char *why);

/* The decimal digits of a number that fits, without a fraction. */
bool document_parse_integer(const char *text, int64_t *ret_integer);

/* A list over an array or object of the page's, from its beginning. */
clisk_json_list *document_list(clisk_run *run, struct page *page, const struct json_value *value);
clisk_json_list *document_all(clisk_json *json, const char *pointer);
clisk_json *document_next(clisk_json_list *list);
const char *document_key(clisk_json *json);
enum clisk_json_type document_type(clisk_json *json, const char *pointer);

const char *document_decimal(clisk_json *json, const char *pointer);
clisk_json *document_at_maybe(clisk_json *json, const char *pointer);
const char *document_decimal_maybe(clisk_json *json, const char *pointer);
bool document_integer_maybe(clisk_json *json, const char *pointer, int64_t *ret_integer);
bool document_boolean_maybe(clisk_json *json, const char *pointer, bool *ret_boolean);
bool document_date_maybe(clisk_json *json, const char *pointer, struct clisk_date *ret_date);
bool document_amount_maybe(clisk_json *json, const char *pointer, const char *currency,
                           struct clisk_amount *ret_amount);

#endif
