#include "host/sink/name.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <uninorm.h>

#include "host/common/text.h"
#include "host/sink/ascii.h"
#include "host/sink/name_char.h"
#include "host/sink/name_part.h"

/* How many combining marks a cut takes away together with the character below them. */
enum { MARKS_MAX = 8 };

/* More than a cut leaves; what lies beyond is not even looked at. */
enum { CLEAN_MAX = 16 * NAME_STEM_MAX };

/* Form C makes at most three times as many bytes of it (Unicode, UAX #15). */
enum { NORMAL_MAX = 4 * CLEAN_MAX };

static void
put_once(struct buf *out, char c)
{
    if (out->len == 0 || out->data[out->len - 1] != (uint8_t)c)
        buf_append_byte(out, (uint8_t)c);
}

/* Every character by its class. */
static void
replace(struct buf *out, const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end && out->len < CLEAN_MAX) {
        uint32_t codepoint = text_next_codepoint(&text, end);

        switch (name_char_class(codepoint)) {
        case NAME_CHAR_KEPT: text_put_codepoint(out, codepoint); break;
        case NAME_CHAR_BLANK: put_once(out, ' '); break;
        case NAME_CHAR_SPECIAL: put_once(out, '-'); break;
        case NAME_CHAR_BROKEN: put_once(out, '_'); break;
        case NAME_CHAR_UNSEEN: break;
        }
    }
}

static bool
is_ascii(const struct buf *buf)
{
    for (size_t i = 0; i < buf->len; i++) {
        if (buf->data[i] >= 0x80)
            return false;
    }
    return true;
}

/* The text as it looks, with no care for the ends and the length. Form C makes nothing of what was
 * replaced: its characters neither compose to such, nor do such stand for them. */
static void
clean(struct buf *out, const char *text, size_t len)
{
    size_t normal_len;
    uint8_t *normal;

    replace(out, text, len);
    if (out->bad || is_ascii(out))
        return;
    normal = u8_normalize(UNINORM_NFC, out->data, out->len, NULL, &normal_len);
    buf_reset(out);
    if (normal)
        buf_append(out, normal, normal_len);
    out->bad |= !normal;
    free(normal);
}

static bool
is_edge(uint8_t c)
{
    return c == ' ' || c == '.' || c == '-';
}

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static void
trim_front(const uint8_t **at, size_t *len)
{
    while (*len > 0 && is_edge(**at)) {
        ++*at;
        --*len;
    }
}

static size_t
trim_back(const uint8_t *at, size_t len)
{
    while (len > 0 && is_edge(at[len - 1]))
        len--;
    return len;
}

/* Where the character that ends at `len` begins. */
static size_t
char_start(const uint8_t *at, size_t len)
{
    do
        len--;
    while (len > 0 && (at[len] & 0xC0) == 0x80);
    return len;
}

static bool
is_mark_at(const uint8_t *at, size_t i, size_t len)
{
    const char *text = (const char *)at + i;

    return i < len && name_char_is_mark(text_next_codepoint(&text, (const char *)at + len));
}

/* The largest length up to max that cuts no character, nor a mark from its character. */
static size_t
cut(const uint8_t *at, size_t len, size_t max)
{
    size_t whole, shorter;

    if (len <= max)
        return len;
    whole = char_start(at, max + 1);
    shorter = whole;
    for (int i = 0; i < MARKS_MAX && shorter > 0 && is_mark_at(at, shorter, len); i++)
        shorter = char_start(at, shorter);
    /* A pile of marks without end is cut after all. */
    return shorter > 0 && !is_mark_at(at, shorter, len) ? shorter : whole;
}

/* COM and LPT with a digit, for which Windows takes the superscripts too. */
static bool
is_numbered_device(const uint8_t *at, size_t len)
{
    if (!ascii_begins(at, len, "com") && !ascii_begins(at, len, "lpt"))
        return false;
    if (len == 4)
        return is_digit(at[3]);
    return len == 5 && at[3] == 0xC2 && (at[4] == 0xB9 || at[4] == 0xB2 || at[4] == 0xB3);
}

/* The length of the device's name in front, which Windows sees up to the first dot; or 0. */
static size_t
device_len(const uint8_t *at, size_t len)
{
    static const char *const devices[] = {"con",    "prn",     "aux",   "nul",
                                          "conin$", "conout$", "clock$"};
    const uint8_t *dot = memchr(at, '.', len);
    size_t base = trim_back(at, dot ? (size_t)(dot - at) : len);

    for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
        if (ascii_is(at, base, devices[i]))
            return base;
    }
    return is_numbered_device(at, base) ? base : 0;
}

static void
put_stem(struct buf *out, const char *text, size_t len)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(NORMAL_MAX);
    size_t left, device, max = NAME_STEM_MAX;
    const uint8_t *at;

    clean(&buf, text, len);
    at = buf_reserve(&buf, 0) ? buf.data : NULL;
    if (!at) {
        out->bad = true;
        return;
    }
    left = buf.len;
    trim_front(&at, &left);
    if (device_len(at, left) > 0)
        max--;
    left = trim_back(at, cut(at, left, max));
    /* A cut can lay another device's name bare, which is then far from the maximum. */
    device = device_len(at, left);
    buf_append(out, at, device);
    if (device > 0)
        buf_append_byte(out, '_');
    buf_append(out, at + device, left - device);
    if (left == 0)
        buf_append_str(out, "document");
}

int
name_sanitize(struct buf *out, const char *text, size_t len)
{
    put_stem(out, text, len);
    return out->bad ? -1 : 0;
}

int
name_put_part(struct buf *out, const char *text, size_t max)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(NORMAL_MAX);
    const uint8_t *at;
    size_t left;

    clean(&buf, text, strlen(text));
    at = buf_reserve(&buf, 1);
    if (!at) {
        out->bad = true;
        return -1;
    }
    buf.data[buf.len] = '\0';
    left = buf.len;
    /* The sign of an amount stays. */
    for (at = buf.data; left > 0 && is_edge(*at) && !(*at == '-' && is_digit(at[1])); at++)
        left--;
    buf_append(out, at, trim_back(at, cut(at, left, max)));
    return out->bad ? -1 : 0;
}

/* The length of the stem without ".extension" behind it. */
static size_t
without_extension(const char *stem, const char *extension)
{
    size_t len = strlen(stem), more = strlen(extension) + 1;

    if (len <= more || stem[len - more] != '.' ||
        !ascii_is(stem + len - more + 1, more - 1, extension))
        return len;
    return len - more;
}

int
name_with_suffix(struct buf *out, const char *stem, const char *extension, unsigned number)
{
    _Static_assert(NAME_STEM_MAX + sizeof "-4294967295." + NAME_EXTENSION_MAX <= NAME_WHOLE_MAX,
                   "whatever is behind a stem fits");

    assert(!extension || (*extension && strlen(extension) <= NAME_EXTENSION_MAX));
    put_stem(out, stem, extension ? without_extension(stem, extension) : strlen(stem));
    if (number > 1)
        buf_printf(out, "-%u", number);
    if (extension)
        buf_printf(out, ".%s", extension);
    return out->bad ? -1 : 0;
}
