/*
 * Two lists of fields, the second as edits of the first: a u16 is the length of
 * the first. What passes the check is put again as the same bytes, is found by
 * its paths, and what a merge gives passes the check, too.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
    if (!condition)
        abort();
}

/* Walks even what is malformed. */
static void
put_again(struct span fields, struct buf *out)
{
    struct reader reader = reader_of(fields.data, fields.len);
    struct field field;

    while (fields_next(&reader, &field) == 0) {
        must(strlen(field.path) <= FIELD_PATH_MAX && strlen(field.text) <= FIELD_TEXT_MAX);
        fields_put(out, &field);
    }
}

static void
check_found(struct span fields)
{
    struct reader reader = reader_of(fields.data, fields.len);
    struct field field, found;

    while (fields_next(&reader, &field) == 0)
        must(fields_find(fields, field.path, &found) == 0 && found.text == field.text);
}

/* Each path of the result leads to one of what was merged, and back. */
static void
check_paths(struct span under, struct span over, struct span merged)
{
    struct reader reader = reader_of(merged.data, merged.len);
    struct field field;
    int budget = 32;

    while (budget-- > 0 && fields_next(&reader, &field) == 0) {
        char origin[FIELD_PATH_MAX + 1], back[FIELD_PATH_MAX + 1];
        struct field found;

        must(fields_merge_origin(under, over, (struct span){0}, field.path, origin) == 0);
        must(fields_find(over, origin, &found) == 0 || fields_find(under, origin, &found) == 0);
        must(fields_merge_path(under, over, origin, back) == 0 && strcmp(back, field.path) == 0);
    }
}

static void
check_merge(struct span under, struct span over)
{
    CLEANUP_BUF struct buf out = BUF_INIT((size_t)4 * FIELDS_SIZE_MAX);
    const char *why;

    if (fields_merge(under, over, &out) < 0) {
        must(errno == EMSGSIZE);
        return;
    }
    must(fields_check((struct span){.data = out.data, .len = out.len}, &why) == 0);
    check_paths(under, over, (struct span){.data = out.data, .len = out.len});
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader reader = reader_of(data, size);
    struct span under = get_fixed(&reader, get_u16(&reader)),
                over = get_fixed(&reader, reader.left);
    CLEANUP_BUF struct buf again = BUF_INIT(2 * size + 64);
    const char *why;

    if (reader_end(&reader) < 0)
        return 0;
    put_again(under, &again);
    if (fields_check(under, &why) < 0)
        return 0;
    must(fields_same(under, (struct span){.data = again.data, .len = again.len}));
    check_found(under);
    if (fields_check_edits(over, &why) == 0)
        check_merge(under, over);
    return 0;
}
