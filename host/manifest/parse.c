#include "host/manifest/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "host/common/pattern.h"
#include "host/manifest/parse_member.h"
#include "host/manifest/parse_permit.h"
#include "host/manifest/parse_session.h"
#include "host/manifest/unknown.h"
#include "host/sink/template.h"

static const struct parse_type {
    const char *name;
    enum manifest_field_type type;
    bool is_secret;
} parse_types[] = {
    {"text", MANIFEST_TEXT, false},         {"email", MANIFEST_EMAIL, false},
    {"dropdown", MANIFEST_DROPDOWN, false}, {"password", MANIFEST_PASSWORD, true},
    {"code", MANIFEST_CODE, true},          {"totp", MANIFEST_TOTP, true},
};

static bool
parse_is_slug(const char *text)
{
    return *text && strlen(text) <= MANIFEST_SLUG_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

/* Three numbers of at most nine digits, without leading zeros. */
static bool
parse_is_version(const char *text)
{
    for (int part = 0; part < 3; part++) {
        size_t len = strspn(text, "0123456789");

        if (len == 0 || len > 9 || (len > 1 && text[0] == '0'))
            return false;
        text += len;
        if (part < 2 && *text++ != '.')
            return false;
    }
    return *text == '\0';
}

static int
parse_file_name(const json_t *root, struct manifest *manifest, struct error *err)
{
    struct error wrong;

    if (parse_text(root, "", "file_name", "", &manifest->file_name, err) < 0)
        return -1;
    if (manifest->file_name[0] && template_check(manifest->file_name, &wrong) < 0)
        return parse_fail(err, "\"file_name\": %s", wrong.message);
    return 0;
}

static int
parse_identity(const json_t *root, struct manifest *manifest, struct error *err)
{
    if (parse_text(root, "", "slug", NULL, &manifest->slug, err) < 0 ||
        parse_text(root, "", "name", NULL, &manifest->name, err) < 0 ||
        parse_text(root, "", "version", NULL, &manifest->version, err) < 0 ||
        parse_text(root, "", "license", "", &manifest->license, err) < 0 ||
        parse_text(root, "", "developer", "", &manifest->developer, err) < 0 ||
        parse_text(root, "", "description", "", &manifest->description, err) < 0 ||
        parse_text(root, "", "vendor_link", "", &manifest->vendor_link, err) < 0 ||
        parse_text(root, "", "locale", "", &manifest->locale, err) < 0 ||
        parse_file_name(root, manifest, err) < 0)
        return -1;
    if (!parse_is_slug(manifest->slug))
        return parse_fail(err, "\"slug\" must be 1 to %d lower-case letters, digits and dashes",
                          MANIFEST_SLUG_MAX);
    if (!parse_is_version(manifest->version))
        return parse_fail(err, "\"version\" must be three numbers, as in 1.2.3");
    return 0;
}

static int
parse_origins(const json_t *root, struct manifest *manifest, struct error *err)
{
    if (!json_object_get(root, "origins"))
        return parse_fail(err, "\"origins\" is missing");
    if (parse_texts(root, "", "origins", &manifest->origins, &manifest->origin_count, err) < 0)
        return -1;
    if (manifest->origin_count == 0)
        return parse_fail(err, "\"origins\" must name at least one origin");
    for (size_t i = 0; i < manifest->origin_count; i++) {
        if (!manifest_origin_is_valid(manifest->origins[i]))
            return parse_fail(
                err,
                "\"%.80s\" in \"origins\" must be https://host, with :port where it is "
                "not 443, in lower case and without a path",
                manifest->origins[i]);
    }
    return 0;
}

static int
parse_field_type(const json_t *object, const char *where, struct manifest_field *field,
                 struct error *err)
{
    CLEANUP_FREE char *type = NULL;

    if (parse_text(object, where, "type", NULL, &type, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_SIZE(parse_types); i++) {
        if (strcmp(type, parse_types[i].name) == 0) {
            field->type = parse_types[i].type;
            field->is_secret = parse_types[i].is_secret;
            return 0;
        }
    }
    return parse_fail(err, "%s\"type\" must be text, email, dropdown, password, code or totp",
                      where);
}

static int
parse_field_pattern(const json_t *object, const char *where, struct manifest_field *field,
                    struct error *err)
{
    const char *fault;

    if (!json_object_get(object, "pattern"))
        return 0;
    if (parse_text(object, where, "pattern", NULL, &field->pattern, err) < 0)
        return -1;
    /* To match a secret would mean to copy it to where it must not be. */
    if (field->is_secret)
        return parse_fail(err, "%s\"pattern\" is not for secrets", where);
    fault = pattern_fault(field->pattern);
    if (fault)
        return parse_fail(err, "%s\"pattern\" %s", where, fault);
    return 0;
}

static int
parse_field(const char *name, const json_t *object, struct manifest_field *field, struct error *err)
{
    const json_t *required = json_object_get(object, "required");
    char where[64];

    snprintf(where, sizeof where, "field \"%.40s\": ", name);
    if (!json_is_object(object))
        return parse_fail(err, "%smust be an object", where);
    if (!*name || strlen(name) > MANIFEST_SLUG_MAX ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(name))
        return parse_fail(err, "%sa name is 1 to %d lower-case letters, digits, '_' and '-'", where,
                          MANIFEST_SLUG_MAX);
    if (required && !json_is_boolean(required))
        return parse_fail(err, "%s\"required\" must be true or false", where);
    field->name = strdup(name);
    if (!field->name)
        return parse_no_memory(err);
    if (parse_text(object, where, "label", name, &field->label, err) < 0 ||
        parse_field_type(object, where, field, err) < 0)
        return -1;
    /* Whoever gives no seed is asked for the codes. */
    field->required = required ? json_is_true(required) : field->type != MANIFEST_TOTP;
    if (parse_field_pattern(object, where, field, err) < 0 ||
        parse_texts(object, where, "options", &field->options, &field->option_count, err) < 0)
        return -1;
    if ((field->type == MANIFEST_DROPDOWN) != (field->option_count > 0))
        return parse_fail(err, "%s\"options\" belong to a dropdown, which needs them", where);
    return 0;
}

static int
parse_fields(const json_t *root, struct manifest *manifest, struct error *err)
{
    json_t *fields = json_object_get(root, "fields");
    const char *name;
    json_t *object;

    if (!fields)
        return 0;
    if (!json_is_object(fields) || json_object_size(fields) > MANIFEST_LIST_MAX)
        return parse_fail(err, "\"fields\" must be an object of at most %d fields",
                          MANIFEST_LIST_MAX);
    manifest->fields = calloc(json_object_size(fields) + 1, sizeof *manifest->fields);
    if (!manifest->fields)
        return parse_no_memory(err);
    json_object_foreach(fields, name, object)
    {
        /* Counted first, so that what it holds is freed after a failure too. */
        struct manifest_field *field = &manifest->fields[manifest->field_count++];

        if (parse_field(name, object, field, err) < 0)
            return -1;
    }
    return 0;
}

static bool
parse_lists_origin(const struct manifest *manifest, const char *origin)
{
    return manifest_allows_origin(manifest, origin) && !strchr(origin, '*');
}

static int
parse_placement(const json_t *object, const struct manifest *manifest,
                struct manifest_placement *placement, struct error *err)
{
    static const char where[] = "a rule of \"secrets\": ";
    const struct manifest_field *field;

    if (!json_is_object(object))
        return parse_fail(err, "%smust be an object", where);
    if (parse_text(object, where, "secret", NULL, &placement->secret, err) < 0 ||
        parse_text(object, where, "origin", NULL, &placement->origin, err) < 0 ||
        parse_text(object, where, "path", NULL, &placement->path, err) < 0 ||
        parse_text(object, where, "field", NULL, &placement->field, err) < 0)
        return -1;
    field = manifest_find_field(manifest, placement->secret);
    if (!field || !field->is_secret)
        return parse_fail(err, "%s\"%.40s\" is no secret field", where, placement->secret);
    if (field->type == MANIFEST_TOTP)
        return parse_fail(err,
                          "%s\"%.40s\" is a seed of one-time codes (totp), which goes nowhere: "
                          "ask for a code and name the field",
                          where, placement->secret);
    if (!parse_lists_origin(manifest, placement->origin))
        return parse_fail(err, "%s\"%.80s\" is not one of the origins", where, placement->origin);
    if (!manifest_path_is_valid(placement->path))
        return parse_fail(err, "%s\"path\" must be one such as \"/login\", without a query", where);
    return 0;
}

static int
parse_every_secret_is_placed(const struct manifest *manifest, struct error *err)
{
    for (size_t i = 0; i < manifest->field_count; i++) {
        bool placed = !manifest->fields[i].is_secret || manifest->fields[i].type == MANIFEST_TOTP;

        for (size_t k = 0; k < manifest->placement_count && !placed; k++)
            placed = strcmp(manifest->placements[k].secret, manifest->fields[i].name) == 0;
        if (!placed)
            return parse_fail(err, "\"secrets\" must say where the secret \"%s\" may go",
                              manifest->fields[i].name);
    }
    return 0;
}

static int
parse_placements(const json_t *root, struct manifest *manifest, struct error *err)
{
    const json_t *list = json_object_get(root, "secrets");
    size_t count = json_array_size(list);

    if (list && (!json_is_array(list) || count > MANIFEST_LIST_MAX))
        return parse_fail(err, "\"secrets\" must be a list of at most %d rules", MANIFEST_LIST_MAX);
    manifest->placements = calloc(count + 1, sizeof *manifest->placements);
    if (!manifest->placements)
        return parse_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        manifest->placement_count = i + 1;
        if (parse_placement(json_array_get(list, i), manifest, &manifest->placements[i], err) < 0)
            return -1;
    }
    return parse_every_secret_is_placed(manifest, err);
}

static int
parse_root(json_t *root, struct manifest *manifest, struct error *err)
{
    if (!json_is_object(root))
        return parse_fail(err, "must be an object");
    if (parse_identity(root, manifest, err) < 0 ||
        parse_texts(root, "", "categories", &manifest->categories, &manifest->category_count, err) <
            0 ||
        parse_texts(root, "", "data_types", &manifest->data_types, &manifest->data_type_count,
                    err) < 0 ||
        parse_origins(root, manifest, err) < 0 || parse_fields(root, manifest, err) < 0 ||
        parse_placements(root, manifest, err) < 0 || parse_permit(root, manifest, err) < 0 ||
        parse_session(root, manifest, err) < 0)
        return -1;
    return manifest_find_unknown(root, manifest, err);
}

int
manifest_parse(const char *json, size_t len, struct manifest **ret_manifest, struct error *err)
{
    CLEANUP_MANIFEST struct manifest *manifest = calloc(1, sizeof *manifest);
    json_error_t where;
    json_t *root;
    int result;

    if (!manifest)
        return parse_no_memory(err);
    if (len > MANIFEST_BYTES_MAX)
        return parse_fail(err, "is larger than %d bytes", MANIFEST_BYTES_MAX);
    root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return parse_fail(err, "is no JSON, at line %d, column %d: %s", where.line, where.column,
                          where.text);
    result = parse_root(root, manifest, err);
    json_decref(root);
    if (result == 0)
        *ret_manifest = TAKE_PTR(manifest);
    return result;
}
