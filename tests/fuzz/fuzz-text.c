/*
 * Foreign text: what is shown is one harmless line, and nothing reads beyond.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "host/common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_decoding(const char *text, size_t len)
{
    CLEANUP_BUF struct buf again = BUF_INIT(4 * len + 16);
    const char *at = text, *end = text + len;

    while (at < end) {
        const char *before = at;
        uint32_t codepoint = text_next_codepoint(&at, end);

        assert(at > before && at <= end && at - before <= 4);
        text_put_codepoint(&again, codepoint);
    }
    assert(!again.bad && text_is_utf8((const char *)again.data, again.len));
    if (text_is_utf8(text, len))
        assert(again.len == len && (len == 0 || memcmp(again.data, text, len) == 0));
}

static void
check_escaping(const char *text, size_t len)
{
    CLEANUP_BUF struct buf line = BUF_INIT(16 * len + 16);

    text_escape(&line, text, len);
    assert(!line.bad && text_is_utf8((const char *)line.data, line.len));
    for (size_t i = 0; i < line.len; i++)
        assert(line.data[i] >= 0x20 && line.data[i] != 0x7F);
    assert(text_columns(buf_str(&line)) <= line.len);
}

static void
check_cuts(const char *text, size_t len)
{
    bool is_utf8 = text_is_utf8(text, len);

    for (size_t max = 0; max <= len && max < 64; max++) {
        size_t cut = text_cut(text, max);

        assert(cut <= max && max - cut < 4);
        assert(!is_utf8 || text_is_utf8(text, cut));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;

    if (size == 0)
        return 0;
    check_decoding(text, size);
    check_escaping(text, size);
    check_cuts(text, size);
    return 0;
}
