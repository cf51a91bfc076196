#include "host/sink/name_char.h"

#include <string.h>

struct char_range {
    uint32_t first;
    uint32_t last;
};

static const struct char_range blank_ranges[] = {
    {0x0000, 0x0020}, {0x007F, 0x00A0}, {0x1680, 0x1680}, {0x2000, 0x200A},
    {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};

/* The four that a reader takes for a slash or a backslash are treated as such. */
static const struct char_range lookalike_ranges[] = {
    {0x2044, 0x2044},
    {0x2215, 0x2216},
    {0xFF0F, 0xFF0F},
    {0xFF3C, 0xFF3C},
};

/* The bidi controls, joiners, fillers and tags. */
static const struct char_range unseen_ranges[] = {
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C}, {0x115F, 0x1160}, {0x17B4, 0x17B5},
    {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E}, {0x2060, 0x206F}, {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

/* The blocks of combining marks, variation selectors and skin tones. */
static const struct char_range mark_ranges[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF},
};

static bool
is_within(const struct char_range *ranges, size_t count, uint32_t codepoint)
{
    for (size_t i = 0; i < count; i++) {
        if (codepoint >= ranges[i].first && codepoint <= ranges[i].last)
            return true;
    }
    return false;
}

#define IS_WITHIN(ranges, codepoint) is_within(ranges, ARRAY_SIZE(ranges), codepoint)

/* U+FFFD stands for malformed bytes too; the last two of every plane are no characters. */
static bool
is_broken(uint32_t codepoint)
{
    return codepoint == 0xFFFD || (codepoint & 0xFFFE) == 0xFFFE ||
           (codepoint >= 0xFDD0 && codepoint <= 0xFDEF);
}

enum name_char_class
name_char_class(uint32_t codepoint)
{
    if (IS_WITHIN(blank_ranges, codepoint))
        return NAME_CHAR_BLANK;
    if (codepoint < 0x80)
        return strchr("/\\:*?\"<>|", (int)codepoint) ? NAME_CHAR_SPECIAL : NAME_CHAR_KEPT;
    if (IS_WITHIN(lookalike_ranges, codepoint))
        return NAME_CHAR_SPECIAL;
    if (is_broken(codepoint))
        return NAME_CHAR_BROKEN;
    return IS_WITHIN(unseen_ranges, codepoint) ? NAME_CHAR_UNSEEN : NAME_CHAR_KEPT;
}

bool
name_char_is_mark(uint32_t codepoint)
{
    return IS_WITHIN(mark_ranges, codepoint);
}
