#include "host/fetcher/echo_match.h"

#include "host/common/text.h"
#include "host/fetcher/echo_unit.h"

/* What windows-1252 has at 0x80 to 0x9F, and browsers for ISO 8859-1 too. */
static const uint16_t in_1252[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                     0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                     0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                     0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

/* Where ISO 8859-15 differs from Latin-1. */
static const struct {
    uint8_t byte;
    uint16_t codepoint;
} in_8859_15[] = {{0xA4, 0x20AC}, {0xA6, 0x160}, {0xA8, 0x161}, {0xB4, 0x17D},
                  {0xB8, 0x17E},  {0xBC, 0x152}, {0xBD, 0x153}, {0xBE, 0x178}};

/* Whether a byte of a page that is in no UTF-8 stands for it. */
static bool
is_legacy_byte(uint32_t codepoint, uint32_t byte)
{
    if (byte >= 0x80 && byte < 0xA0)
        return in_1252[byte - 0x80] == codepoint;
    for (size_t i = 0; i < ARRAY_SIZE(in_8859_15); i++) {
        if (in_8859_15[i].byte == byte && in_8859_15[i].codepoint == codepoint)
            return true;
    }
    return byte >= 0xA0 && byte == codepoint;
}

/* The other bytes of a character of UTF-8, written in the same way as its first. */
static bool
match_bytes(struct span page, unsigned levels, size_t *at, const char *text, const char *end)
{
    struct echo_unit unit;
    size_t next = *at;

    for (; text < end; text++) {
        if (!echo_unit_read(page, next, levels, &unit) || !unit.is_byte ||
            unit.value != (uint8_t)*text)
            return false;
        next = unit.next;
    }
    *at = next;
    return true;
}

static bool
match_surrogates(struct span page, unsigned levels, size_t *at, uint32_t codepoint)
{
    struct echo_unit high, low;

    if (codepoint < 0x10000 || !echo_unit_read(page, *at, levels, &high) ||
        high.value != 0xD800 + ((codepoint - 0x10000) >> 10) ||
        !echo_unit_read(page, high.next, levels, &low) || low.value != 0xDC00 + (codepoint & 0x3FF))
        return false;
    *at = low.next;
    return true;
}

/* One character, with so many levels of escapes undone. */
static bool
match_at_level(struct span page, unsigned levels, size_t *at, uint32_t codepoint, const char *text,
               const char *end)
{
    struct echo_unit unit;

    if (!echo_unit_read(page, *at, levels, &unit))
        return false;
    /* A form writes a blank so. */
    if (unit.value == codepoint && (!unit.is_byte || codepoint < 0x80))
        goto found;
    if (codepoint == ' ' && unit.value == '+')
        goto found;
    if (!unit.is_byte)
        return match_surrogates(page, levels, at, codepoint);
    if (match_bytes(page, levels, at, text, end))
        return true;
    if (codepoint < 0x80 || !is_legacy_byte(codepoint, unit.value))
        return false;
found:
    *at = unit.next;
    return true;
}

static bool
match_char(struct span page, size_t *at, uint32_t codepoint, const char *text, const char *end)
{
    if (*at >= page.len)
        return false;
    if (echo_unit_is_special(page.data[*at])) {
        for (unsigned levels = ECHO_LEVELS; levels > 0; levels--) {
            if (match_at_level(page, levels, at, codepoint, text, end))
                return true;
        }
    }
    return match_at_level(page, 0, at, codepoint, text, end);
}

size_t
echo_match(struct span page, size_t at, const struct secret *text)
{
    const char *next = text->data, *end = text->data + text->len;
    size_t place = at;

    while (next < end) {
        const char *from = next;
        uint32_t codepoint = text_next_codepoint(&next, end);

        if (!match_char(page, &place, codepoint, from, next))
            return 0;
    }
    return place - at;
}

void
echo_begins_add(struct echo_begins *begins, const struct secret *text)
{
    const char *next = text->data;
    uint32_t codepoint = text_next_codepoint(&next, text->data + text->len);

    begins->bytes[(uint8_t)text->data[0]] = true;
    begins->codes[codepoint & 0xFF] = true;
    if (codepoint >= 0x10000)
        begins->codes[(codepoint - 0x10000) >> 10 & 0xFF] = true;
    if (codepoint == ' ')
        begins->bytes['+'] = true;
    for (uint32_t byte = 0x80; byte < 0x100; byte++) {
        if (codepoint >= 0x80 && is_legacy_byte(codepoint, byte))
            begins->bytes[byte] = true;
    }
    for (uint32_t byte = 0; byte < 0x100; byte++)
        begins->raw[byte] = begins->bytes[byte] || echo_unit_is_special((uint8_t)byte);
}

/* Whether one of them may begin with what an escape means. */
static bool
echo_begins_meant(const struct echo_begins *begins, struct span page, size_t at)
{
    struct echo_unit units[ECHO_LEVELS + 1];
    unsigned count = echo_unit_read_all(page, at, units);

    for (unsigned i = 0; i < count; i++) {
        uint32_t value = units[i].value;

        if (units[i].is_byte ? begins->bytes[value & 0xFF]
                             : begins->codes[value & 0xFF] || value == '+')
            return true;
    }
    return false;
}

size_t
echo_begins_next(const struct echo_begins *begins, struct span page, size_t at)
{
    for (; at < page.len; at++) {
        uint8_t byte = page.data[at];

        if (begins->raw[byte] &&
            (!echo_unit_is_special(byte) || echo_begins_meant(begins, page, at)))
            break;
    }
    return at;
}
