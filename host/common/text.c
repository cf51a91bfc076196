#include "host/common/text.h"

#include <string.h>
#include <wchar.h>

enum { CODEPOINT_BAD = 0xFFFD };

/*
 * Decodes one sequence. Its length in *ret_len, at least 1; for a malformed one
 * that is the length of the longest valid prefix, and false is returned.
 */
static bool
text_decode(const unsigned char *at, size_t left, uint32_t *ret_codepoint, size_t *ret_len)
{
    unsigned char first = at[0];
    unsigned char low = 0x80, high = 0xBF;
    uint32_t codepoint;
    size_t more;

    *ret_len = 1;
    if (first < 0x80) {
        *ret_codepoint = first;
        return true;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        more = 1;
        codepoint = first & 0x1F;
    } else if (first >= 0xE0 && first <= 0xEF) {
        more = 2;
        codepoint = first & 0x0F;
        low = first == 0xE0 ? 0xA0 : low;
        high = first == 0xED ? 0x9F : high;
    } else if (first >= 0xF0 && first <= 0xF4) {
        more = 3;
        codepoint = first & 0x07;
        low = first == 0xF0 ? 0x90 : low;
        high = first == 0xF4 ? 0x8F : high;
    } else {
        return false;
    }
    for (size_t i = 1; i <= more; i++) {
        if (i >= left || at[i] < low || at[i] > high)
            return false;
        codepoint = codepoint << 6 | (at[i] & 0x3F);
        *ret_len = i + 1;
        low = 0x80;
        high = 0xBF;
    }
    *ret_codepoint = codepoint;
    return true;
}

bool
text_is_utf8(const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text;
    uint32_t codepoint;
    size_t step;

    for (size_t i = 0; i < len; i += step) {
        if (!text_decode(at + i, len - i, &codepoint, &step))
            return false;
    }
    return true;
}

void
text_mend(char *text)
{
    size_t len = strlen(text), step;
    uint32_t codepoint;

    for (size_t i = 0; i < len; i += step) {
        if (!text_decode((const unsigned char *)text + i, len - i, &codepoint, &step))
            memset(text + i, '?', step);
    }
}

uint32_t
text_next_codepoint(const char **at, const char *end)
{
    uint32_t codepoint;
    size_t step;
    bool good;

    good = text_decode((const unsigned char *)*at, (size_t)(end - *at), &codepoint, &step);
    *at += step;
    return good ? codepoint : CODEPOINT_BAD;
}

size_t
text_cut(const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t start = len, step;
    uint32_t codepoint;

    while (start > 0 && len - start < 3 && (at[start - 1] & 0xC0) == 0x80)
        start--;
    /* A lead byte whose sequence goes on as it should, but for its end. */
    if (start > 0 && at[start - 1] >= 0xC2 && at[start - 1] <= 0xF4) {
        start--;
        if (!text_decode(at + start, len - start, &codepoint, &step) && start + step == len)
            return start;
    }
    return len;
}

void
text_put_codepoint(struct buf *buf, uint32_t codepoint)
{
    if (codepoint > 0x10FFFF || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
        codepoint = CODEPOINT_BAD;
    if (codepoint < 0x80) {
        buf_append_byte(buf, (uint8_t)codepoint);
    } else if (codepoint < 0x800) {
        buf_append_byte(buf, (uint8_t)(0xC0 | codepoint >> 6));
        buf_append_byte(buf, (uint8_t)(0x80 | (codepoint & 0x3F)));
    } else if (codepoint < 0x10000) {
        buf_append_byte(buf, (uint8_t)(0xE0 | codepoint >> 12));
        buf_append_byte(buf, (uint8_t)(0x80 | (codepoint >> 6 & 0x3F)));
        buf_append_byte(buf, (uint8_t)(0x80 | (codepoint & 0x3F)));
    } else {
        buf_append_byte(buf, (uint8_t)(0xF0 | codepoint >> 18));
        buf_append_byte(buf, (uint8_t)(0x80 | (codepoint >> 12 & 0x3F)));
        buf_append_byte(buf, (uint8_t)(0x80 | (codepoint >> 6 & 0x3F)));
        buf_append_byte(buf, (uint8_t)(0x80 | (codepoint & 0x3F)));
    }
}

/* Controls, and what changes how the text around it is shown. */
static bool
text_is_harmful(uint32_t codepoint)
{
    return codepoint < 0x20 || (codepoint >= 0x7F && codepoint <= 0x9F) || codepoint == 0x061C ||
           codepoint == 0x200E || codepoint == 0x200F ||
           (codepoint >= 0x2028 && codepoint <= 0x202E) ||
           (codepoint >= 0x2066 && codepoint <= 0x2069) || codepoint == 0xFEFF ||
           (codepoint >= 0xFFF9 && codepoint <= 0xFFFB) ||
           (codepoint >= 0xE0000 && codepoint <= 0xE007F);
}

void
text_escape(struct buf *buf, const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text;
    uint32_t codepoint;
    size_t step;

    for (size_t i = 0; i < len; i += step) {
        if (!text_decode(at + i, len - i, &codepoint, &step)) {
            for (size_t k = 0; k < step; k++)
                buf_printf(buf, "\\x%02X", (unsigned)at[i + k]);
        } else if (!text_is_harmful(codepoint)) {
            buf_append(buf, at + i, step);
        } else if (codepoint < 0x100) {
            buf_printf(buf, "\\x%02X", (unsigned)codepoint);
        } else {
            buf_printf(buf, "\\u{%04X}", (unsigned)codepoint);
        }
    }
}

size_t
text_columns(const char *text)
{
    const char *end = text + strlen(text);
    size_t columns = 0;

    while (text < end) {
        uint32_t codepoint = text_next_codepoint(&text, end);
        int width = wcwidth((wchar_t)codepoint);

        /* A locale without Unicode knows no width, but French text takes columns all the same. */
        if (width < 0 && codepoint >= 0xA0)
            width = 1;
        columns += width > 0 ? (size_t)width : 0;
    }
    return columns;
}
