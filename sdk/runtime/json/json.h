/*
 * JSON documents (RFC 8259), parsed strictly into values that keep the order
 * of members and the text of numbers.
 *
 * Values, and all that they point to, belong to the arena of json_parse(); the
 * source is not needed once it is parsed.
 */
#ifndef CLISK_RUNTIME_JSON_JSON_H
#define CLISK_RUNTIME_JSON_JSON_H

#include "host/common/arena.h"

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

enum { JSON_DEPTH_MAX = 512 };

/*
 * A value. Of a string, len is the length of its text in UTF-8; the text may
 * have a NUL inside, written as \u0000, and always has one behind it. Of a
 * number, the text is as it was sent. Of an array or object, len counts what
 * is inside.
 */
struct json_value {
    union {
        const char *text;
        const struct json_value *items;
        const struct json_member *members;
    };
    uint32_t len;
    uint8_t type; /* enum json_type */
};

struct json_member {
    struct json_value name; /* a string */
    struct json_value value;
};

/*
 * Parses one document; a byte order mark before it is skipped. Escapes of lone
 * surrogates become U+FFFD. Names that come twice are kept both.
 *
 * 0; -1 without memory in the arena or beyond it; 1 when it is no JSON, with
 * the position of the first byte that is wrong and a static reason. Nested
 * deeper than JSON_DEPTH_MAX, or of 4 GiB or more, it is refused too.
 */
int json_parse(struct arena *arena, const char *data, size_t len,
               const struct json_value **ret_value, size_t *ret_position, const char **ret_why);

/* The number of items or members; 0 for any other value. */
size_t json_length(const struct json_value *value);

/* An item, or the value of a member in the order sent, in constant time; NULL past the end. */
const struct json_value *json_item(const struct json_value *value, size_t i);

/*
 * What a JSON Pointer (RFC 6901) leads to; "" is the value itself. 0, 1 when
 * there is nothing, 2 when it is no JSON Pointer.
 */
int json_pointer(const struct json_value *value, const char *pointer,
                 const struct json_value **ret_value);

#endif
