/* Building JSON without a check at each step: an object or list without memory becomes NULL. */
#ifndef CLISK_BUNDLE_JSON_PUT_H
#define CLISK_BUNDLE_JSON_PUT_H

#include <jansson.h>

/* Both take the value; NULL counts as no memory. */
static inline void
json_put(json_t **object, const char *name, json_t *value)
{
    if (*object && value && json_object_set_new(*object, name, value) == 0)
        return;
    if (!*object)
        json_decref(value);
    json_decref(*object);
    *object = NULL;
}

static inline void
json_push(json_t **list, json_t *value)
{
    if (*list && value && json_array_append_new(*list, value) == 0)
        return;
    if (!*list)
        json_decref(value);
    json_decref(*list);
    *list = NULL;
}

#endif
