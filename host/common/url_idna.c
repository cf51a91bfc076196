#include "host/common/url_idna.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "host/common/text.h"
#include "host/common/url.h"
#include "host/common/url_punycode.h"

enum { IDNA_POINTS_MAX = URL_MAX, IDNA_FOLDED = 32, IDNA_VIRAMA = 9 };
enum { IDNA_ZWNJ = 0x200C, IDNA_ZWJ = 0x200D, IDNA_SHARP_S = 0xDF, IDNA_FINAL_SIGMA = 0x3C2 };

struct idna_points {
    size_t count;
    uint32_t at[IDNA_POINTS_MAX];
};

struct idna_range {
    uint32_t first;
    uint32_t last;
};

static bool
idna_is_in(uint32_t c, const struct idna_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return false;
}

/* What the mapping table of UTS #46 leaves out. */
static bool
idna_is_ignored(uint32_t c)
{
    static const struct idna_range ranges[] = {
        {0x00AD, 0x00AD}, {0x034F, 0x034F},   {0x180B, 0x180D},   {0x180F, 0x180F},
        {0x200B, 0x200B}, {0x2060, 0x2060},   {0x2064, 0x2064},   {0xFE00, 0xFE0F},
        {0xFEFF, 0xFEFF}, {0x1BCA0, 0x1BCA3}, {0xE0100, 0xE01EF},
    };

    return idna_is_in(c, ranges, ARRAY_SIZE(ranges));
}

/* What it refuses: what is not assigned, controls and formats, and a few by name. */
static bool
idna_is_disallowed(uint32_t c)
{
    static const struct idna_range ranges[] = {
        {0x115F, 0x1160}, {0x1680, 0x1680}, {0x17B4, 0x17B5}, {0x2028, 0x2029},   {0x2FF0, 0x2FFB},
        {0x3164, 0x3164}, {0xFFA0, 0xFFA0}, {0xFFFC, 0xFFFD}, {0x1D173, 0x1D17A},
    };
    ucs4_t point = c;

    if (c < 0x80 || c == IDNA_ZWNJ || c == IDNA_ZWJ)
        return false;
    return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf |
                                                       UC_CATEGORY_MASK_Cs | UC_CATEGORY_MASK_Co |
                                                       UC_CATEGORY_MASK_Cn) ||
           idna_is_in(c, ranges, ARRAY_SIZE(ranges));
}

static bool
idna_is_deviation(uint32_t c)
{
    return c == IDNA_ZWNJ || c == IDNA_ZWJ || c == IDNA_SHARP_S || c == IDNA_FINAL_SIGMA;
}

static int
idna_put(struct idna_points *points, uint32_t c)
{
    if (points->count == IDNA_POINTS_MAX)
        return 1;
    points->at[points->count++] = c;
    return 0;
}

/* Folded and in NFKC; a dot that comes out of another character is no dot of a name. */
static int
idna_put_folded(struct idna_points *points, uint32_t c)
{
    uint32_t folded[IDNA_FOLDED], *result;
    size_t count = IDNA_FOLDED;

    result = u32_casefold(&c, 1, NULL, UNINORM_NFKC, folded, &count);
    if (result != folded) {
        free(result);
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        if (folded[i] == '.' || idna_put(points, folded[i]) != 0)
            return 1;
    }
    return 0;
}

static int
idna_map(struct idna_points *points, uint32_t c)
{
    if (c < 0x80)
        return idna_put(points, c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    if (c == 0x3002 || c == 0xFF0E || c == 0xFF61)
        return idna_put(points, '.');
    if (c == 0x1E9E)
        return idna_put(points, IDNA_SHARP_S);
    if (idna_is_deviation(c))
        return idna_put(points, c);
    if (idna_is_ignored(c))
        return 0;
    return idna_is_disallowed(c) ? 1 : idna_put_folded(points, c);
}

/* Whether the mapping leaves it as it is. */
static bool
idna_is_valid(uint32_t c)
{
    uint32_t folded[IDNA_FOLDED];
    size_t count = IDNA_FOLDED;

    if (c < 0x80)
        return c < 'A' || c > 'Z';
    if (idna_is_deviation(c))
        return true;
    if (idna_is_ignored(c) || idna_is_disallowed(c))
        return false;
    return u32_casefold(&c, 1, NULL, UNINORM_NFKC, folded, &count) == folded && count == 1 &&
           folded[0] == c;
}

static int
idna_normalize(struct idna_points *points)
{
    size_t count = IDNA_POINTS_MAX;
    uint32_t *result, *room = malloc(IDNA_POINTS_MAX * sizeof *room);

    if (!room)
        return 1;
    result = u32_normalize(UNINORM_NFC, points->at, points->count, room, &count);
    if (result == room) {
        memcpy(points->at, room, count * sizeof *room);
        points->count = count;
    } else {
        free(result);
    }
    free(room);
    return result == room ? 0 : 1;
}

/* RFC 5892, appendix A.1: between letters that join. */
static bool
idna_joins(const uint32_t *label, size_t count, size_t at)
{
    size_t before = at, after = at + 1;
    int type;

    while (before > 0 && uc_joining_type(label[before - 1]) == UC_JOINING_TYPE_T)
        before--;
    while (after < count && uc_joining_type(label[after]) == UC_JOINING_TYPE_T)
        after++;
    if (before == 0 || after == count)
        return false;
    type = uc_joining_type(label[before - 1]);
    if (type != UC_JOINING_TYPE_L && type != UC_JOINING_TYPE_D)
        return false;
    type = uc_joining_type(label[after]);
    return type == UC_JOINING_TYPE_R || type == UC_JOINING_TYPE_D;
}

static bool
idna_joiner_is_valid(const uint32_t *label, size_t count, size_t at)
{
    if (at > 0 && uc_combining_class(label[at - 1]) == IDNA_VIRAMA)
        return true;
    return label[at] == IDNA_ZWNJ && idna_joins(label, count, at);
}

static bool
idna_label_is_valid(const uint32_t *label, size_t count)
{
    if (count > 0 && uc_is_general_category_withtable(label[0], UC_CATEGORY_MASK_M))
        return false;
    for (size_t i = 0; i < count; i++) {
        if ((label[i] == IDNA_ZWNJ || label[i] == IDNA_ZWJ) &&
            !idna_joiner_is_valid(label, count, i))
            return false;
    }
    return true;
}

static bool
idna_is_right_to_left(const uint32_t *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int class = uc_bidi_class(points[i]);

        if (class == UC_BIDI_R || class == UC_BIDI_AL || class == UC_BIDI_AN)
            return true;
    }
    return false;
}

static bool
idna_class_is_one_of(int class, const int *classes)
{
    for (; *classes >= 0; classes++) {
        if (*classes == class)
            return true;
    }
    return false;
}

/* The Bidi Rule (RFC 5893, section 2), for each label of a name with a right-to-left one. */
static bool
idna_directions_are_valid(const uint32_t *label, size_t count)
{
    static const int rtl[] = {UC_BIDI_R,  UC_BIDI_AL,  UC_BIDI_AN, UC_BIDI_EN,
                              UC_BIDI_ES, UC_BIDI_CS,  UC_BIDI_ET, UC_BIDI_ON,
                              UC_BIDI_BN, UC_BIDI_NSM, -1};
    static const int ltr[] = {UC_BIDI_L,  UC_BIDI_EN, UC_BIDI_ES,  UC_BIDI_CS, UC_BIDI_ET,
                              UC_BIDI_ON, UC_BIDI_BN, UC_BIDI_NSM, -1};
    static const int rtl_ends[] = {UC_BIDI_R, UC_BIDI_AL, UC_BIDI_EN, UC_BIDI_AN, -1};
    static const int ltr_ends[] = {UC_BIDI_L, UC_BIDI_EN, -1};
    int first = count > 0 ? uc_bidi_class(label[0]) : UC_BIDI_L;
    bool is_rtl = first == UC_BIDI_R || first == UC_BIDI_AL, has_en = false, has_an = false;
    size_t end = count;

    if (!is_rtl && first != UC_BIDI_L)
        return false;
    for (size_t i = 0; i < count; i++) {
        int class = uc_bidi_class(label[i]);

        if (!idna_class_is_one_of(class, is_rtl ? rtl : ltr))
            return false;
        has_en = has_en || class == UC_BIDI_EN;
        has_an = has_an || class == UC_BIDI_AN;
    }
    while (end > 0 && uc_bidi_class(label[end - 1]) == UC_BIDI_NSM)
        end--;
    if (end > 0 &&
        !idna_class_is_one_of(uc_bidi_class(label[end - 1]), is_rtl ? rtl_ends : ltr_ends))
        return false;
    return !is_rtl || !has_en || !has_an;
}

/* A label of xn-- form becomes what it stands for, which must be what the mapping would give. */
static int
idna_decode_label(const uint32_t *label, size_t count, struct idna_points *out)
{
    char text[IDNA_POINTS_MAX];
    size_t start = out->count, added;

    for (size_t i = 0; i < count; i++)
        text[i] = (char)label[i];
    if (url_punycode_decode(text + 4, count - 4, out->at + start, IDNA_POINTS_MAX - start,
                            &added) != 0)
        return 1;
    out->count = start + added;
    for (size_t i = start; i < out->count; i++) {
        if (!idna_is_valid(out->at[i]))
            return 1;
    }
    return 0;
}

static bool
idna_is_ascii(const uint32_t *label, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (label[i] >= 0x80)
            return false;
    }
    return true;
}

static bool
idna_has_prefix(const uint32_t *label, size_t count)
{
    return count >= 4 && label[0] == 'x' && label[1] == 'n' && label[2] == '-' && label[3] == '-';
}

static size_t
idna_label_len(const struct idna_points *points, size_t start)
{
    size_t end = start;

    while (end < points->count && points->at[end] != '.')
        end++;
    return end - start;
}

/* All labels as they are meant, in place of the name. */
static int
idna_decode(struct idna_points *points)
{
    struct idna_points *out = calloc(1, sizeof *out);
    int result = out ? 0 : 1;

    for (size_t start = 0; result == 0 && start <= points->count;) {
        size_t len = idna_label_len(points, start), label = out->count;

        if (idna_has_prefix(points->at + start, len)) {
            result = !idna_is_ascii(points->at + start, len) ||
                     idna_decode_label(points->at + start, len, out) != 0 ||
                     idna_is_ascii(out->at + label, out->count - label);
        } else {
            for (size_t i = 0; i < len && result == 0; i++)
                result = idna_put(out, points->at[start + i]);
        }
        start += len + 1;
        if (result == 0 && start <= points->count)
            result = idna_put(out, '.');
    }
    if (result == 0)
        *points = *out;
    free(out);
    return result;
}

static int
idna_put_label(struct buf *out, const uint32_t *label, size_t count)
{
    if (!idna_is_ascii(label, count)) {
        buf_append_str(out, "xn--");
        return url_punycode_encode(out, label, count);
    }
    for (size_t i = 0; i < count; i++)
        buf_append_byte(out, (uint8_t)label[i]);
    return 0;
}

static int
idna_put_name(struct buf *out, const struct idna_points *points)
{
    bool has_rtl = idna_is_right_to_left(points->at, points->count);

    for (size_t start = 0; start <= points->count;) {
        const uint32_t *label = points->at + start;
        size_t len = idna_label_len(points, start);

        if (!idna_label_is_valid(label, len) ||
            (has_rtl && !idna_directions_are_valid(label, len)) ||
            idna_put_label(out, label, len) != 0)
            return 1;
        start += len + 1;
        if (start <= points->count)
            buf_append_byte(out, '.');
    }
    return 0;
}

static int
idna_process(struct buf *out, const char *name, size_t len, struct idna_points *points)
{
    struct idna_points *before;
    const char *end = name + len;
    bool same;

    while (name < end) {
        if (idna_map(points, text_next_codepoint(&name, end)) != 0)
            return 1;
    }
    if (idna_normalize(points) != 0 || idna_decode(points) != 0)
        return 1;
    /* What was decoded must be in NFC already. */
    before = malloc(sizeof *before);
    if (!before) {
        out->bad = true;
        return 0;
    }
    *before = *points;
    same = idna_normalize(points) == 0 && before->count == points->count &&
           memcmp(before->at, points->at, points->count * sizeof points->at[0]) == 0;
    free(before);
    return same ? idna_put_name(out, points) : 1;
}

int
url_idna_to_ascii(struct buf *out, const char *name, size_t len)
{
    struct idna_points *points = calloc(1, sizeof *points);
    int result;

    if (!points) {
        out->bad = true;
        return 0;
    }
    result = idna_process(out, name, len, points);
    free(points);
    return result;
}

bool
url_idna_is_needed(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)name[i] >= 0x80)
            return true;
        if ((i == 0 || name[i - 1] == '.') && len - i >= 4 && strncasecmp(name + i, "xn--", 4) == 0)
            return true;
    }
    return false;
}
