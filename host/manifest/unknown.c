#include "host/manifest/unknown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/record/kind.h"

/* The members of each kind of object, up to NULL. */
static const char *const root_members[] = {
    "slug",        "name",          "version",    "license",    "developer",  "description",
    "vendor_link", "locale",        "categories", "data_types", "origins",    "fields",
    "secrets",     "limits",        "cookies",    "tokens",     "politeness", "actions",
    "background",  "local_network", "file_name",  NULL,
};
static const char *const field_members[] = {"type",    "label",   "required",
                                            "pattern", "options", NULL};
static const char *const rule_members[] = {"secret", "origin", "path", "field", NULL};
static const char *const action_members[] = {"method", "origin", "path", NULL};
static const char *const limit_members[] = {"wall_seconds",   "cpu_seconds", "requests",
                                            "questions",      "documents",   "bytes",
                                            "document_bytes", NULL};
static const char *const cookie_members[] = {"readable", NULL};
static const char *const token_members[] = {"name", "capture", "origins", NULL};
static const char *const capture_members[] = {"origin", "path", "pointer", "header", NULL};
static const char *const politeness_members[] = {"min_delay_ms", "in_flight", "known_in_row", NULL};

/* The languages whose dates and amounts are read. */
static const char *const languages[] = {"de", "en", "es", "fr", "it", NULL};

static bool
unknown_is_listed(const char *const *list, const char *word, size_t len)
{
    for (; *list; list++) {
        if (strlen(*list) == len && strncmp(*list, word, len) == 0)
            return true;
    }
    return false;
}

static int
unknown_warn_that(struct manifest *manifest, const char *where, const char *what,
                  const char *verdict, struct error *err)
{
    char **warning = &manifest->warnings[manifest->warning_count];

    if (manifest->warning_count == MANIFEST_LIST_MAX)
        return 0;
    if (asprintf(warning, "%s\"%.80s\" %s", where, what, verdict) < 0) {
        *warning = NULL;
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    manifest->warning_count++;
    return 0;
}

static int
unknown_warn(struct manifest *manifest, const char *where, const char *what, struct error *err)
{
    return unknown_warn_that(manifest, where, what, "is not known and is ignored", err);
}

static int
unknown_warn_of_kind(struct manifest *manifest, const char *kind, struct error *err)
{
    return unknown_warn_that(manifest, "\"data_types\": ", kind,
                             "is no kind of clisk-data(5); name one of your own as \"SLUG.name\"",
                             err);
}

static int
unknown_members(struct manifest *manifest, json_t *object, const char *const *known,
                const char *where, struct error *err)
{
    const char *member;
    json_t *value;

    json_object_foreach(object, member, value)
    {
        if (!unknown_is_listed(known, member, strlen(member)) &&
            unknown_warn(manifest, where, member, err) < 0)
            return -1;
    }
    return 0;
}

static int
unknown_in_fields(struct manifest *manifest, json_t *fields, struct error *err)
{
    const char *name;
    json_t *field;

    json_object_foreach(fields, name, field)
    {
        char where[64];

        snprintf(where, sizeof where, "field \"%.40s\": ", name);
        if (unknown_members(manifest, field, field_members, where, err) < 0)
            return -1;
    }
    return 0;
}

static int
unknown_in_rules(struct manifest *manifest, json_t *rules, const char *const *known,
                 const char *where, struct error *err)
{
    json_t *rule;
    size_t i;

    json_array_foreach(rules, i, rule)
    {
        if (unknown_members(manifest, rule, known, where, err) < 0)
            return -1;
    }
    return 0;
}

static int
unknown_in_tokens(struct manifest *manifest, json_t *tokens, struct error *err)
{
    json_t *token;
    size_t i;

    json_array_foreach(tokens, i, token)
    {
        if (unknown_members(manifest, token, token_members, "a token: ", err) < 0 ||
            unknown_members(manifest, json_object_get(token, "capture"), capture_members,
                            "the \"capture\" of a token: ", err) < 0)
            return -1;
    }
    return 0;
}

/* A konnector's own kind is told from a misspelt one by the dot in its name. */
static bool
unknown_is_kind(const char *kind)
{
    return kind_find(kind) || strchr(kind, '.');
}

/* Values that would do nothing, and those that may be mistakes. */
static int
unknown_values(struct manifest *manifest, struct error *err)
{
    const char *locale = manifest->locale;

    if (*locale && !unknown_is_listed(languages, locale, strcspn(locale, "-_")) &&
        unknown_warn(manifest, "\"locale\": ", locale, err) < 0)
        return -1;
    for (size_t i = 0; i < manifest->data_type_count; i++) {
        const char *kind = manifest->data_types[i];

        if (!kind_name_is_right(kind))
            return error_set(err, OUTCOME_SETUP,
                             "the manifest: \"data_types\": \"%.80s\" must be the name of a kind: "
                             "a-z, 0-9, \"_\", \".\" and \"-\"",
                             kind);
        if (!unknown_is_kind(kind) && unknown_warn_of_kind(manifest, kind, err) < 0)
            return -1;
    }
    return 0;
}

int
manifest_find_unknown(json_t *root, struct manifest *manifest, struct error *err)
{
    manifest->warnings = calloc(MANIFEST_LIST_MAX, sizeof *manifest->warnings);
    if (!manifest->warnings)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (unknown_members(manifest, root, root_members, "", err) < 0 ||
        unknown_in_fields(manifest, json_object_get(root, "fields"), err) < 0 ||
        unknown_in_rules(manifest, json_object_get(root, "secrets"), rule_members,
                         "a rule of \"secrets\": ", err) < 0 ||
        unknown_in_rules(manifest, json_object_get(root, "actions"), action_members,
                         "an action: ", err) < 0 ||
        unknown_members(manifest, json_object_get(root, "limits"), limit_members,
                        "\"limits\": ", err) < 0 ||
        unknown_members(manifest, json_object_get(root, "cookies"), cookie_members,
                        "\"cookies\": ", err) < 0 ||
        unknown_members(manifest, json_object_get(root, "politeness"), politeness_members,
                        "\"politeness\": ", err) < 0 ||
        unknown_in_tokens(manifest, json_object_get(root, "tokens"), err) < 0)
        return -1;
    return unknown_values(manifest, err);
}
