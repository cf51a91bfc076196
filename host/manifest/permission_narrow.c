/* A manifest, narrowed to what is granted of it. */
#include <stdlib.h>
#include <string.h>

#include "host/manifest/permission.h"
#include "host/manifest/permission_text.h"

struct granted {
    const char *const *texts;
    size_t count;
    bool no_memory;
};

static bool
narrow_lists(const struct granted *granted, const char *text)
{
    for (size_t i = 0; i < granted->count; i++) {
        if (strcmp(granted->texts[i], text) == 0)
            return true;
    }
    return false;
}

/* Takes the text. */
static bool
narrow_has(struct granted *granted, char *text)
{
    CLEANUP_FREE char *own = text;

    if (!own)
        granted->no_memory = true;
    return own && narrow_lists(granted, own);
}

/* Room for as many as there are; the count begins at none. */
static void *
narrow_array(struct granted *granted, size_t count, size_t size)
{
    void *items = calloc(count + 1, size);

    if (!items)
        granted->no_memory = true;
    return items;
}

static void
narrow_texts(struct granted *granted, char *const *texts, size_t count,
             char *(*text_of)(const char *), char ***ret_texts, size_t *ret_count)
{
    char **kept = narrow_array(granted, count, sizeof *kept);

    *ret_texts = kept;
    *ret_count = 0;
    for (size_t i = 0; kept && i < count; i++) {
        if (narrow_has(granted, text_of(texts[i])))
            kept[(*ret_count)++] = texts[i];
    }
}

static void
narrow_placements(struct granted *granted, const struct manifest *manifest, struct manifest *into)
{
    into->placements = narrow_array(granted, manifest->placement_count, sizeof *into->placements);
    into->placement_count = 0;
    for (size_t i = 0; into->placements && i < manifest->placement_count; i++) {
        const struct manifest_placement *placement = &manifest->placements[i];

        if (manifest_allows_origin(into, placement->origin) &&
            narrow_has(granted, permission_text_of_secret(placement)))
            into->placements[into->placement_count++] = *placement;
    }
}

static void
narrow_actions(struct granted *granted, const struct manifest *manifest, struct manifest *into)
{
    into->actions = narrow_array(granted, manifest->action_count, sizeof *into->actions);
    into->action_count = 0;
    for (size_t i = 0; into->actions && i < manifest->action_count; i++) {
        const struct manifest_action *action = &manifest->actions[i];

        if (manifest_allows_origin(into, action->origin) &&
            narrow_has(granted, permission_text_of_action(action)))
            into->actions[into->action_count++] = *action;
    }
}

/* Of seeds only those whose codes are granted stay. */
static void
narrow_fields(struct granted *granted, const struct manifest *manifest, struct manifest *into)
{
    into->fields = narrow_array(granted, manifest->field_count, sizeof *into->fields);
    into->field_count = 0;
    for (size_t i = 0; into->fields && i < manifest->field_count; i++) {
        const struct manifest_field *field = &manifest->fields[i];

        if (field->type != MANIFEST_TOTP ||
            narrow_has(granted, permission_text_of_codes(field->name)))
            into->fields[into->field_count++] = *field;
    }
}

static void
narrow_token(struct granted *granted, struct manifest *into, const struct manifest_token *token)
{
    struct manifest_token kept = *token;

    kept.origins = narrow_array(granted, token->origin_count, sizeof *kept.origins);
    kept.origin_count = 0;
    for (size_t i = 0; kept.origins && i < token->origin_count; i++) {
        if (manifest_allows_origin(into, token->origins[i]) &&
            narrow_has(granted, permission_text_of_token(token->name, token->origins[i])))
            kept.origins[kept.origin_count++] = token->origins[i];
    }
    if (kept.origin_count > 0 && manifest_allows_origin(into, token->origin))
        into->tokens[into->token_count++] = kept;
    else
        free(kept.origins);
}

static void
narrow_all(struct granted *granted, const struct manifest *manifest, struct manifest *into)
{
    narrow_texts(granted, manifest->origins, manifest->origin_count, permission_text_of_origin,
                 &into->origins, &into->origin_count);
    narrow_texts(granted, manifest->data_types, manifest->data_type_count, permission_text_of_data,
                 &into->data_types, &into->data_type_count);
    narrow_texts(granted, manifest->readable, manifest->readable_count, permission_text_of_cookie,
                 &into->readable, &into->readable_count);
    narrow_placements(granted, manifest, into);
    narrow_actions(granted, manifest, into);
    narrow_fields(granted, manifest, into);
    into->tokens = narrow_array(granted, manifest->token_count, sizeof *into->tokens);
    into->token_count = 0;
    for (size_t i = 0; into->tokens && i < manifest->token_count; i++)
        narrow_token(granted, into, &manifest->tokens[i]);
    into->local_network =
        manifest->local_network && narrow_lists(granted, PERMISSION_TEXT_LOCAL_NETWORK);
    into->background = manifest->background && narrow_lists(granted, PERMISSION_TEXT_BACKGROUND);
}

struct manifest *
permission_narrow_free(struct manifest *narrowed)
{
    if (!narrowed)
        return NULL;
    for (size_t i = 0; i < narrowed->token_count; i++)
        free(narrowed->tokens[i].origins);
    free(narrowed->tokens);
    free(narrowed->origins);
    free(narrowed->data_types);
    free(narrowed->readable);
    free(narrowed->placements);
    free(narrowed->actions);
    free(narrowed->fields);
    free(narrowed);
    return NULL;
}

int
permission_narrow(const struct manifest *manifest, const char *const *granted, size_t count,
                  struct manifest **ret_narrowed, struct error *err)
{
    struct granted given = {.texts = granted, .count = count};
    struct manifest *narrowed = malloc(sizeof *narrowed);

    if (!narrowed)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    *narrowed = *manifest;
    narrow_all(&given, manifest, narrowed);
    if (given.no_memory) {
        permission_narrow_free(narrowed);
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    *ret_narrowed = narrowed;
    return 0;
}
