/*
 * Records as JSON: objects and arrays by the paths of their fields. Decimals,
 * dates and times are strings, integers and booleans what JSON has for them.
 * What a string is, the table of the kind says, and `types` where it does not:
 * an object of paths with the names of types ("date").
 */
#ifndef CLISK_RECORD_JSON_H
#define CLISK_RECORD_JSON_H

#include <jansson.h>

#include "host/record/record.h"

/* Of fields that were checked; NULL without memory. The caller gives up the reference. */
json_t *record_to_json(struct span fields);

/* What of these fields cannot be told from the object alone. *ret_types is NULL when that is
 * nothing. 0, or -1 without memory. */
int record_types_to_json(const char *kind, struct span fields, json_t **ret_types);

/*
 * Appends the fields of an object; `types` may be NULL. They pass fields_check();
 * record_check() is the caller's. Members that are null are left out. 0; -1
 * with *err: USAGE, which names the member, or INTERNAL.
 */
int record_from_json(const char *kind, const json_t *object, const json_t *types, struct buf *out,
                     struct error *err);

#endif
