#include "host/store/values.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"

struct value_writer
value_writer(struct buf *buf, const char *what, uint8_t version)
{
    buf_reset(buf);
    put_u8(buf, version);
    return (struct value_writer){.buf = buf, .what = what};
}

void
value_expect(struct value_writer *writer, const char *field, bool right)
{
    if (!right && !writer->wrong)
        writer->wrong = field;
}

void
value_put_text(struct value_writer *writer, const char *field, const char *text, size_t min,
               size_t max)
{
    size_t len = text ? strlen(text) : 0;

    value_expect(writer, field, len >= min && len <= max && (!text || text_is_utf8(text, len)));
    if (!writer->wrong)
        put_str(writer->buf, text);
}

int
value_written(const struct value_writer *writer, struct error *err)
{
    if (writer->wrong)
        return error_set(err, OUTCOME_INTERNAL, "%s: the store cannot keep this %s", writer->what,
                         writer->wrong);
    if (writer->buf->bad)
        return error_set(err, OUTCOME_INTERNAL, "%s: too large, or out of memory", writer->what);
    return 0;
}

int
value_reader(struct value_reader *reader, struct span value, const char *what, uint8_t version,
             size_t head, struct error *err)
{
    uint8_t found;

    *reader = (struct value_reader){.in = reader_of(value.data, value.len), .what = what};
    found = get_u8(&reader->in);
    if (found > version)
        return error_set(err, OUTCOME_SETUP,
                         "the store has a value (%s) of version %u, and this clisk knows %u: "
                         "a newer clisk is needed",
                         what, found, version);
    value_require(reader, found >= 1);
    reader->version = found;
    /* A string is at least as long encoded, with its length before it, as with its NUL. */
    reader->block = calloc(1, head + value.len + 1);
    if (!reader->block)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    reader->text = (char *)reader->block + head;
    return 0;
}

const char *
value_get_text(struct value_reader *reader, size_t min, size_t max)
{
    struct span span = get_str(&reader->in);
    const char *text = reader->text;

    value_require(reader, span.len >= min && span.len <= max);
    if (reader->in.bad)
        return "";
    if (span.len > 0)
        memcpy(reader->text, span.data, span.len);
    reader->text += span.len + 1;
    return text;
}

struct span
value_get_bytes(struct value_reader *reader)
{
    struct span span = get_span(&reader->in);
    char *bytes = reader->text;

    if (reader->in.bad)
        return (struct span){0};
    if (span.len > 0)
        memcpy(bytes, span.data, span.len);
    reader->text += span.len;
    return (struct span){.data = (const uint8_t *)bytes, .len = span.len};
}

void
value_require(struct value_reader *reader, bool right)
{
    if (!right)
        reader->in.bad = true;
}

int
value_read(struct value_reader *reader, void **ret_block, struct error *err)
{
    if (reader_end(&reader->in) < 0) {
        free(reader->block);
        return error_set(err, OUTCOME_INTERNAL, "the store has a damaged value (%s)", reader->what);
    }
    *ret_block = reader->block;
    return 0;
}
