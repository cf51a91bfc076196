#include "host/fetcher/secrets.h"

#include <stdlib.h>
#include <string.h>

struct secrets_entry {
    char *name;
    struct secret *value;
};

struct secrets_placement {
    char *secret;
    char *origin;
    char *path;
    char *field;
};

struct secrets {
    size_t count;
    size_t placement_count;
    struct secrets_entry entries[SECRETS_MAX];
    struct secrets_placement placements[SECRETS_PLACEMENTS_MAX];
};

struct secrets *
secrets_new(void)
{
    return calloc(1, sizeof(struct secrets));
}

static void
secrets_placement_clear(struct secrets_placement *placement)
{
    free(placement->secret);
    free(placement->origin);
    free(placement->path);
    free(placement->field);
}

struct secrets *
secrets_free(struct secrets *secrets)
{
    if (!secrets)
        return NULL;
    for (size_t i = 0; i < secrets->count; i++) {
        free(secrets->entries[i].name);
        secret_free(secrets->entries[i].value);
    }
    for (size_t i = 0; i < secrets->placement_count; i++)
        secrets_placement_clear(&secrets->placements[i]);
    free(secrets);
    return NULL;
}

static const struct secret *
secrets_by_name(const struct secrets *secrets, const char *name)
{
    for (size_t i = 0; i < secrets->count; i++) {
        if (strcmp(secrets->entries[i].name, name) == 0)
            return secrets->entries[i].value;
    }
    return NULL;
}

int
secrets_add(struct secrets *secrets, const char *name, struct span value, struct error *err)
{
    struct secrets_entry entry;

    if (secrets->count == SECRETS_MAX)
        return error_set(err, OUTCOME_INTERNAL, "more than %d secrets", SECRETS_MAX);
    if (secrets_by_name(secrets, name))
        return error_set(err, OUTCOME_INTERNAL, "the secret \"%s\" came twice", name);
    entry.name = strdup(name);
    entry.value = secret_of(value.data, value.len);
    if (!entry.name || !entry.value) {
        free(entry.name);
        secret_free(entry.value);
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    secrets->entries[secrets->count++] = entry;
    return 0;
}

int
secrets_allow(struct secrets *secrets, struct secrets_place place, struct error *err)
{
    struct secrets_placement placement;

    if (secrets->placement_count == SECRETS_PLACEMENTS_MAX)
        return error_set(err, OUTCOME_INTERNAL, "more than %d places for secrets",
                         SECRETS_PLACEMENTS_MAX);
    placement.secret = strdup(place.secret);
    placement.origin = strdup(place.origin);
    placement.path = strdup(place.path);
    placement.field = strdup(place.field);
    if (!placement.secret || !placement.origin || !placement.path || !placement.field) {
        secrets_placement_clear(&placement);
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    secrets->placements[secrets->placement_count++] = placement;
    return 0;
}

bool
secrets_path_covers(const char *prefix, const char *path)
{
    size_t len = strlen(prefix);

    if (strncmp(prefix, path, len) != 0)
        return false;
    return len == 0 || prefix[len - 1] == '/' || path[len] == '/' || path[len] == '\0';
}

static bool
secrets_allowed(const struct secrets *secrets, const char *name, const struct url *url,
                const char *field)
{
    for (size_t i = 0; i < secrets->placement_count; i++) {
        const struct secrets_placement *placement = &secrets->placements[i];

        if (strcmp(placement->secret, name) == 0 && strcmp(placement->origin, url->origin) == 0 &&
            strcmp(placement->field, field) == 0 && secrets_path_covers(placement->path, url->path))
            return true;
    }
    return false;
}

int
secrets_find(const struct secrets *secrets, const char *name, const struct url *url,
             const char *field, const struct secret **ret_secret, struct error *err)
{
    const struct secret *secret = secrets_by_name(secrets, name);

    if (!secret || !secrets_allowed(secrets, name, url, field)) {
        error_set(err, OUTCOME_DENIED,
                  "the secret \"%s\" may not be put into the field \"%s\" at %s%s", name, field,
                  url->origin, url->path);
        return error_refine(err, "SECRET_PLACE");
    }
    *ret_secret = secret;
    return 0;
}

size_t
secrets_count(const struct secrets *secrets)
{
    return secrets->count;
}

const struct secret *
secrets_value(const struct secrets *secrets, size_t index)
{
    return secrets->entries[index].value;
}
