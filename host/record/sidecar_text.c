#include "host/record/sidecar_text.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"
#include "host/record/json.h"

/* Malformed bytes become '?'. */
static json_t *
text_of(const char *text)
{
    json_t *value = json_string(text);
    CLEANUP_FREE char *copy = NULL;

    if (value)
        return value;
    copy = strdup(text);
    if (!copy)
        return NULL;
    text_mend(copy);
    return json_string(copy);
}

static int
set_text(json_t *object, const char *name, const char *text)
{
    return text && *text ? json_object_set_new(object, name, text_of(text)) : 0;
}

static json_t *
file_of(const struct sidecar *sidecar)
{
    json_t *file = json_object();
    char hex[DIGEST_HEX_LEN + 1];

    digest_hex(sidecar->sha256, hex);
    if (set_text(file, "name", sidecar->name) < 0 ||
        set_text(file, "media_type", sidecar->media_type) < 0 ||
        json_object_set_new(file, "size", json_integer((json_int_t)sidecar->size)) < 0 ||
        set_text(file, "sha256", hex) < 0) {
        json_decref(file);
        return NULL;
    }
    return file;
}

static int
set_record(json_t *object, const struct sidecar *sidecar)
{
    json_t *types;

    if (sidecar->fields.len == 0)
        return 0;
    if (json_object_set_new(object, "record", record_to_json(sidecar->fields)) < 0 ||
        record_types_to_json(sidecar->kind, sidecar->fields, &types) < 0)
        return -1;
    return types ? json_object_set_new(object, "types", types) : 0;
}

char *
sidecar_text(const struct sidecar *sidecar)
{
    json_t *object = json_object();
    char *text = NULL;

    if (json_object_set_new(object, "version", json_integer(1)) == 0 &&
        set_text(object, "brand", sidecar->brand) == 0 &&
        set_text(object, "account", sidecar->account) == 0 &&
        set_text(object, "kind", sidecar->kind) == 0 &&
        set_text(object, "reference", sidecar->reference) == 0 &&
        set_text(object, "contract", sidecar->contract) == 0 &&
        json_object_set_new(object, "file", file_of(sidecar)) == 0 &&
        set_record(object, sidecar) == 0)
        text = json_dumps(object, JSON_INDENT(2));
    json_decref(object);
    return text;
}
