/*
 * The input as a manifest, which is then asked what it allows.
 */
#include <stdlib.h>

#include "host/manifest/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a manifest itself says must be allowed by it. */
static void
check_placements(const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->placement_count; i++) {
        const struct manifest_placement *at = &manifest->placements[i];
        const struct manifest_field *field = manifest_find_field(manifest, at->secret);

        if (!field || !field->is_secret)
            abort();
        if (!manifest_allows_origin(manifest, at->origin))
            abort();
        if (!manifest_allows_secret(manifest, at->secret, at->origin, at->path, at->field))
            abort();
    }
}

static void
check_fields(const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->field_count; i++) {
        const struct manifest_field *field = &manifest->fields[i];

        if (manifest_find_field(manifest, field->name) != field)
            abort();
        manifest_field_accepts(field, field->label);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_MANIFEST struct manifest *manifest = NULL;
    struct error err = {0};

    if (manifest_parse((const char *)data, size, &manifest, &err) < 0) {
        if (manifest || err.outcome != OUTCOME_SETUP || err.message[0] == '\0')
            abort();
        return 0;
    }
    if (!*manifest->slug || manifest->origin_count == 0)
        abort();
    check_placements(manifest);
    check_fields(manifest);
    return 0;
}
