/*
 * JSON (RFC 8259) with secrets in it: strings are decoded where they stand, so
 * that none is ever anywhere else than in the text, which is in secure memory.
 */
#ifndef CLISK_INTERCHANGE_JSON_TREE_H
#define CLISK_INTERCHANGE_JSON_TREE_H

#include <stdbool.h>

#include "host/common/arena.h"
#include "host/common/error.h"

enum { JSON_TREE_DEPTH = 64 };

enum json_tree_type {
    JSON_TREE_NULL,
    JSON_TREE_FALSE,
    JSON_TREE_TRUE,
    JSON_TREE_NUMBER,
    JSON_TREE_STRING,
    JSON_TREE_ARRAY,
    JSON_TREE_OBJECT
};

struct json_node {
    enum json_tree_type type;
    const char *key; /* of a member of an object, with a NUL behind it */
    char *text;      /* of a string, decoded, with a NUL behind it; of a number, as it stands */
    size_t len;
    struct json_node *first; /* in an array or object */
    struct json_node *next;
};

/*
 * The nodes are the arena's and point into the text, which is changed and must stay. -1: USAGE with
 * the offset for what is no JSON, is nested deeper than JSON_TREE_DEPTH, or has a member's name
 * with a NUL in it; LIMIT when the arena is full. The text is garbled after a failure too.
 */
int json_tree_parse(char *text, size_t len, struct arena *arena, struct json_node **ret_root,
                    struct error *err);

/* The first member of that name, or NULL; `object` may be NULL, or of another type. */
const struct json_node *json_tree_get(const struct json_node *object, const char *key);

/* Of a member that is a string without a NUL in it; NULL for another, and for none. */
const char *json_tree_text(const struct json_node *object, const char *key);
bool json_tree_is_true(const struct json_node *object, const char *key);
/* A whole number from 0 on; `missing` for none, -1 for another value. */
int64_t json_tree_number(const struct json_node *object, const char *key, int64_t missing);

#endif
