#include "host/common/codec.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/secmem.h"
#include "host/common/text.h"

static void
put_le(struct buf *buf, uint64_t value, size_t width)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < width; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    buf_append(buf, bytes, width);
}

void
put_u8(struct buf *buf, uint8_t value)
{
    put_le(buf, value, 1);
}

void
put_u16(struct buf *buf, uint16_t value)
{
    put_le(buf, value, 2);
}

void
put_u32(struct buf *buf, uint32_t value)
{
    put_le(buf, value, 4);
}

void
put_u64(struct buf *buf, uint64_t value)
{
    put_le(buf, value, 8);
}

void
put_i64(struct buf *buf, int64_t value)
{
    put_le(buf, (uint64_t)value, 8);
}

void
put_span(struct buf *buf, struct span value)
{
    if (value.len > UINT32_MAX) {
        buf->bad = true;
        return;
    }
    put_u32(buf, (uint32_t)value.len);
    buf_append(buf, value.data, value.len);
}

void
put_str(struct buf *buf, const char *value)
{
    put_span(buf, span_of_str(value));
}

struct reader
reader_of(const void *data, size_t len)
{
    return (struct reader){.at = data, .left = len};
}

static const uint8_t *
reader_take(struct reader *reader, size_t len)
{
    const uint8_t *at = reader->at;

    if (reader->bad || reader->left < len) {
        reader->bad = true;
        return NULL;
    }
    reader->at += len;
    reader->left -= len;
    return at;
}

static uint64_t
get_le(struct reader *reader, size_t width)
{
    const uint8_t *at = reader_take(reader, width);
    uint64_t value = 0;

    if (!at)
        return 0;
    for (size_t i = 0; i < width; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

uint8_t
get_u8(struct reader *reader)
{
    return (uint8_t)get_le(reader, 1);
}

uint16_t
get_u16(struct reader *reader)
{
    return (uint16_t)get_le(reader, 2);
}

uint32_t
get_u32(struct reader *reader)
{
    return (uint32_t)get_le(reader, 4);
}

uint64_t
get_u64(struct reader *reader)
{
    return get_le(reader, 8);
}

int64_t
get_i64(struct reader *reader)
{
    return (int64_t)get_le(reader, 8);
}

struct span
get_fixed(struct reader *reader, size_t len)
{
    const uint8_t *at = reader_take(reader, len);

    return at ? (struct span){.data = at, .len = len} : (struct span){0};
}

struct span
get_span(struct reader *reader)
{
    return get_fixed(reader, get_u32(reader));
}

struct span
get_str(struct reader *reader)
{
    struct span span = get_span(reader);

    if (span.len > 0 &&
        (memchr(span.data, 0, span.len) || !text_is_utf8((const char *)span.data, span.len))) {
        reader->bad = true;
        return (struct span){0};
    }
    return span;
}

int
reader_end(const struct reader *reader)
{
    return reader->bad || reader->left > 0 ? -1 : 0;
}

char *
str_of_span(struct span span)
{
    char *text = malloc(span.len + 1);

    if (!text)
        return NULL;
    if (span.len > 0)
        memcpy(text, span.data, span.len);
    text[span.len] = '\0';
    return text;
}

bool
span_is(struct span span, const char *text)
{
    return span.len == strlen(text) && (span.len == 0 || memcmp(span.data, text, span.len) == 0);
}

struct span
span_of_str(const char *text)
{
    if (!text)
        return (struct span){0};
    return (struct span){.data = (const uint8_t *)text, .len = strlen(text)};
}

struct span
span_of_secret(const struct secret *secret)
{
    return (struct span){.data = (const uint8_t *)secret->data, .len = secret->len};
}
