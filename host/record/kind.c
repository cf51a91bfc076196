#include "host/record/kind.h"

#include <string.h>

#include "host/record/kind_tables.h"

const struct kind *
kind_next(const struct kind *kind)
{
    const struct kind *next = kind ? kind + 1 : kind_tables;

    return next->name ? next : NULL;
}

const struct kind *
kind_find(const char *name)
{
    for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

bool
kind_name_is_right(const char *name)
{
    size_t len = strlen(name);

    return len > 0 && len <= KIND_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == len;
}

/* Whether the path is that of a field, whose "*" is any number. */
static bool
path_fits(const char *pattern, const char *path)
{
    for (;;) {
        size_t wanted = field_segment_len(pattern), len = field_segment_len(path);

        if (wanted == 1 && *pattern == '*') {
            if (!field_segment_is_number(path))
                return false;
        } else if (len != wanted || strncmp(pattern, path, len) != 0) {
            return false;
        }
        pattern += wanted;
        path += len;
        if (!*pattern || !*path)
            return *pattern == *path;
        pattern++;
        path++;
    }
}

const struct kind_field *
kind_find_field(const struct kind *kind, const char *path)
{
    for (const struct kind_field *field = kind->fields; field->path; field++)
        if (path_fits(field->path, path))
            return field;
    return NULL;
}
