#include "host/common/url_punycode.h"

#include <string.h>

/* RFC 3492, section 5. */
enum { PUNY_BASE = 36, PUNY_TMIN = 1, PUNY_TMAX = 26, PUNY_SKEW = 38, PUNY_DAMP = 700 };
enum { PUNY_FIRST_BIAS = 72, PUNY_FIRST_CODEPOINT = 0x80 };

static uint32_t
puny_adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / PUNY_DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (PUNY_BASE - PUNY_TMIN) * PUNY_TMAX / 2; k += PUNY_BASE)
        delta /= PUNY_BASE - PUNY_TMIN;
    return k + (PUNY_BASE - PUNY_TMIN + 1) * delta / (delta + PUNY_SKEW);
}

static int
puny_digit(char c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
}

static uint32_t
puny_threshold(uint32_t k, uint32_t bias)
{
    return k <= bias ? PUNY_TMIN : k - bias < PUNY_TMAX ? k - bias : PUNY_TMAX;
}

/* One number of variable length, and the place behind it; NULL when it is cut or too large. */
static const char *
puny_integer(const char *at, const char *end, uint32_t bias, uint32_t *ret_value)
{
    uint32_t value = 0, weight = 1;

    for (uint32_t k = PUNY_BASE;; k += PUNY_BASE) {
        uint32_t threshold = puny_threshold(k, bias);
        uint32_t term;
        int digit = at < end ? puny_digit(*at++) : -1;

        if (digit < 0 || __builtin_mul_overflow((uint32_t)digit, weight, &term) ||
            __builtin_add_overflow(value, term, &value))
            return NULL;
        if ((uint32_t)digit < threshold)
            break;
        if (__builtin_mul_overflow(weight, PUNY_BASE - threshold, &weight))
            return NULL;
    }
    *ret_value = value;
    return at;
}

/* What stands in front of the last hyphen are the ASCII characters as they are. */
static int
puny_take_basic(const char **at, const char *end, uint32_t *points, size_t max, size_t *ret_count)
{
    const char *hyphen = memrchr(*at, '-', (size_t)(end - *at));
    size_t count = hyphen ? (size_t)(hyphen - *at) : 0;

    if (count > max)
        return 1;
    for (size_t i = 0; i < count; i++)
        points[i] = (unsigned char)(*at)[i];
    *at += hyphen ? count + 1 : 0;
    *ret_count = count;
    return 0;
}

int
url_punycode_decode(const char *text, size_t len, uint32_t *points, size_t max, size_t *ret_count)
{
    const char *at = text, *end = text + len;
    uint32_t codepoint = PUNY_FIRST_CODEPOINT, place = 0, bias = PUNY_FIRST_BIAS;
    size_t count = 0;
    bool first = true;

    if (puny_take_basic(&at, end, points, max, &count) != 0)
        return 1;
    while (at < end) {
        uint32_t delta, rounds;

        at = puny_integer(at, end, bias, &delta);
        if (!at || count == max || __builtin_add_overflow(place, delta, &place))
            return 1;
        count++;
        bias = puny_adapt(delta, (uint32_t)count, first);
        first = false;
        rounds = place / (uint32_t)count;
        place %= (uint32_t)count;
        if (__builtin_add_overflow(codepoint, rounds, &codepoint) || codepoint > 0x10FFFF)
            return 1;
        memmove(&points[place + 1], &points[place], (count - 1 - place) * sizeof *points);
        points[place++] = codepoint;
    }
    *ret_count = count;
    return 0;
}

static void
puny_put_integer(struct buf *out, uint32_t value, uint32_t bias)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

    for (uint32_t k = PUNY_BASE;; k += PUNY_BASE) {
        uint32_t threshold = puny_threshold(k, bias);

        if (value < threshold)
            break;
        buf_append_byte(out,
                        (uint8_t)digits[threshold + (value - threshold) % (PUNY_BASE - threshold)]);
        value = (value - threshold) / (PUNY_BASE - threshold);
    }
    buf_append_byte(out, (uint8_t)digits[value]);
}

static uint32_t
puny_next(const uint32_t *points, size_t count, uint32_t codepoint)
{
    uint32_t next = UINT32_MAX;

    for (size_t i = 0; i < count; i++) {
        if (points[i] >= codepoint && points[i] < next)
            next = points[i];
    }
    return next;
}

static uint32_t
puny_put_basic(struct buf *out, const uint32_t *points, size_t count)
{
    uint32_t basic = 0;

    for (size_t i = 0; i < count; i++) {
        if (points[i] < PUNY_FIRST_CODEPOINT) {
            buf_append_byte(out, (uint8_t)points[i]);
            basic++;
        }
    }
    if (basic > 0)
        buf_append_byte(out, '-');
    return basic;
}

int
url_punycode_encode(struct buf *out, const uint32_t *points, size_t count)
{
    uint32_t codepoint = PUNY_FIRST_CODEPOINT, delta = 0, bias = PUNY_FIRST_BIAS, step;
    uint32_t basic = puny_put_basic(out, points, count), done = basic;

    while (done < count) {
        uint32_t next = puny_next(points, count, codepoint);

        if (__builtin_mul_overflow(next - codepoint, done + 1, &step) ||
            __builtin_add_overflow(delta, step, &delta))
            return 1;
        codepoint = next;
        for (size_t i = 0; i < count; i++) {
            if (points[i] < codepoint && ++delta == 0)
                return 1;
            if (points[i] != codepoint)
                continue;
            puny_put_integer(out, delta, bias);
            bias = puny_adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        codepoint++;
    }
    return 0;
}
