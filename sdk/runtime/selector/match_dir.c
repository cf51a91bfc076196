#include "sdk/runtime/selector/match.h"

#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/selector/control.h"
#include "sdk/runtime/selector/lex.h"

enum direction { DIRECTION_NONE, DIRECTION_LTR, DIRECTION_RTL };

/*
 * Code points that have no strong direction, and those that are written from
 * the right (Unicode Bidirectional Algorithm, table 4), by their blocks.
 */
static const struct {
    uint32_t first;
    uint32_t last;
    enum direction direction;
} ranges[] = {
    {0x0000, 0x0040, DIRECTION_NONE},   {0x005B, 0x0060, DIRECTION_NONE},
    {0x007B, 0x00A9, DIRECTION_NONE},   {0x00AB, 0x00B4, DIRECTION_NONE},
    {0x00B6, 0x00B9, DIRECTION_NONE},   {0x00BB, 0x00BF, DIRECTION_NONE},
    {0x00D7, 0x00D7, DIRECTION_NONE},   {0x00F7, 0x00F7, DIRECTION_NONE},
    {0x02B9, 0x02BA, DIRECTION_NONE},   {0x02C2, 0x02CF, DIRECTION_NONE},
    {0x02D2, 0x02DF, DIRECTION_NONE},   {0x02E5, 0x02ED, DIRECTION_NONE},
    {0x02EF, 0x036F, DIRECTION_NONE},   {0x0374, 0x0375, DIRECTION_NONE},
    {0x037E, 0x037E, DIRECTION_NONE},   {0x0384, 0x0385, DIRECTION_NONE},
    {0x0483, 0x0489, DIRECTION_NONE},   {0x0590, 0x05BD, DIRECTION_NONE},
    {0x05BE, 0x05FF, DIRECTION_RTL},    {0x0600, 0x0607, DIRECTION_NONE},
    {0x0608, 0x0608, DIRECTION_RTL},    {0x0609, 0x060A, DIRECTION_NONE},
    {0x060B, 0x060B, DIRECTION_RTL},    {0x060C, 0x060C, DIRECTION_NONE},
    {0x060D, 0x060D, DIRECTION_RTL},    {0x060E, 0x061A, DIRECTION_NONE},
    {0x061B, 0x064A, DIRECTION_RTL},    {0x064B, 0x066C, DIRECTION_NONE},
    {0x066D, 0x066F, DIRECTION_RTL},    {0x0670, 0x0670, DIRECTION_NONE},
    {0x0671, 0x06D5, DIRECTION_RTL},    {0x06D6, 0x06E4, DIRECTION_NONE},
    {0x06E5, 0x06E6, DIRECTION_RTL},    {0x06E7, 0x06ED, DIRECTION_NONE},
    {0x06EE, 0x06EF, DIRECTION_RTL},    {0x06F0, 0x06F9, DIRECTION_NONE},
    {0x06FA, 0x08D2, DIRECTION_RTL},    {0x08D3, 0x0902, DIRECTION_NONE},
    {0x2000, 0x200D, DIRECTION_NONE},   {0x200F, 0x200F, DIRECTION_RTL},
    {0x2010, 0x2070, DIRECTION_NONE},   {0x2074, 0x207E, DIRECTION_NONE},
    {0x2080, 0x208E, DIRECTION_NONE},   {0x20A0, 0x2101, DIRECTION_NONE},
    {0x2190, 0x2335, DIRECTION_NONE},   {0x237B, 0x2394, DIRECTION_NONE},
    {0x2396, 0x249B, DIRECTION_NONE},   {0x24EA, 0x26AB, DIRECTION_NONE},
    {0x26AD, 0x27FF, DIRECTION_NONE},   {0x2900, 0x2BFF, DIRECTION_NONE},
    {0x2E00, 0x3004, DIRECTION_NONE},   {0x3008, 0x3020, DIRECTION_NONE},
    {0xFB1D, 0xFDFF, DIRECTION_RTL},    {0xFE00, 0xFE6F, DIRECTION_NONE},
    {0xFE70, 0xFEFE, DIRECTION_RTL},    {0xFEFF, 0xFF20, DIRECTION_NONE},
    {0xFF3B, 0xFF40, DIRECTION_NONE},   {0xFF5B, 0xFF65, DIRECTION_NONE},
    {0xFFE0, 0xFFFF, DIRECTION_NONE},   {0x10800, 0x10FFF, DIRECTION_RTL},
    {0x1E800, 0x1EFFF, DIRECTION_RTL},  {0x1F000, 0x1F10F, DIRECTION_NONE},
    {0x1F300, 0x1FBFF, DIRECTION_NONE}, {0xE0000, 0xE0FFF, DIRECTION_NONE},
};

static enum direction
direction_of_codepoint(uint32_t codepoint)
{
    for (size_t i = 0; i < ARRAY_SIZE(ranges) && ranges[i].first <= codepoint; i++) {
        if (codepoint <= ranges[i].last)
            return ranges[i].direction;
    }
    return DIRECTION_LTR;
}

/* That of the first strong code point. */
static enum direction
direction_of_text(struct selector_search *search, const char *text, size_t len)
{
    const char *begin = text, *end = text + len;
    enum direction direction = DIRECTION_NONE;

    while (text < end && direction == DIRECTION_NONE)
        direction = direction_of_codepoint(text_next_codepoint(&text, end));
    search_count(search, (size_t)(text - begin) / SEARCH_BYTES_A_STEP);
    return direction;
}

/* What the attribute "dir" says; false when it says nothing. */
static bool
own_direction(const html_node *node, enum direction *ret_direction)
{
    static const char *const names[] = {
        [DIRECTION_NONE] = "auto", [DIRECTION_LTR] = "ltr", [DIRECTION_RTL] = "rtl"};
    size_t len;
    const char *dir = html_is_html(node) ? html_attr_get(node, "dir", &len) : NULL;

    for (size_t i = 0; dir && i < ARRAY_SIZE(names); i++) {
        if (len == strlen(names[i]) && ascii_equal_folded(dir, names[i], len)) {
            *ret_direction = (enum direction)i;
            return true;
        }
    }
    return false;
}

/* Text that tells nothing about what is around it. */
static bool
is_apart(const html_node *node)
{
    enum direction direction;

    return control_is(node, HTML_TAG_BDI) || control_is(node, HTML_TAG_SCRIPT) ||
           control_is(node, HTML_TAG_STYLE) || control_is(node, HTML_TAG_TEXTAREA) ||
           own_direction(node, &direction);
}

static enum direction
direction_of_contents(struct selector_search *search, const html_node *root)
{
    const html_node *node = html_following(root, root);
    enum direction direction = DIRECTION_NONE;

    while (node && direction == DIRECTION_NONE && search_count(search, 1)) {
        if (html_kind(node) == HTML_KIND_TEXT) {
            size_t len;
            const char *data = html_data(node, &len);

            direction = direction_of_text(search, data, len);
        }
        if (html_is_element(node) && is_apart(node))
            node = html_following_after(node, root);
        else
            node = html_following(node, root);
    }
    return direction;
}

/* HTML standard, "auto-directionality", of a control by its value. */
static enum direction
auto_direction(struct selector_search *search, const html_node *node)
{
    size_t len = 0;
    const char *value;

    switch ((int)control_type(node)) {
    case CONTROL_BUTTON:
    case CONTROL_EMAIL:
    case CONTROL_HIDDEN:
    case CONTROL_PASSWORD:
    case CONTROL_RESET:
    case CONTROL_SEARCH:
    case CONTROL_SUBMIT:
    case CONTROL_TEL:
    case CONTROL_TEXT:
    case CONTROL_URL: break;
    default: return direction_of_contents(search, node);
    }
    if (control_is(node, HTML_TAG_BUTTON))
        return direction_of_contents(search, node);
    value = html_attr_get(node, "value", &len);
    return value ? direction_of_text(search, value, len) : DIRECTION_NONE;
}

/* The attribute of the nearest element that has one, or what stands for it; the page's is ltr. */
static enum direction
direction_of(struct selector_search *search, const html_node *node)
{
    for (; node && html_is_element(node) && search_count(search, 1); node = html_parent(node)) {
        enum direction direction = DIRECTION_NONE;
        bool is_own = own_direction(node, &direction);

        if (is_own && direction != DIRECTION_NONE)
            return direction;
        if (!is_own && control_type(node) == CONTROL_TEL)
            return DIRECTION_LTR;
        if (!is_own && !control_is(node, HTML_TAG_BDI))
            continue;
        direction = auto_direction(search, node);
        if (direction != DIRECTION_NONE)
            return direction;
        if (!control_is(node, HTML_TAG_BDI) || is_own)
            return DIRECTION_LTR;
    }
    return DIRECTION_LTR;
}

bool
match_dir(struct selector_search *search, struct selector_text name, const html_node *node)
{
    if (selector_text_is(name, "ltr"))
        return direction_of(search, node) == DIRECTION_LTR;
    return selector_text_is(name, "rtl") && direction_of(search, node) == DIRECTION_RTL;
}
