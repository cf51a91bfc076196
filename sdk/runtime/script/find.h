/*
 * Data that scripts assign to a variable or property.
 */
#ifndef CLISK_RUNTIME_SCRIPT_FIND_H
#define CLISK_RUNTIME_SCRIPT_FIND_H

#include "host/common/codec.h"
#include "sdk/runtime/json/json.h"

enum { SCRIPT_NAME_PARTS = 8 };

/* A variable and, behind it, properties. */
struct script_name {
    struct span parts[SCRIPT_NAME_PARTS];
    size_t count;
};

/* "x", "window.x", "x['y z'].w"; the parts point into the text. 0, or 1 when it is no such name. */
int script_name_parse(const char *text, struct script_name *ret_name);

/*
 * Looks for assignments to the name ("name = value", with var, let, const or
 * without; a point or brackets between its parts). The value is a literal of
 * literal.h, or JSON.parse() of a string. *value is NULL or what was found
 * before, to which others must be equal; it is set when there is one.
 *
 * 0; 1 when an assignment is no data or the script cannot be read, with the byte
 * and a static reason; -1 without memory in the arena or beyond it.
 */
int script_find(struct arena *arena, const char *text, size_t len, const struct script_name *name,
                const struct json_value **value, size_t *ret_position, const char **ret_why);

#endif
