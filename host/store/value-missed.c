/* The values of what was missed, and of cursors. */
#include "host/store/values.h"

#include <stdlib.h>

enum { MISSED_VERSION = 2, CURSOR_VERSION = 1 };

int
store_encode_missed(struct buf *buf, const struct store_missed *missed, struct error *err)
{
    struct value_writer writer = value_writer(buf, "missed entry", MISSED_VERSION);

    value_put_text(&writer, "kind", missed->kind, 1, STORE_NAME_MAX);
    value_put_text(&writer, "reference", missed->reference, 1, STORE_TEXT_MAX);
    value_put_text(&writer, "title", missed->title, 0, STORE_TEXT_MAX);
    value_expect(&writer, "outcome", missed->outcome <= UINT8_MAX);
    put_u8(buf, (uint8_t)missed->outcome);
    value_put_text(&writer, "message", missed->message, 0, STORE_TEXT_MAX);
    put_u64(buf, missed->run);
    put_i64(buf, missed->since);
    put_u32(buf, missed->tries);
    put_u8(buf, missed->is_unlisted);
    return value_written(&writer, err);
}

int
store_decode_missed(struct span value, struct store_missed *ret_missed, struct error *err)
{
    struct store_missed missed = {0};
    struct value_reader reader;

    if (value_reader(&reader, value, "missed entry", MISSED_VERSION, 0, err) < 0)
        return -1;
    missed.kind = value_get_text(&reader, 1, STORE_NAME_MAX);
    missed.reference = value_get_text(&reader, 1, STORE_TEXT_MAX);
    missed.title = value_get_text(&reader, 0, STORE_TEXT_MAX);
    missed.outcome = get_u8(&reader.in);
    missed.message = value_get_text(&reader, 0, STORE_TEXT_MAX);
    missed.run = get_u64(&reader.in);
    missed.since = get_i64(&reader.in);
    missed.tries = get_u32(&reader.in);
    if (reader.version >= 2) {
        uint8_t is_unlisted = get_u8(&reader.in);

        value_require(&reader, is_unlisted <= 1);
        missed.is_unlisted = is_unlisted == 1;
    }
    if (value_read(&reader, &missed.block, err) < 0)
        return -1;
    *ret_missed = missed;
    return 0;
}

void
store_missed_clear(struct store_missed *missed)
{
    free(missed->block);
    *missed = (struct store_missed){0};
}

int
store_encode_cursor(struct buf *buf, const struct store_cursor *cursor, struct error *err)
{
    struct value_writer writer = value_writer(buf, "cursor", CURSOR_VERSION);

    value_put_text(&writer, "name", cursor->name, 1, STORE_NAME_MAX);
    value_put_text(&writer, "value", cursor->value, 1, STORE_TEXT_MAX);
    return value_written(&writer, err);
}

int
store_decode_cursor(struct span value, struct store_cursor *ret_cursor, struct error *err)
{
    struct store_cursor cursor = {0};
    struct value_reader reader;

    if (value_reader(&reader, value, "cursor", CURSOR_VERSION, 0, err) < 0)
        return -1;
    cursor.name = value_get_text(&reader, 1, STORE_NAME_MAX);
    cursor.value = value_get_text(&reader, 1, STORE_TEXT_MAX);
    if (value_read(&reader, &cursor.block, err) < 0)
        return -1;
    *ret_cursor = cursor;
    return 0;
}

void
store_cursor_clear(struct store_cursor *cursor)
{
    free(cursor->block);
    *cursor = (struct store_cursor){0};
}
