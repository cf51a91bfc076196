/*
 * Gets in an order that the input decides: its first byte is how many there
 * are, those after it which, and the rest is what is read.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "host/common/codec.h"
#include "host/common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_span(struct span span, const uint8_t *data, size_t size)
{
    if (span.len > 0)
        assert(span.data >= data && span.len <= size && span.data + span.len <= data + size);
}

/* Gets one value and puts it again. */
static void
get_and_put(struct reader *reader, struct buf *out, uint8_t kind)
{
    const uint8_t *start = reader->at;
    size_t left = reader->left;
    struct span span = {0};

    switch (kind % 7) {
    case 0: put_u8(out, get_u8(reader)); break;
    case 1: put_u16(out, get_u16(reader)); break;
    case 2: put_u32(out, get_u32(reader)); break;
    case 3: put_u64(out, get_u64(reader)); break;
    case 4: put_i64(out, get_i64(reader)); break;
    case 5: put_span(out, span = get_span(reader)); break;
    default:
        span = get_str(reader);
        assert(span.len == 0 || !memchr(span.data, 0, span.len));
        assert(span.len == 0 || text_is_utf8((const char *)span.data, span.len));
        put_span(out, span);
        break;
    }
    check_span(span, start, left);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_BUF struct buf out = BUF_INIT(size + 16);
    size_t count = size > 0 ? data[0] : 0;
    struct reader reader;
    const uint8_t *body;

    if (size < 1 + count)
        return 0;
    body = data + 1 + count;
    reader = reader_of(body, size - 1 - count);
    for (size_t i = 0; i < count && !reader.bad; i++)
        get_and_put(&reader, &out, data[1 + i]);
    /* What was got in full is put as the same bytes. */
    if (reader_end(&reader) == 0 && out.len > 0)
        assert(!out.bad && out.len == size - 1 - count && memcmp(out.data, body, out.len) == 0);
    return 0;
}
