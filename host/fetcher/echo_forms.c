#include "host/fetcher/echo_forms.h"

#include <string.h>

#include "host/common/text.h"
#include "host/fetcher/secret_transform.h"

static size_t
echo_write_plain(char *out, const char *text, size_t len)
{
    memcpy(out, text, len);
    return len;
}

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The part of the Base64 of something that is the secret's alone, `skip` bytes behind a group. */
static size_t
echo_write_base64(char *out, const char *text, size_t len, unsigned skip, const char *digits)
{
    size_t first = (skip * 8 + 5) / 6, last = (skip + len) * 8 / 6, at = 0;

    for (size_t digit = first; digit < last; digit++) {
        size_t bit = digit * 6 - skip * 8;
        unsigned pair = (unsigned)(unsigned char)text[bit / 8] << 8;

        if (bit / 8 + 1 < len)
            pair |= (unsigned char)text[bit / 8 + 1];
        out[at++] = digits[pair >> (10 - bit % 8) & 63];
    }
    return at;
}

static size_t
echo_write_base64_0(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 0, base64_digits);
}

static size_t
echo_write_base64_1(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 1, base64_digits);
}

static size_t
echo_write_base64_2(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 2, base64_digits);
}

static size_t
echo_write_base64url_0(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 0, base64url_digits);
}

static size_t
echo_write_base64url_1(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 1, base64url_digits);
}

static size_t
echo_write_base64url_2(char *out, const char *text, size_t len)
{
    return echo_write_base64(out, text, len, 2, base64url_digits);
}

static size_t
echo_write_hex(char *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = hex_digits[(unsigned char)text[i] >> 4];
        out[2 * i + 1] = hex_digits[(unsigned char)text[i] & 15];
    }
    return 2 * len;
}

static size_t
echo_put_utf16(char *out, uint32_t unit, bool big)
{
    out[big ? 0 : 1] = (char)(unit >> 8);
    out[big ? 1 : 0] = (char)(unit & 0xFF);
    return 2;
}

static size_t
echo_write_utf16(char *out, const char *text, size_t len, bool big)
{
    const char *end = text + len;
    size_t at = 0;

    while (text < end) {
        uint32_t codepoint = text_next_codepoint(&text, end);

        if (codepoint < 0x10000) {
            at += echo_put_utf16(out + at, codepoint, big);
        } else {
            at += echo_put_utf16(out + at, 0xD800 + ((codepoint - 0x10000) >> 10), big);
            at += echo_put_utf16(out + at, 0xDC00 + (codepoint & 0x3FF), big);
        }
    }
    return at;
}

static size_t
echo_write_utf16_le(char *out, const char *text, size_t len)
{
    return echo_write_utf16(out, text, len, false);
}

static size_t
echo_write_utf16_be(char *out, const char *text, size_t len)
{
    return echo_write_utf16(out, text, len, true);
}

static size_t
echo_raise(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] >= 'a' && text[i] <= 'f')
            text[i] = (char)(text[i] - 'a' + 'A');
    }
    return len;
}

static size_t
echo_write_hex_capitals(char *out, const char *text, size_t len)
{
    return echo_raise(out, echo_write_hex(out, text, len));
}

const struct echo_form echo_forms[ECHO_FORMS] = {
    {echo_write_plain, true},         {echo_write_base64_0, true},
    {echo_write_base64_1, true},      {echo_write_base64_2, true},
    {echo_write_base64url_0, true},   {echo_write_base64url_1, true},
    {echo_write_base64url_2, true},   {echo_write_hex, false},
    {echo_write_hex_capitals, false}, {echo_write_utf16_le, false},
    {echo_write_utf16_be, false},
};

static size_t
echo_write_sha1_capitals(char *out, const char *text, size_t len)
{
    return echo_raise(out, secret_write_sha1_hex(out, text, len));
}

static size_t
echo_write_sha256_capitals(char *out, const char *text, size_t len)
{
    return echo_raise(out, secret_write_sha256_hex(out, text, len));
}

echo_writer *const echo_digests[ECHO_DIGESTS] = {
    secret_write_sha1_hex,
    secret_write_sha256_hex,
    echo_write_sha1_capitals,
    echo_write_sha256_capitals,
};
