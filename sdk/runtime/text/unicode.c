#include "sdk/runtime/text/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "host/common/text.h"
#include "sdk/runtime/html/html.h"

/* No character becomes more than 18 others, and of four bytes each only those that were so before.
 */
enum { GROWN_MAX = 32 * UNICODE_TEXT_MAX };

struct letter {
    utf8proc_int32_t letter;
    const char *plain;
};

/* Letters, folded, that Unicode does not decompose and that readers take for plain ones. */
static const struct letter letters[] = {
    {0xE6, "ae"}, {0xF0, "d"},  {0xF8, "o"},  {0xFE, "th"},  {0x111, "d"},
    {0x127, "h"}, {0x131, "i"}, {0x142, "l"}, {0x153, "oe"}, {0x167, "t"},
};

struct range {
    utf8proc_int32_t first;
    utf8proc_int32_t last;
};

/* The blocks of combining marks that go with letters of any of these scripts. */
static const struct range marks[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0xFE20, 0xFE2F},
};

/* Code points in a buffer that is one larger than they are. */
struct points {
    utf8proc_int32_t *at;
    utf8proc_ssize_t count;
};

static void
points_free(struct points *points)
{
    free(points->at);
}

#define CLEANUP_POINTS CLEANUP(points_free)

static int
points_decompose(const char *text, utf8proc_option_t options, struct points *points)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t len = (utf8proc_ssize_t)strlen(text);

    points->count = utf8proc_decompose(bytes, len, NULL, 0, options);
    if (points->count < 0)
        return -1;
    points->at = calloc((size_t)points->count + 1, sizeof *points->at);
    if (!points->at || utf8proc_decompose(bytes, len, points->at, points->count, options) < 0)
        return -1;
    return 0;
}

/* 0, 1 when the text is too long, or -1. */
static int
points_of(const char *text, utf8proc_option_t options, struct points *points)
{
    CLEANUP_FREE char *mended = NULL;
    size_t len = strnlen(text, UNICODE_TEXT_MAX + 1);

    if (len > UNICODE_TEXT_MAX)
        return 1;
    if (!text_is_utf8(text, len)) {
        mended = strdup(text);
        if (!mended)
            return -1;
        text_mend(mended);
        text = mended;
    }
    return points_decompose(text, options, points);
}

static int
points_compose(struct points *points, struct buf *out)
{
    points->count =
        utf8proc_normalize_utf32(points->at, points->count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < points->count; i++)
        text_put_codepoint(out, (uint32_t)points->at[i]);
    return points->count < 0 || out->bad ? -1 : 0;
}

int
unicode_nfc(const char *text, struct buf *out)
{
    CLEANUP_POINTS struct points points = {0};
    int result = points_of(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE, &points);

    return result == 0 ? points_compose(&points, out) : result;
}

static bool
is_mark(utf8proc_int32_t point)
{
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
        if (point >= marks[i].first && point <= marks[i].last)
            return true;
    }
    return false;
}

static const char *
plain_of(utf8proc_int32_t point)
{
    for (size_t i = 0; i < ARRAY_SIZE(letters); i++) {
        if (letters[i].letter == point)
            return letters[i].plain;
    }
    return NULL;
}

/* Leaves out the marks; the room that plain letters of two take was never more than there is. */
static int
points_put_plain(const struct points *points, struct buf *out)
{
    for (utf8proc_ssize_t i = 0; i < points->count; i++) {
        const char *plain = plain_of(points->at[i]);

        if (plain)
            buf_append_str(out, plain);
        else if (!is_mark(points->at[i]))
            text_put_codepoint(out, (uint32_t)points->at[i]);
    }
    return out->bad ? -1 : 0;
}

/*
 * Folded, but neither composed nor collapsed. In normal form first, as canonical caseless matching
 * wants it (Unicode, D145): the iota below Greek letters is a mark before it is a letter.
 */
static int
unicode_strip(const char *text, struct buf *out)
{
    CLEANUP_BUF struct buf normal = BUF_INIT(GROWN_MAX);
    CLEANUP_POINTS struct points points = {0};
    int result = unicode_nfc(text, &normal);

    if (result != 0)
        return result;
    if (!buf_str(&normal) ||
        points_decompose(buf_str(&normal),
                         UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                             UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
                         &points) < 0)
        return -1;
    return points_put_plain(&points, out);
}

/* As unicode_nfc(), of what has grown beyond UNICODE_TEXT_MAX too. */
static int
unicode_compose(const char *text, struct buf *out)
{
    CLEANUP_POINTS struct points points = {0};

    if (!text || points_decompose(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE, &points) < 0)
        return -1;
    return points_compose(&points, out);
}

int
unicode_fold(const char *text, struct buf *out)
{
    CLEANUP_BUF struct buf stripped = BUF_INIT(GROWN_MAX);
    CLEANUP_BUF struct buf composed = BUF_INIT(GROWN_MAX);
    int result = unicode_strip(text, &stripped);

    if (result == 0)
        result = unicode_compose(buf_str(&stripped), &composed);
    if (result != 0)
        return result;
    return buf_str(&composed) ? html_collapse(buf_str(&composed), composed.len, out) : -1;
}

int
unicode_slug(const char *text, struct buf *out)
{
    CLEANUP_BUF struct buf folded = BUF_INIT(GROWN_MAX);
    int result = unicode_fold(text, &folded);
    size_t begun = out->len;
    bool gap = false;

    if (result != 0)
        return result;
    for (size_t i = 0; i < folded.len; i++) {
        uint8_t c = folded.data[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (gap && out->len > begun)
                buf_append_byte(out, '-');
            buf_append_byte(out, c);
            gap = false;
        } else {
            gap = true;
        }
    }
    return out->bad ? -1 : 0;
}
