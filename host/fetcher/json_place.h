/*
 * Where a value stands in the text of a JSON document (RFC 8259), by JSON
 * Pointer (RFC 6901): a token is taken out there, a secret is put in there, and
 * the rest of the text stays as it is.
 */
#ifndef CLISK_FETCHER_JSON_PLACE_H
#define CLISK_FETCHER_JSON_PLACE_H

#include <stdbool.h>

#include "host/common/buf.h"
#include "host/common/secmem.h"

enum { JSON_PLACE_DEPTH = 64, JSON_PLACE_KEY_MAX = 4096 };

/* The bytes of the value, with the quotes of a string. */
struct json_place {
    size_t at;
    size_t len;
};

/*
 * 0; 1 when there is no such value; -1 for a text that is no JSON, is nested
 * deeper than JSON_PLACE_DEPTH, or has two values at the pointer.
 */
int json_place_find(const char *text, size_t len, const char *pointer,
                    struct json_place *ret_place);

/* What a string with its quotes means, appended. -1 for what is no string. */
int json_place_read(struct buf *out, const char *quoted, size_t len);

/* A copy of the text with a secret, as a string, in that place. NULL without memory. */
struct secret *json_place_fill(const char *text, size_t len, struct json_place place,
                               const struct secret *value) ATTR_MALLOC;

#endif
