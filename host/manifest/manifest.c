#include "host/manifest/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/pattern.h"

static void
manifest_free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

static void
manifest_free_fields(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->field_count; i++) {
        struct manifest_field *field = &manifest->fields[i];

        free(field->name);
        free(field->label);
        free(field->pattern);
        manifest_free_texts(field->options, field->option_count);
    }
    free(manifest->fields);
}

static void
manifest_free_placements(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->placement_count; i++) {
        free(manifest->placements[i].secret);
        free(manifest->placements[i].origin);
        free(manifest->placements[i].path);
        free(manifest->placements[i].field);
    }
    free(manifest->placements);
}

static void
manifest_free_actions(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->action_count; i++) {
        free(manifest->actions[i].method);
        free(manifest->actions[i].origin);
        free(manifest->actions[i].path);
    }
    free(manifest->actions);
}

static void
manifest_free_tokens(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->token_count; i++) {
        struct manifest_token *token = &manifest->tokens[i];

        free(token->name);
        free(token->origin);
        free(token->path);
        free(token->pointer);
        free(token->header);
        manifest_free_texts(token->origins, token->origin_count);
    }
    free(manifest->tokens);
}

struct manifest *
manifest_free(struct manifest *manifest)
{
    if (!manifest)
        return NULL;
    free(manifest->slug);
    free(manifest->name);
    free(manifest->version);
    free(manifest->license);
    free(manifest->developer);
    free(manifest->description);
    free(manifest->vendor_link);
    free(manifest->locale);
    free(manifest->file_name);
    manifest_free_texts(manifest->categories, manifest->category_count);
    manifest_free_texts(manifest->data_types, manifest->data_type_count);
    manifest_free_texts(manifest->origins, manifest->origin_count);
    manifest_free_texts(manifest->warnings, manifest->warning_count);
    manifest_free_texts(manifest->readable, manifest->readable_count);
    manifest_free_tokens(manifest);
    manifest_free_fields(manifest);
    manifest_free_placements(manifest);
    manifest_free_actions(manifest);
    free(manifest);
    return NULL;
}

void
manifest_cleanup(struct manifest **manifest)
{
    *manifest = manifest_free(*manifest);
}

const struct manifest_field *
manifest_find_field(const struct manifest *manifest, const char *name)
{
    for (size_t i = 0; i < manifest->field_count; i++) {
        if (strcmp(manifest->fields[i].name, name) == 0)
            return &manifest->fields[i];
    }
    return NULL;
}

bool
manifest_field_accepts(const struct manifest_field *field, const char *value)
{
    if (field->pattern && !pattern_matches(field->pattern, value))
        return false;
    for (size_t i = 0; i < field->option_count; i++) {
        if (strcmp(field->options[i], value) == 0)
            return true;
    }
    return field->option_count == 0;
}

static bool
manifest_lists(char *const *texts, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(texts[i], text) == 0)
            return true;
    }
    return false;
}

bool
manifest_allows_kind(const struct manifest *manifest, const char *kind)
{
    return manifest_lists(manifest->data_types, manifest->data_type_count, kind);
}

bool
manifest_allows_cookie(const struct manifest *manifest, const char *name)
{
    return manifest_lists(manifest->readable, manifest->readable_count, name);
}

const struct manifest_token *
manifest_find_token(const struct manifest *manifest, const char *name)
{
    for (size_t i = 0; i < manifest->token_count; i++) {
        if (strcmp(manifest->tokens[i].name, name) == 0)
            return &manifest->tokens[i];
    }
    return NULL;
}

bool
manifest_allows_token(const struct manifest *manifest, const char *name, const char *origin)
{
    const struct manifest_token *token = manifest_find_token(manifest, name);

    return token && manifest_lists(token->origins, token->origin_count, origin);
}
