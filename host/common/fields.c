#include "host/common/fields.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"

static void
put_text(struct buf *buf, const char *text)
{
    put_span(buf, (struct span){.data = (const uint8_t *)text, .len = strlen(text) + 1});
}

void
fields_put(struct buf *buf, const struct field *field)
{
    put_u8(buf, (uint8_t)field->type);
    put_text(buf, field->path);
    put_text(buf, field->text);
}

static const char *
get_text(struct reader *reader, size_t max)
{
    struct span span = get_span(reader);
    const char *text = (const char *)span.data;

    if (reader->bad || span.len == 0 || span.len - 1 > max ||
        memchr(text, '\0', span.len) != text + span.len - 1 || !text_is_utf8(text, span.len - 1)) {
        reader->bad = true;
        return "";
    }
    return text;
}

int
fields_next(struct reader *reader, struct field *ret_field)
{
    struct field field;
    uint8_t type;

    if (!reader->bad && reader->left == 0)
        return 1;
    type = get_u8(reader);
    field.path = get_text(reader, FIELD_PATH_MAX);
    field.text = get_text(reader, FIELD_TEXT_MAX);
    reader->bad |= type > FIELD_TYPE_LAST;
    if (reader->bad)
        return -1;
    field.type = (enum field_type)type;
    *ret_field = field;
    return 0;
}

/* The paths that were read so far, and whether they are edits. */
struct checked {
    const char *paths[FIELDS_MAX];
    size_t count;
    bool edits;
};

/* Where the first segment that differs begins in both. */
static size_t
first_difference(const char *one, const char *other)
{
    size_t start = 0;

    for (size_t i = 0; one[i] && one[i] == other[i]; i++)
        if (one[i] == '.')
            start = i + 1;
    return start;
}

/* In their order, what is below a value follows it at once, and siblings are in one stretch: so
 * neighbours show every disagreement. */
static const char *
check_neighbours(const char *before, const char *path)
{
    size_t start, len = strlen(before);

    if (strcmp(before, path) >= 0)
        return "the fields are not in order, or one is there twice";
    if (strncmp(before, path, len) == 0 && path[len] == '.')
        return "a field with a value has others below it";
    start = first_difference(before, path);
    if (field_segment_is_number(before + start) != field_segment_is_number(path + start))
        return "a list has fields that are no items";
    return NULL;
}

static const char *
check_field(struct checked *checked, const struct field *field)
{
    bool removes = checked->edits && field->type == FIELD_TEXT && !*field->text;
    const char *why = NULL;

    if (checked->count == FIELDS_MAX)
        return "there are more than 256 fields";
    if (!field_path_is_right(field->path))
        return "the name of a field is not made of a-z, 0-9, _ and single dots";
    if (!removes && !field_text_is_right(field->type, field->text))
        return "the text of a field is not as its type has it";
    if (checked->count > 0)
        why = check_neighbours(checked->paths[checked->count - 1], field->path);
    checked->paths[checked->count++] = field->path;
    return why;
}

/* Whether some path is at or below the item of that number, whose list ends at `list_len`. */
static bool
has_item(const struct checked *checked, const char *list, size_t list_len, unsigned long number)
{
    for (size_t i = 0; i < checked->count; i++) {
        const char *path = checked->paths[i];

        if (strncmp(path, list, list_len) == 0 && field_segment_is_number(path + list_len) &&
            strtoul(path + list_len, NULL, 10) == number)
            return true;
    }
    return false;
}

static bool
items_have_gaps(const struct checked *checked)
{
    for (size_t i = 0; i < checked->count; i++) {
        const char *path = checked->paths[i];
        size_t at = i > 0 ? first_difference(checked->paths[i - 1], path) : 0;

        for (size_t len; path[at]; at += len + (path[at + len] == '.')) {
            unsigned long number;

            len = field_segment_len(path + at);
            if (!field_segment_is_number(path + at))
                continue;
            number = strtoul(path + at, NULL, 10);
            if (number > 0 && !has_item(checked, path, at, number - 1))
                return true;
        }
    }
    return false;
}

static const char *
check_fields(struct span fields, bool edits)
{
    struct reader reader = reader_of(fields.data, fields.len);
    struct checked checked = {.edits = edits};
    struct field field;
    int got;

    if (fields.len > FIELDS_SIZE_MAX)
        return "the fields take more than 48 KiB";
    while ((got = fields_next(&reader, &field)) == 0) {
        const char *why = check_field(&checked, &field);

        if (why)
            return why;
    }
    if (got < 0)
        return "the bytes are no fields";
    return !edits && items_have_gaps(&checked) ? "the items of a list are not counted from 0"
                                               : NULL;
}

static int
check(struct span fields, bool edits, const char **ret_why)
{
    const char *why = check_fields(fields, edits);

    if (!why)
        return 0;
    *ret_why = why;
    return -1;
}

int
fields_check(struct span fields, const char **ret_why)
{
    return check(fields, false, ret_why);
}

int
fields_check_edits(struct span edits, const char **ret_why)
{
    return check(edits, true, ret_why);
}

int
fields_find(struct span fields, const char *path, struct field *ret_field)
{
    struct reader reader = reader_of(fields.data, fields.len);
    struct field field;

    while (fields_next(&reader, &field) == 0)
        if (strcmp(field.path, path) == 0) {
            *ret_field = field;
            return 0;
        }
    return 1;
}

bool
fields_same(struct span one, struct span other)
{
    return one.len == other.len && (one.len == 0 || memcmp(one.data, other.data, one.len) == 0);
}
