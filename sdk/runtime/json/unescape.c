#include "sdk/runtime/json/unescape.h"

#include <stdbool.h>
#include <string.h>

#include "host/common/text.h"

enum { SURROGATE_FIRST = 0xD800, SURROGATE_LOW = 0xDC00, SURROGATE_LAST = 0xDFFF, BAD = 0xFFFD };

#define EACH_BYTE(byte) ((uint64_t)(byte)*0x0101010101010101ULL)

/* A bit for every byte that is zero; exact up to and with the lowest such byte. */
static uint64_t
zero_bytes(uint64_t word)
{
    return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80);
}

/* Whether any of eight bytes is a quote, a backslash or a control: what ends a plain run. */
static bool
word_has_special(uint64_t word)
{
    uint64_t control = (word - EACH_BYTE(0x20)) & ~word & EACH_BYTE(0x80);

    return (control | zero_bytes(word ^ EACH_BYTE('"')) | zero_bytes(word ^ EACH_BYTE('\\'))) != 0;
}

static bool
byte_is_special(unsigned char c)
{
    return c == '"' || c == '\\' || c < 0x20;
}

/* The end of the bytes from `at` that stand for themselves. Sets *high when one is not ASCII. */
static const char *
string_plain_end(const char *at, const char *end, bool *high)
{
    uint64_t word, seen = 0;

    while (end - at >= (ptrdiff_t)sizeof word) {
        memcpy(&word, at, sizeof word);
        if (word_has_special(word))
            break;
        seen |= word;
        at += sizeof word;
    }
    *high = (seen & EACH_BYTE(0x80)) != 0;
    while (at < end && !byte_is_special((unsigned char)*at))
        *high |= (unsigned char)*at++ >= 0x80;
    return at;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four hexadecimal digits at `at`, or -1. */
static int32_t
string_hex(const char *at, const char *end)
{
    int32_t value = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);

        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

static size_t
put_utf8(char *out, uint32_t codepoint)
{
    if (codepoint < 0x80) {
        out[0] = (char)codepoint;
        return 1;
    }
    if (codepoint < 0x800) {
        out[0] = (char)(0xC0 | codepoint >> 6);
        out[1] = (char)(0x80 | (codepoint & 0x3F));
        return 2;
    }
    if (codepoint < 0x10000) {
        out[0] = (char)(0xE0 | codepoint >> 12);
        out[1] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        out[2] = (char)(0x80 | (codepoint & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | codepoint >> 18);
    out[1] = (char)(0x80 | (codepoint >> 12 & 0x3F));
    out[2] = (char)(0x80 | (codepoint >> 6 & 0x3F));
    out[3] = (char)(0x80 | (codepoint & 0x3F));
    return 4;
}

/* Puts a high surrogate together with the low one escaped behind it, if there is one. */
static uint32_t
string_join_surrogates(const char **at, const char *end, uint32_t unit)
{
    int32_t low;

    if (unit < SURROGATE_FIRST || unit > SURROGATE_LAST)
        return unit;
    if (unit >= SURROGATE_LOW || end - *at < 2 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return BAD;
    low = string_hex(*at + 2, end);
    if (low < SURROGATE_LOW || low > SURROGATE_LAST)
        return BAD;
    *at += 6;
    return 0x10000 + ((unit - SURROGATE_FIRST) << 10 | ((uint32_t)low - SURROGATE_LOW));
}

/* One escape, from its backslash; what it stands for takes no more room than itself. */
static int
string_take_escape(const char **at, const char *end, char **out)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter;
    int32_t unit;

    if (end - *at < 2)
        return 1;
    if ((*at)[1] == 'u') {
        unit = string_hex(*at + 2, end);
        if (unit < 0)
            return 1;
        *at += 6;
        *out += put_utf8(*out, string_join_surrogates(at, end, (uint32_t)unit));
        return 0;
    }
    letter = memchr(letters, (*at)[1], sizeof letters - 1);
    if (!letter)
        return 1;
    *at += 2;
    *(*out)++ = meanings[letter - letters];
    return 0;
}

int
json_unescape(const char **at, const char *end, char *out, size_t *ret_len, const char **ret_why)
{
    char *begin = out;

    for (;;) {
        bool high;
        const char *plain = *at, *stop = string_plain_end(plain, end, &high);
        size_t len = (size_t)(stop - plain);

        if (high && !text_is_utf8(plain, len)) {
            *ret_why = "the string is not valid UTF-8";
            return 1;
        }
        memcpy(out, plain, len);
        out += len;
        *at = stop;
        if (stop == end || (unsigned char)*stop < 0x20) {
            *ret_why = stop == end ? "the string does not end" : "a control is not escaped";
            return 1;
        }
        if (*stop == '"')
            break;
        if (string_take_escape(at, end, &out) != 0) {
            *ret_why = "there is no such escape";
            return 1;
        }
    }
    *at += 1;
    *ret_len = (size_t)(out - begin);
    return 0;
}
