/*
 * JSON documents (RFC 8259), strictly, into an arena. Numbers keep the text
 * that was sent, since an amount must not become a float.
 */
#ifndef CLISK_RUNTIME_JSON_JSON_H
#define CLISK_RUNTIME_JSON_JSON_H

#include "host/common/arena.h"

enum { JSON_DEPTH_MAX = 512 };

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER, /* text: as it was sent */
    JSON_STRING, /* text: unescaped UTF-8, NUL-terminated; an escaped NUL inside is counted in len
                  */
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_value {
    enum json_type type;
    const char *text;
    size_t len;
    const char *key; /* of a member of an object, NULL otherwise */
    size_t key_len;
    const struct json_value *items; /* of an array or an object, in the order sent */
    size_t count;
};

/*
 * Parses the whole text; a byte order mark in front is passed over. Lone
 * surrogates become U+FFFD. 0; 1 with the byte and a static reason when it is no
 * JSON; -1 without memory.
 */
int json_parse(struct arena *arena, const char *data, size_t len,
               const struct json_value **ret_value, size_t *ret_position, const char **ret_why);

/* JSON Pointer (RFC 6901). Of members of the same name the last one counts. 0; 1 when nothing is
 * there; 2 when it is no pointer. */
int json_pointer(const struct json_value *value, const char *pointer,
                 const struct json_value **ret_value);

/* Items of an array, members of an object; 0 for anything else. */
size_t json_length(const struct json_value *value);
/* NULL past the end. */
const struct json_value *json_item(const struct json_value *value, size_t index);

#endif
