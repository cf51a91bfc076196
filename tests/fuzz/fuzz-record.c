/*
 * A line of JSON as an import reads it: {"kind": …, "fields": …, "types": …}.
 * What is taken becomes JSON again, and that the same fields.
 */
#include <stdlib.h>
#include <string.h>

#include "host/record/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
    if (!condition)
        abort();
}

/* Records that a konnector could not have saved are not given out, but can be read. */
static void
check_round(const char *kind, struct span fields)
{
    CLEANUP_BUF struct buf again = BUF_INIT((size_t)2 * FIELDS_SIZE_MAX);
    json_t *object = record_to_json(fields), *types = NULL;
    struct error err = {0};
    const char *why;

    must(fields_check(fields, &why) == 0);
    if (record_check(kind, fields, &err) == 0) {
        must(object && record_types_to_json(kind, fields, &types) == 0);
        must(record_from_json(kind, object, types, &again, &err) == 0);
        must(fields_same(fields, (struct span){again.data, again.len}));
    }
    json_decref(object);
    json_decref(types);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_BUF struct buf fields = BUF_INIT((size_t)2 * FIELDS_SIZE_MAX);
    json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    const char *kind = json_string_value(json_object_get(root, "kind"));
    struct error err = {0};

    if (kind && record_from_json(kind, json_object_get(root, "fields"),
                                 json_object_get(root, "types"), &fields, &err) == 0)
        check_round(kind, (struct span){fields.data, fields.len});
    json_decref(root);
    return 0;
}
