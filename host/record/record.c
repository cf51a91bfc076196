#include "host/record/record.h"

#include <string.h>

static int
fail_field(const char *kind, const char *path, const char *expected, struct error *err)
{
    return error_set(err, OUTCOME_PLUGIN_BUG, "the field \"%s\" of a %s must be %s", path, kind,
                     expected);
}

/* What a field of the table must be, for a message. */
static const char *
expected_type(const struct kind_field *field)
{
    static const char *const words[] = {
        [FIELD_TEXT] = "a text",        [FIELD_DATE] = "a date",
        [FIELD_TIME] = "a time",        [FIELD_DECIMAL] = "a decimal",
        [FIELD_INTEGER] = "an integer", [FIELD_BOOLEAN] = "a boolean",
    };

    return words[field->type];
}

static bool
is_listed(const char *values, const char *text)
{
    size_t len = strlen(text);

    for (const char *at = values; *at;) {
        size_t word = strcspn(at, " ");

        if (word == len && strncmp(at, text, len) == 0)
            return true;
        at += word + (at[word] == ' ');
    }
    return false;
}

bool
record_is_currency(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

/* Whether the last part of a path is that name. */
static bool
is_called(const char *path, const char *name)
{
    const char *dot = strrchr(path, '.');

    return strcmp(dot ? dot + 1 : path, name) == 0;
}

/* The currency on the level of an amount. */
static bool
has_currency(struct span fields, const char *path)
{
    const char *dot = strrchr(path, '.');
    size_t len = dot ? (size_t)(dot - path) + 1 : 0;
    char beside[FIELD_PATH_MAX + sizeof "currency"];
    struct field found;

    memcpy(beside, path, len);
    memcpy(beside + len, "currency", sizeof "currency");
    return fields_find(fields, beside, &found) == 0;
}

static int
check_known(const char *kind, struct span fields, const struct kind_field *known,
            const struct field *field, struct error *err)
{
    const char *unit = known->unit ? known->unit : "";

    if (field->type != known->type)
        return fail_field(kind, field->path, expected_type(known), err);
    if (known->values && !is_listed(known->values, field->text))
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "the field \"%s\" of a %s must be one of \"%s\", and not \"%.60s\"",
                         field->path, kind, known->values, field->text);
    if (strcmp(unit, KIND_DAY) == 0 && strlen(field->text) < strlen("2024-05-14"))
        return fail_field(kind, field->path, "a date with its day", err);
    if (strcmp(unit, KIND_MONEY) == 0 && !has_currency(fields, field->path))
        return fail_field(kind, field->path, "beside a field \"currency\"", err);
    return 0;
}

static int
check_field(const char *name, const struct kind *kind, struct span fields,
            const struct field *field, struct error *err)
{
    const struct kind_field *known = kind ? kind_find_field(kind, field->path) : NULL;

    if (is_called(field->path, "currency") &&
        (field->type != FIELD_TEXT || !record_is_currency(field->text)))
        return fail_field(name, field->path, "a text such as \"EUR\" (ISO 4217)", err);
    return known ? check_known(name, fields, known, field, err) : 0;
}

/* Those of lists are never required. */
static int
check_required(const struct kind *kind, struct span fields, struct error *err)
{
    struct field found;

    for (const struct kind_field *field = kind->fields; field->path; field++)
        if (field->required && fields_find(fields, field->path, &found) != 0)
            return error_set(err, OUTCOME_PLUGIN_BUG, "a %s must have the field \"%s\", %s",
                             kind->name, field->path, expected_type(field));
    return 0;
}

int
record_check(const char *name, struct span fields, struct error *err)
{
    const struct kind *kind = kind_find(name);
    struct reader reader = reader_of(fields.data, fields.len);
    struct field field;
    const char *why = NULL;

    if (!kind_name_is_right(name))
        return error_set(err, OUTCOME_PLUGIN_BUG,
                         "\"%.80s\" is no name of a kind: a-z, 0-9, \"_\", \".\" and \"-\"", name);
    if (fields_check(fields, &why) < 0)
        return error_set(err, OUTCOME_PLUGIN_BUG, "a %s cannot be kept: %s", name, why);
    while (fields_next(&reader, &field) == 0)
        if (check_field(name, kind, fields, &field, err) < 0)
            return -1;
    return kind ? check_required(kind, fields, err) : 0;
}
