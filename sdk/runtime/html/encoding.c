#include "sdk/runtime/html/encoding.h"

#include <string.h>
#include <strings.h>

#include "host/common/text.h"
#include "sdk/runtime/html/decoder.h"

enum { REPLACEMENT = 0xFFFD };

static bool
is_label_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* Labels of the standard that no back end knows. */
static const struct {
    const char *label;
    int encoding;
} more_labels[] = {
    {"unicode20utf8", ENCODING_UTF_8},      {"x-unicode20utf8", ENCODING_UTF_8},
    {"unicodefffe", ENCODING_UTF_16BE},     {"csunicode", ENCODING_UTF_16LE},
    {"iso-10646-ucs-2", ENCODING_UTF_16LE}, {"ucs-2", ENCODING_UTF_16LE},
    {"unicode", ENCODING_UTF_16LE},
};

static int
encoding_of_more_labels(const char *label, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(more_labels); i++) {
        if (strlen(more_labels[i].label) == len &&
            strncasecmp(more_labels[i].label, label, len) == 0)
            return more_labels[i].encoding;
    }
    return -1;
}

int
encoding_of_label(const char *label, size_t len)
{
    int encoding;

    while (len > 0 && is_label_space(label[0])) {
        label++;
        len--;
    }
    while (len > 0 && is_label_space(label[len - 1]))
        len--;
    if (len == 0)
        return -1;
    encoding = decoder_of_label(label, len);
    return encoding >= 0 ? encoding : encoding_of_more_labels(label, len);
}

const char *
encoding_name(int encoding)
{
    return encoding < 0 ? "" : decoder_name(encoding);
}

static int
encoding_of_bom(const uint8_t *data, size_t len, size_t *ret_bom)
{
    if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        *ret_bom = 3;
        return ENCODING_UTF_8;
    }
    if (len >= 2 && (data[0] ^ data[1]) == (0xFE ^ 0xFF) && (data[0] == 0xFE || data[0] == 0xFF)) {
        *ret_bom = 2;
        return data[0] == 0xFE ? ENCODING_UTF_16BE : ENCODING_UTF_16LE;
    }
    return -1;
}

static size_t
ascii_run(const uint8_t *data, size_t len)
{
    size_t i = 0;
    uint64_t word;

    for (; len - i >= sizeof word; i += sizeof word) {
        memcpy(&word, data + i, sizeof word);
        if (word & 0x8080808080808080U)
            break;
    }
    while (i < len && data[i] < 0x80)
        i++;
    return i;
}

/* As text_is_utf8(), quicker where most of the text is ASCII. */
static bool
page_is_utf8(const uint8_t *data, size_t len)
{
    size_t at = ascii_run(data, len);

    while (at < len) {
        size_t end = at;

        while (end < len && data[end] >= 0x80)
            end++;
        if (!text_is_utf8((const char *)data + at, end - at))
            return false;
        at = end + ascii_run(data + end, len - end);
    }
    return true;
}

int
encoding_of_page(const uint8_t *data, size_t len, const char *charset_label, size_t *ret_bom)
{
    int encoding;

    *ret_bom = 0;
    encoding = encoding_of_bom(data, len, ret_bom);
    if (encoding < 0 && charset_label)
        encoding = encoding_of_label(charset_label, strlen(charset_label));
    if (encoding < 0)
        encoding = encoding_prescan(data, len);
    if (encoding >= 0)
        return encoding;
    return page_is_utf8(data, len) ? ENCODING_UTF_8 : ENCODING_WINDOWS_1252;
}

static void
decode_utf8(const uint8_t *data, size_t len, struct buf *out)
{
    const char *at = (const char *)data;
    const char *end = at + len;

    while (at < end) {
        size_t run = ascii_run((const uint8_t *)at, (size_t)(end - at));

        buf_append(out, at, run);
        at += run;
        if (at < end)
            text_put_codepoint(out, text_next_codepoint(&at, end));
    }
}

static uint32_t
utf16_unit(const uint8_t *at, int encoding)
{
    return encoding == ENCODING_UTF_16BE ? (uint32_t)at[0] << 8 | at[1]
                                         : (uint32_t)at[1] << 8 | at[0];
}

static void
decode_utf16(const uint8_t *data, size_t len, int encoding, struct buf *out)
{
    size_t i = 0;

    while (len - i >= 2) {
        uint32_t unit = utf16_unit(data + i, encoding);

        i += 2;
        if (unit >= 0xD800 && unit < 0xDC00 && len - i >= 2) {
            uint32_t low = utf16_unit(data + i, encoding);

            if (low >= 0xDC00 && low < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        text_put_codepoint(out, unit); /* a lone surrogate becomes U+FFFD */
    }
    if (i < len)
        text_put_codepoint(out, REPLACEMENT);
}

/* Whether the bytes stand for that character and nothing else. */
static bool
bytes_are(int encoding, const uint8_t *bytes, size_t len, uint32_t codepoint)
{
    CLEANUP_BUF struct buf text = BUF_INIT(64);
    const char *at;

    decoder_run(encoding, bytes, len, &text);
    at = buf_str(&text);
    return at && text.len > 0 && text_next_codepoint(&at, at + text.len) == codepoint &&
           at == (const char *)text.data + text.len;
}

/* Rows that the standard's encoder of Shift_JIS passes over (section 12.3.2): they are there twice.
 */
static bool
lead_is_passed_over(int encoding, unsigned lead)
{
    return strcasecmp(decoder_name(encoding), "shift_jis") == 0 && (lead == 0xED || lead == 0xEE);
}

size_t
encoding_find_bytes(const char *name, uint32_t codepoint, char *out)
{
    int encoding = encoding_of_label(name, strlen(name));

    if (encoding < 0 || codepoint == REPLACEMENT)
        return 0;
    for (unsigned lead = 0x80; lead <= 0xFF; lead++) {
        uint8_t bytes[2] = {(uint8_t)lead};
        size_t len = bytes_are(encoding, bytes, 1, codepoint) ? 1 : 0;

        for (unsigned trail = 0x40;
             len == 0 && trail <= 0xFE && !lead_is_passed_over(encoding, lead); trail++) {
            bytes[1] = (uint8_t)trail;
            if (bytes_are(encoding, bytes, 2, codepoint))
                len = 2;
        }
        memcpy(out, bytes, len);
        if (len > 0)
            return len;
    }
    return 0;
}

static void
decode(const uint8_t *data, size_t len, int encoding, struct buf *out)
{
    if (encoding == ENCODING_UTF_8)
        decode_utf8(data, len, out);
    else if (encoding == ENCODING_UTF_16LE || encoding == ENCODING_UTF_16BE)
        decode_utf16(data, len, encoding, out);
    else
        decoder_run(encoding, data, len, out);
}

/*
 * Makes runs of NUL one. In most places the standard drops NULs anyway, and the
 * back end leaves rubbish where it drops two of them.
 */
static void
collapse_nuls(struct buf *text)
{
    size_t kept = 0;

    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] != 0 || i == 0 || text->data[i - 1] != 0)
            text->data[kept++] = text->data[i];
    }
    text->len = kept;
}

/* Hardly any page has a NUL: to look for one is quicker than for two. */
static bool
has_two_nuls(const uint8_t *data, size_t len)
{
    const uint8_t *end = data + len;
    const uint8_t *nul = memchr(data, 0, len);

    while (nul && end - nul >= 2 && nul[1] != 0)
        nul = memchr(nul + 1, 0, (size_t)(end - nul) - 1);
    return nul && end - nul >= 2;
}

int
html_decode(const void *data, size_t len, const char *charset_label, struct buf *out,
            struct span *ret_text)
{
    const uint8_t *bytes = len > 0 ? data : (const uint8_t *)"";
    size_t bom;
    int encoding = encoding_of_page(bytes, len, charset_label, &bom);

    bytes += bom;
    len -= bom;
    if (encoding == ENCODING_UTF_8 && page_is_utf8(bytes, len) && !has_two_nuls(bytes, len)) {
        *ret_text = (struct span){.data = bytes, .len = len};
        return 0;
    }
    decode(bytes, len, encoding, out);
    if (out->bad)
        return -1;
    collapse_nuls(out);
    *ret_text = (struct span){.data = out->data, .len = out->len};
    return 0;
}
