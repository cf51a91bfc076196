#include "host/vault/base32.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void
base32_encode(const uint8_t *data, size_t len, char *out)
{
    uint32_t bits = 0;
    unsigned count = 0;

    for (size_t i = 0; i < len; i++) {
        bits = (bits << 8 | data[i]) & 0xfff;
        for (count += 8; count >= 5; count -= 5)
            *out++ = digits[bits >> (count - 5) & 31];
    }
    if (count > 0)
        *out = digits[bits << (5 - count) & 31];
}

/* -1 for what is no digit. */
static int
digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

static bool
is_separator(char c)
{
    return c == ' ' || c == '-' || c == '\t';
}

/* The length up to the padding, which may be followed by spaces only. -1 for padding elsewhere. */
static ssize_t
unpadded_len(const char *text, size_t len)
{
    const char *padding = len > 0 ? memchr(text, '=', len) : NULL;

    if (!padding)
        return (ssize_t)len;
    for (const char *at = padding; at < text + len; at++) {
        if (*at != '=' && !is_separator(*at))
            return -1;
    }
    return padding - text;
}

/* No bytes have 1, 3 or 6 digits more than full groups of eight. */
static bool
is_possible(size_t digit_count)
{
    size_t rest = digit_count % 8;

    return rest != 1 && rest != 3 && rest != 6;
}

ssize_t
base32_decode(const char *text, size_t len, bool is_lax, uint8_t *out, size_t cap)
{
    ssize_t end = is_lax ? (ssize_t)len : unpadded_len(text, len);
    size_t done = 0, digit_count = 0;
    uint32_t bits = 0;
    unsigned count = 0;

    for (ssize_t i = 0; i < end; i++) {
        int value = digit_value(text[i]);

        if (value < 0 && !is_lax && !is_separator(text[i]))
            return -1;
        if (value < 0)
            continue;
        digit_count++;
        bits = (bits << 5 | (uint32_t)value) & 0xfff;
        count += 5;
        if (count < 8)
            continue;
        if (done == cap)
            return -1;
        count -= 8;
        out[done++] = (uint8_t)(bits >> count);
    }
    return end < 0 || (!is_lax && !is_possible(digit_count)) ? -1 : (ssize_t)done;
}
