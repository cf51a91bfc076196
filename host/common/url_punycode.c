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

/* One number of variable length, and the place behind it; NULL when it is cut or too large. */
static const char *
puny_integer(const char *at, const char *end, uint32_t bias, uint32_t *ret_value)
{
    uint32_t value = 0, weight = 1;

    for (uint32_t k = PUNY_BASE;; k += PUNY_BASE) {
        uint32_t threshold = k <= bias ? PUNY_TMIN : k - bias < PUNY_TMAX ? k - bias : PUNY_TMAX;
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

/*
 * Ranges that IDNA maps to something else or refuses, so that no label in its
 * xn-- form has them: not all there are, but those that imitate other text.
 */
static const struct {
    uint32_t first;
    uint32_t last;
} mapped_ranges[] = {
    {0x00000, 0x0009F}, {0x02460, 0x024EA}, {0x02F00, 0x02FD5}, {0x03250, 0x0327E},
    {0x03280, 0x033FF}, {0x0D800, 0x0DFFF}, {0x0F900, 0x0FA0D}, {0x0FB00, 0x0FB1C},
    {0x0FDD0, 0x0FDEF}, {0x0FF00, 0x0FFFF}, {0x1D400, 0x1D7FF}, {0xE0000, UINT32_MAX},
};

static bool
puny_codepoint_is_bad(uint32_t codepoint)
{
    for (size_t i = 0; i < ARRAY_SIZE(mapped_ranges); i++) {
        if (codepoint >= mapped_ranges[i].first && codepoint <= mapped_ranges[i].last)
            return true;
    }
    return false;
}

bool
url_punycode_is_valid(const char *at, const char *end)
{
    /* Where the code points go in does not matter here, so only their number is kept. */
    const char *hyphen = memrchr(at, '-', (size_t)(end - at));
    uint32_t points = hyphen ? (uint32_t)(hyphen - at) : 0;
    uint32_t codepoint = PUNY_FIRST_CODEPOINT, place = 0, bias = PUNY_FIRST_BIAS;
    bool first = true;

    if (hyphen)
        at = hyphen + 1;
    if (at == end || hyphen == end - 1 || (hyphen && points == 0))
        return false;
    while (at < end) {
        uint32_t delta;

        at = puny_integer(at, end, bias, &delta);
        if (!at || __builtin_add_overflow(place, delta, &place))
            return false;
        bias = puny_adapt(delta, ++points, first);
        first = false;
        if (__builtin_add_overflow(codepoint, place / points, &codepoint) ||
            puny_codepoint_is_bad(codepoint))
            return false;
        place = place % points + 1;
    }
    return true;
}
