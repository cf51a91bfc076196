#include "host/record/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- to JSON ------------------------------------------------------------------ */

static json_t *
value_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_INTEGER: return json_integer(strtoll(field->text, NULL, 10));
    case FIELD_BOOLEAN: return json_boolean(strcmp(field->text, "true") == 0);
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_DECIMAL:
    default: return json_string(field->text);
    }
}

/* The object under that name, made when it is missing. Borrowed; NULL without memory. */
static json_t *
open_member(json_t *object, const char *name)
{
    json_t *member = json_object_get(object, name);

    if (member)
        return member;
    member = json_object();
    return json_object_set_new(object, name, member) == 0 ? member : NULL;
}

/* Lists are objects with numbers for names as yet. */
static int
put_value(json_t *root, const struct field *field)
{
    char name[FIELD_PATH_MAX + 1];
    const char *at = field->path;
    json_t *object = root;

    for (;;) {
        size_t len = field_segment_len(at);

        snprintf(name, sizeof name, "%.*s", (int)len, at);
        at += len;
        if (!*at)
            return json_object_set_new(object, name, value_of(field));
        object = open_member(object, name);
        if (!object)
            return -1;
        at++;
    }
}

/* The same as an array, if it is a list. Takes the object's reference. NULL without memory. */
static json_t *
listed(json_t *object)
{
    json_t *list, *item;
    char number[24];

    if (!json_object_get(object, "0"))
        return object;
    list = json_array();
    for (size_t i = 0; i < json_object_size(object); i++) {
        snprintf(number, sizeof number, "%zu", i);
        item = json_object_get(object, number);
        if (json_array_append(list, item) < 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    json_decref(object);
    return list;
}

/* Makes the lists below an object into arrays. As deep as a path has parts. */
static int
list_members(json_t *object)
{
    const char *name;
    json_t *member;
    void *next;

    json_object_foreach_safe(object, next, name, member)
    {
        if (!json_is_object(member))
            continue;
        if (list_members(member) < 0 ||
            json_object_set_new(object, name, listed(json_incref(member))) < 0)
            return -1;
    }
    return 0;
}

json_t *
record_to_json(struct span fields)
{
    struct reader reader = reader_of(fields.data, fields.len);
    json_t *root = json_object();
    struct field field;

    while (root && fields_next(&reader, &field) == 0)
        if (put_value(root, &field) < 0) {
            json_decref(root);
            return NULL;
        }
    if (root && list_members(root) == 0)
        return root;
    json_decref(root);
    return NULL;
}

/* What a string at that path is taken for. */
static enum field_type
type_of_string(const struct kind *kind, const char *path)
{
    const struct kind_field *known = kind ? kind_find_field(kind, path) : NULL;

    if (!known || known->type == FIELD_INTEGER || known->type == FIELD_BOOLEAN)
        return FIELD_TEXT;
    return known->type;
}

int
record_types_to_json(const char *name, struct span fields, json_t **ret_types)
{
    const struct kind *kind = kind_find(name);
    struct reader reader = reader_of(fields.data, fields.len);
    json_t *types = NULL;
    struct field field;

    while (fields_next(&reader, &field) == 0) {
        if (field.type == FIELD_INTEGER || field.type == FIELD_BOOLEAN ||
            field.type == type_of_string(kind, field.path))
            continue;
        if (!types)
            types = json_object();
        if (json_object_set_new(types, field.path, json_string(field_type_name(field.type))) < 0) {
            json_decref(types);
            return -1;
        }
    }
    *ret_types = types;
    return 0;
}

/* --- from JSON ---------------------------------------------------------------- */

struct taking {
    const struct kind *kind; /* NULL for one of a konnector's own */
    const json_t *types;
    struct error *err;
    struct field fields[FIELDS_MAX];
    size_t count;
};

static int
fail_member(struct taking *taking, const char *path, const char *expected)
{
    return error_set(taking->err, OUTCOME_USAGE, "\"%.100s\" %s", path, expected);
}

/* 0, or -1 with *err for a name that is no type's. */
static int
find_type(struct taking *taking, const char *path, enum field_type *ret_type)
{
    const json_t *named = json_object_get(taking->types, path);

    if (!named) {
        *ret_type = type_of_string(taking->kind, path);
        return 0;
    }
    if (!json_is_string(named) || field_type_find(json_string_value(named), ret_type) != 0)
        return fail_member(taking, path, "has a type that there is not");
    return 0;
}

/* Takes a value over; the text is copied. */
static int
add_field(struct taking *taking, enum field_type type, const char *path, const char *text)
{
    struct field *field = &taking->fields[taking->count];

    if (taking->count == FIELDS_MAX)
        return fail_member(taking, path, "is one field too many: a record has at most 256");
    if (!field_text_is_right(type, text))
        return error_set(taking->err, OUTCOME_USAGE, "\"%.100s\" must be a %s, and not \"%.60s\"",
                         path, field_type_name(type), text);
    *field = (struct field){.type = type, .path = strdup(path), .text = strdup(text)};
    taking->count++;
    if (!field->path || !field->text)
        return error_set(taking->err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

static int
take_string(struct taking *taking, const char *path, const json_t *value)
{
    const char *text = json_string_value(value);
    enum field_type type;

    if (strlen(text) != json_string_length(value))
        return fail_member(taking, path, "has a NUL in it");
    if (find_type(taking, path, &type) < 0)
        return -1;
    return add_field(taking, type, path, text);
}

/* A decimal without a fraction may be written as a number, too. */
static int
take_integer(struct taking *taking, const char *path, const json_t *value)
{
    enum field_type type;
    char text[32];

    if (find_type(taking, path, &type) < 0)
        return -1;
    snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return add_field(taking, type == FIELD_DECIMAL ? FIELD_DECIMAL : FIELD_INTEGER, path, text);
}

static int take_value(struct taking *taking, const char *path, const json_t *value);

/* What is below a path. A name with a dot in it would be another path. */
static int
take_member(struct taking *taking, const char *path, const char *name, const json_t *value)
{
    char below[FIELD_PATH_MAX + 2];
    int len = snprintf(below, sizeof below, "%s%s%s", path, *path ? "." : "", name);

    if (len < 0 || (size_t)len >= sizeof below || strchr(name, '.') || !field_path_is_right(below))
        return fail_member(taking, below, "is no name of a field");
    return take_value(taking, below, value);
}

static int
take_object(struct taking *taking, const char *path, const json_t *object)
{
    const char *name;
    json_t *member;

    /* jansson's iterator takes the object as one that may be changed. */
    json_object_foreach((json_t *)(uintptr_t)object, name, member)
    {
        if (field_segment_is_number(name))
            return fail_member(taking, name, "is a number, and no name of a field");
        if (take_member(taking, path, name, member) < 0)
            return -1;
    }
    return 0;
}

static int
take_array(struct taking *taking, const char *path, const json_t *array)
{
    char number[24];

    for (size_t i = 0; i < json_array_size(array); i++) {
        snprintf(number, sizeof number, "%zu", i);
        if (take_member(taking, path, number, json_array_get(array, i)) < 0)
            return -1;
    }
    return 0;
}

static int
take_value(struct taking *taking, const char *path, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: return take_object(taking, path, value);
    case JSON_ARRAY: return take_array(taking, path, value);
    case JSON_STRING: return take_string(taking, path, value);
    case JSON_INTEGER: return take_integer(taking, path, value);
    case JSON_TRUE: return add_field(taking, FIELD_BOOLEAN, path, "true");
    case JSON_FALSE: return add_field(taking, FIELD_BOOLEAN, path, "false");
    case JSON_NULL: return 0;
    case JSON_REAL:
    default: return fail_member(taking, path, "must be a string of digits, such as \"12.50\"");
    }
}

static int
compare_paths(const void *one, const void *other)
{
    return strcmp(((const struct field *)one)->path, ((const struct field *)other)->path);
}

static int
put_taken(struct taking *taking, struct buf *out)
{
    size_t start = out->len;
    struct span taken = {0};
    const char *why = NULL;

    qsort(taking->fields, taking->count, sizeof taking->fields[0], compare_paths);
    for (size_t i = 0; i < taking->count; i++)
        fields_put(out, &taking->fields[i]);
    if (out->bad)
        return error_set(taking->err, OUTCOME_INTERNAL, "no memory");
    if (out->len > start)
        taken = (struct span){out->data + start, out->len - start};
    if (fields_check(taken, &why) < 0)
        return error_set(taking->err, OUTCOME_USAGE, "a record cannot be kept: %s", why);
    return 0;
}

int
record_from_json(const char *kind, const json_t *object, const json_t *types, struct buf *out,
                 struct error *err)
{
    struct taking taking = {.kind = kind_find(kind), .types = types, .err = err};
    int result;

    if (!json_is_object(object))
        return error_set(err, OUTCOME_USAGE, "the fields of a record must be an object");
    result = take_object(&taking, "", object);
    if (result == 0)
        result = put_taken(&taking, out);
    for (size_t i = 0; i < taking.count; i++) {
        free((char *)(uintptr_t)taking.fields[i].path);
        free((char *)(uintptr_t)taking.fields[i].text);
    }
    return result;
}
