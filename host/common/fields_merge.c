#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/fields.h"

/* A field of the result; `path` is what closing up makes of the field's own. */
struct kept {
    struct field field;
    char path[FIELD_PATH_MAX + 1];
};

struct result {
    struct kept *kept;
    size_t count;
};

static void
result_clear(struct result *result)
{
    free(result->kept);
}

static bool
removes(const struct field *edit)
{
    return !*edit->text;
}

static bool
is_above(const char *above, const char *path)
{
    size_t len = strlen(above);

    return strncmp(above, path, len) == 0 && path[len] == '.';
}

/* Whether two different paths share a place that is a list in one and none in the other. */
static bool
list_differs(const char *one, const char *other)
{
    size_t start = 0;

    for (size_t i = 0; one[i] && one[i] == other[i]; i++)
        if (one[i] == '.')
            start = i + 1;
    return field_segment_is_number(one + start) != field_segment_is_number(other + start);
}

static bool
edit_hides(const struct field *edit, const char *path)
{
    if (strcmp(edit->path, path) == 0 || is_above(edit->path, path))
        return true;
    return !removes(edit) && (is_above(path, edit->path) || list_differs(path, edit->path));
}

static bool
is_hidden(struct span over, const char *path)
{
    struct reader reader = reader_of(over.data, over.len);
    struct field edit;

    while (fields_next(&reader, &edit) == 0)
        if (edit_hides(&edit, path))
            return true;
    return false;
}

static int
keep_field(struct result *result, const struct field *field)
{
    if (result->count == FIELDS_MAX) {
        errno = EMSGSIZE;
        return -1;
    }
    result->kept[result->count++].field = *field;
    return 0;
}

static int
keep_fields(struct result *result, struct span under, struct span over)
{
    struct reader reader = reader_of(under.data, under.len);
    struct field field;

    while (fields_next(&reader, &field) == 0)
        if (!is_hidden(over, field.path) && keep_field(result, &field) < 0)
            return -1;
    reader = reader_of(over.data, over.len);
    while (fields_next(&reader, &field) == 0)
        if (!removes(&field) && keep_field(result, &field) < 0)
            return -1;
    return 0;
}

static int
compare_field_paths(const void *one, const void *other)
{
    return strcmp(((const struct kept *)one)->field.path, ((const struct kept *)other)->field.path);
}

static int
compare_paths(const void *one, const void *other)
{
    return strcmp(((const struct kept *)one)->path, ((const struct kept *)other)->path);
}

/* Whether a field is the first of its item in the list that ends at `list_len`. */
static bool
begins_item(const struct result *result, size_t i, size_t list_len)
{
    const char *path = result->kept[i].field.path, *before;
    size_t len = list_len + field_segment_len(path + list_len);

    if (i == 0)
        return true;
    before = result->kept[i - 1].field.path;
    return strncmp(before, path, len) != 0 || (before[len] && before[len] != '.');
}

/* How many items of the list stand before the one that `path` is at or below. */
static unsigned long
count_before(const struct result *result, const char *path, size_t list_len)
{
    unsigned long number = strtoul(path + list_len, NULL, 10), count = 0;

    for (size_t i = 0; i < result->count; i++) {
        const char *other = result->kept[i].field.path;

        count += strncmp(other, path, list_len) == 0 && field_segment_is_number(other + list_len) &&
                 strtoul(other + list_len, NULL, 10) < number && begins_item(result, i, list_len);
    }
    return count;
}

/* Numbers only become smaller, so that a path never grows. */
static void
close_up(const struct result *result, const char *path, char ret_path[FIELD_PATH_MAX + 1])
{
    char *out = ret_path;

    for (size_t at = 0, len; path[at]; at += len) {
        len = field_segment_len(path + at);
        if (field_segment_is_number(path + at)) {
            out += snprintf(out, len + 1, "%lu", count_before(result, path, at));
        } else {
            memcpy(out, path + at, len);
            out += len;
        }
        if (path[at + len] == '.') {
            *out++ = '.';
            len++;
        }
    }
    *out = '\0';
}

static int
put_result(const struct result *result, struct buf *out)
{
    size_t start = out->len;

    for (size_t i = 0; i < result->count; i++) {
        struct field field = result->kept[i].field;

        field.path = result->kept[i].path;
        fields_put(out, &field);
    }
    if (!out->bad && out->len - start <= FIELDS_SIZE_MAX)
        return 0;
    errno = out->bad && !out->full ? ENOMEM : EMSGSIZE;
    return -1;
}

/* What is left of both, in the order of the fields' own paths. */
static int
result_make(struct result *result, struct span under, struct span over)
{
    result->kept = calloc(FIELDS_MAX, sizeof *result->kept);
    if (!result->kept || keep_fields(result, under, over) < 0)
        return -1;
    qsort(result->kept, result->count, sizeof *result->kept, compare_field_paths);
    return 0;
}

static int
merge(struct span under, struct span over, struct buf *out)
{
    CLEANUP(result_clear) struct result result = {0};
    struct kept *kept;

    if (result_make(&result, under, over) < 0)
        return -1;
    kept = result.kept;
    for (size_t i = 0; i < result.count; i++)
        close_up(&result, kept[i].field.path, kept[i].path);
    qsort(kept, result.count, sizeof *kept, compare_paths);
    return put_result(&result, out);
}

int
fields_merge(struct span under, struct span over, struct buf *out)
{
    if (over.len > 0)
        return merge(under, over, out);
    if (buf_append(out, under.data, under.len) == 0)
        return 0;
    errno = out->full ? EMSGSIZE : ENOMEM;
    return -1;
}

/* --- paths ------------------------------------------------------------------- */

int
fields_merge_path(struct span under, struct span over, const char *path,
                  char ret_path[FIELD_PATH_MAX + 1])
{
    CLEANUP(result_clear) struct result result = {0};

    if (result_make(&result, under, over) < 0)
        return -1;
    close_up(&result, path, ret_path);
    return 0;
}

/* The number of the item that a path is at or below, in the list that ends its first `list_len`
 * bytes; -1 for a path that is not in the list. */
static long
number_in(const char *path, const char *list, size_t list_len)
{
    return strncmp(path, list, list_len) == 0 && field_segment_is_number(path + list_len)
               ? strtol(path + list_len, NULL, 10)
               : -1;
}

/* The least above `after`; -1 for none. */
static long
next_number(const struct result *result, const char *list, size_t list_len, long after)
{
    long next = -1;

    for (size_t i = 0; i < result->count; i++) {
        long number = number_in(result->kept[i].field.path, list, list_len);

        if (number > after && (next < 0 || number < next))
            next = number;
    }
    return next;
}

/* The greatest, or `least` where there is none above it. */
static long
last_number(struct span fields, const char *list, size_t list_len, long least)
{
    struct reader reader = reader_of(fields.data, fields.len);
    struct field field;

    while (fields_next(&reader, &field) == 0) {
        long number = number_in(field.path, list, list_len);

        if (number > least)
            least = number;
    }
    return least;
}

struct origin {
    struct result result;
    struct span under, over, added;
};

static void
origin_clear(struct origin *origin)
{
    result_clear(&origin->result);
}

/* The number that the item `shown` of the list has in what was merged; -1 where there is none, and
 * where it is not the next one either. */
static long
number_of(const struct origin *origin, const char *list, size_t list_len, long shown)
{
    long number = -1, last, added;

    for (long at = 0; at <= shown; at++) {
        long next = next_number(&origin->result, list, list_len, number);

        if (next >= 0) {
            number = next;
            continue;
        }
        /* No number is used that was removed, else what the brand has there came back. */
        last = last_number(origin->under, list, list_len, -1);
        last = last_number(origin->over, list, list_len, last);
        added = last_number(origin->added, list, list_len, last);
        if (added > INT_MAX || shown - at > FIELDS_MAX)
            return -1;
        number = last + 1 + (shown - at);
        return number <= added + 1 ? number : -1;
    }
    return number;
}

int
fields_merge_origin(struct span under, struct span over, struct span added, const char *path,
                    char ret_path[FIELD_PATH_MAX + 1])
{
    CLEANUP(origin_clear)
    struct origin origin = {.under = under, .over = over, .added = added};
    CLEANUP_BUF struct buf out = BUF_INIT(FIELD_PATH_MAX + 1);

    if (result_make(&origin.result, under, over) < 0)
        return -1;
    for (size_t at = 0, len; path[at]; at += len) {
        long number;

        len = field_segment_len(path + at);
        if (field_segment_is_number(path + at)) {
            number = number_of(&origin, out.len > 0 ? (const char *)out.data : "", out.len,
                               strtol(path + at, NULL, 10));
            if (number < 0)
                return 1;
            buf_printf(&out, "%ld", number);
        } else {
            buf_append(&out, path + at, len);
        }
        if (path[at + len] == '.') {
            buf_append_str(&out, ".");
            len++;
        }
    }
    if (!buf_str(&out)) {
        errno = out.full ? EMSGSIZE : ENOMEM;
        return -1;
    }
    memcpy(ret_path, buf_str(&out), out.len + 1);
    return 0;
}
