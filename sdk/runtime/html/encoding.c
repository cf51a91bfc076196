#include "sdk/runtime/html/encoding.h"

#include <string.h>
#include <strings.h>

#include <myencoding/encoding.h>

#include "host/common/text.h"

enum { REPLACEMENT = 0xFFFD };

static bool
is_label_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* Labels of the standard that the back end does not know. */
static const struct {
    const char *label;
    int encoding;
} more_labels[] = {
    {"unicode20utf8", MyENCODING_UTF_8},      {"x-unicode20utf8", MyENCODING_UTF_8},
    {"unicodefffe", MyENCODING_UTF_16BE},     {"csunicode", MyENCODING_UTF_16LE},
    {"iso-10646-ucs-2", MyENCODING_UTF_16LE}, {"ucs-2", MyENCODING_UTF_16LE},
    {"unicode", MyENCODING_UTF_16LE},
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
    myencoding_t encoding;

    while (len > 0 && is_label_space(label[0])) {
        label++;
        len--;
    }
    while (len > 0 && is_label_space(label[len - 1]))
        len--;
    if (len == 0)
        return -1;
    return myencoding_by_name(label, len, &encoding) ? (int)encoding
                                                     : encoding_of_more_labels(label, len);
}

const char *
encoding_name(int encoding)
{
    const char *name = encoding < 0 ? NULL : myencoding_name_by_id((myencoding_t)encoding, NULL);

    return name ? name : "";
}

static int
encoding_of_bom(const uint8_t *data, size_t len, size_t *ret_bom)
{
    if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        *ret_bom = 3;
        return MyENCODING_UTF_8;
    }
    if (len >= 2 && (data[0] ^ data[1]) == (0xFE ^ 0xFF) && (data[0] == 0xFE || data[0] == 0xFF)) {
        *ret_bom = 2;
        return data[0] == 0xFE ? MyENCODING_UTF_16BE : MyENCODING_UTF_16LE;
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
    return page_is_utf8(data, len) ? MyENCODING_UTF_8 : MyENCODING_WINDOWS_1252;
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
    return encoding == MyENCODING_UTF_16BE ? (uint32_t)at[0] << 8 | at[1]
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

/* By the back end's decoder, which is given one byte after the other. */
static void
decode_by_bytes(const uint8_t *data, size_t len, int encoding, struct buf *out)
{
    myencoding_custom_f decode = myencoding_get_function_by_id((myencoding_t)encoding);
    myencoding_result_t state = {0};
    myencoding_status_t status = MyENCODING_STATUS_OK;

    for (size_t i = 0; i < len; i++) {
        status = decode(data[i], &state);
        if (status == MyENCODING_STATUS_OK) {
            text_put_codepoint(out,
                               state.result ? (uint32_t)state.result : (data[i] ? REPLACEMENT : 0));
            if (state.result_aux)
                text_put_codepoint(out, (uint32_t)state.result_aux);
            state.result = state.result_aux = 0;
        } else if (status & MyENCODING_STATUS_ERROR) {
            text_put_codepoint(out, REPLACEMENT);
            if (data[i] < 0x80) /* not part of what is malformed */
                buf_append_byte(out, data[i]);
            myencoding_result_clean(&state);
        }
    }
    if (status == MyENCODING_STATUS_CONTINUE)
        text_put_codepoint(out, REPLACEMENT);
}

static void
decode(const uint8_t *data, size_t len, int encoding, struct buf *out)
{
    if (encoding == MyENCODING_UTF_8)
        decode_utf8(data, len, out);
    else if (encoding == MyENCODING_UTF_16LE || encoding == MyENCODING_UTF_16BE)
        decode_utf16(data, len, encoding, out);
    else
        decode_by_bytes(data, len, encoding, out);
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
    if (encoding == MyENCODING_UTF_8 && page_is_utf8(bytes, len) && !has_two_nuls(bytes, len)) {
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
