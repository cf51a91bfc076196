#include "host/common/url_ip.h"

#include <string.h>

enum { IPV4_PARTS = 4, IPV6_PIECES = 8 };

static int
digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* "IPv4 number parser". Past 2^32 the value stays there, which no address has room for. */
static int
ipv4_number(const char *text, size_t len, uint64_t *ret_value)
{
    uint64_t value = 0;
    unsigned radix = 10;

    if (len == 0)
        return 1;
    if (len >= 2 && text[0] == '0') {
        radix = text[1] == 'x' || text[1] == 'X' ? 16 : 8;
        text += radix == 16 ? 2 : 1;
        len -= radix == 16 ? 2 : 1;
    }
    for (size_t i = 0; i < len; i++) {
        int digit = digit_value(text[i]);

        if (digit < 0 || (unsigned)digit >= radix)
            return 1;
        value = value * radix + (unsigned)digit;
        if (value > UINT32_MAX)
            value = (uint64_t)UINT32_MAX + 1;
    }
    *ret_value = value;
    return 0;
}

/* The length without one final dot, which ends the last label and begins none. */
static size_t
without_last_dot(const char *host, size_t len)
{
    return len > 1 && host[len - 1] == '.' ? len - 1 : len;
}

bool
url_ipv4_is_meant(const char *host, size_t len)
{
    const char *dot;
    size_t last, digits;
    uint64_t value;

    len = without_last_dot(host, len);
    dot = memrchr(host, '.', len);
    last = dot ? (size_t)(dot - host) + 1 : 0;
    for (digits = last; digits < len && host[digits] >= '0' && host[digits] <= '9'; digits++)
        continue;
    if (last < len && digits == len)
        return true;
    return ipv4_number(host + last, len - last, &value) == 0;
}

/* Puts the numbers together: all but the last are one byte, the last fills what is left. */
static int
ipv4_join(const uint64_t *parts, size_t count, uint32_t *ret_address)
{
    unsigned room = 8 * (unsigned)(IPV4_PARTS + 1 - count);
    uint64_t address = parts[count - 1];

    if (address >> room != 0)
        return 1;
    for (size_t i = 0; i + 1 < count; i++) {
        if (parts[i] > 255)
            return 1;
        address |= parts[i] << (24 - 8 * i);
    }
    *ret_address = (uint32_t)address;
    return 0;
}

int
url_ipv4_parse(struct buf *out, const char *host, size_t len)
{
    uint64_t parts[IPV4_PARTS];
    size_t count = 0;
    uint32_t address;
    const char *end = host + without_last_dot(host, len);

    for (const char *at = host;; at++) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        size_t part = (size_t)((dot ? dot : end) - at);

        if (count == IPV4_PARTS || ipv4_number(at, part, &parts[count++]) != 0)
            return 1;
        if (!dot)
            break;
        at = dot;
    }
    if (ipv4_join(parts, count, &address) != 0)
        return 1;
    buf_printf(out, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
               address & 255);
    return 0;
}

/* Four decimal numbers with no leading zero, which become two pieces. */
static int
ipv6_embedded_ipv4(const char *at, const char *end, uint16_t *pieces)
{
    uint32_t address = 0;

    for (int seen = 0; seen < IPV4_PARTS; seen++) {
        uint32_t value = 0;
        const char *first;

        if (seen > 0 && (at == end || *at++ != '.'))
            return 1;
        for (first = at; at < end && *at >= '0' && *at <= '9'; at++) {
            value = value * 10 + (uint32_t)(*at - '0');
            if (value > 255 || (at > first && *first == '0'))
                return 1;
        }
        if (at == first)
            return 1;
        address = address << 8 | value;
    }
    pieces[0] = (uint16_t)(address >> 16);
    pieces[1] = (uint16_t)address;
    return at == end ? 0 : 1;
}

/* Moves what stands behind "::" to the end, with zeros in its place. */
static int
ipv6_expand(uint16_t *pieces, size_t count, size_t gap)
{
    size_t behind;

    if (gap > IPV6_PIECES)
        return count == IPV6_PIECES ? 0 : 1;
    if (count == IPV6_PIECES)
        return 1;
    behind = count - gap;
    memmove(pieces + IPV6_PIECES - behind, pieces + gap, behind * sizeof *pieces);
    memset(pieces + gap, 0, (IPV6_PIECES - count) * sizeof *pieces);
    return 0;
}

static const char *
ipv6_piece(const char *at, const char *end, uint16_t *ret_piece)
{
    unsigned value = 0;

    for (int i = 0; i < 4 && at < end && digit_value(*at) >= 0; i++, at++)
        value = value << 4 | (unsigned)digit_value(*at);
    *ret_piece = (uint16_t)value;
    return at;
}

/*
 * "IPv6 parser", without its steps that only report. A "::" takes the place of
 * at least one piece; here the standard's compress is `gap`, past the last
 * piece when there is none.
 */
static int
ipv6_pieces(const char *at, const char *end, uint16_t pieces[IPV6_PIECES])
{
    size_t count = 0, gap = IPV6_PIECES + 1;

    if (end - at >= 2 && at[0] == ':' && at[1] == ':') {
        gap = 0;
        at += 2;
    }
    while (at < end) {
        const char *next;

        if (count == IPV6_PIECES)
            return 1;
        next = ipv6_piece(at, end, &pieces[count]);
        if (next < end && *next == '.') {
            if (count > IPV6_PIECES - 2 || ipv6_embedded_ipv4(at, end, &pieces[count]) != 0)
                return 1;
            count += 2;
            break;
        }
        if (next == at)
            return 1;
        count++;
        at = next;
        if (at == end)
            break;
        if (*at++ != ':' || at == end)
            return 1;
        if (*at == ':') {
            if (gap <= IPV6_PIECES)
                return 1;
            gap = count;
            at++;
        }
    }
    return ipv6_expand(pieces, count, gap);
}

/* The first longest run of at least two zero pieces; its length in *ret_len, 0 for none. */
static size_t
ipv6_longest_zeros(const uint16_t *pieces, size_t *ret_len)
{
    size_t best = 0, best_len = 1;

    for (size_t i = 0; i < IPV6_PIECES; i++) {
        size_t len = 0;

        while (i + len < IPV6_PIECES && pieces[i + len] == 0)
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
    }
    *ret_len = best_len > 1 ? best_len : 0;
    return best;
}

int
url_ipv6_parse(struct buf *out, const char *text, size_t len)
{
    uint16_t pieces[IPV6_PIECES] = {0};
    size_t zeros, zeros_len;

    if (ipv6_pieces(text, text + len, pieces) != 0)
        return 1;
    zeros = ipv6_longest_zeros(pieces, &zeros_len);
    buf_append_byte(out, '[');
    for (size_t i = 0; i < IPV6_PIECES; i++) {
        if (zeros_len > 0 && i == zeros) {
            buf_append_str(out, i == 0 ? "::" : ":");
            i += zeros_len - 1;
            continue;
        }
        buf_printf(out, i + 1 < IPV6_PIECES ? "%x:" : "%x", (unsigned)pieces[i]);
    }
    buf_append_byte(out, ']');
    return 0;
}
