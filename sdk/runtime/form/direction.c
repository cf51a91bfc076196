/*
 * The directionality of an element (3.2.6.4), as far as dirname asks for it.
 */
#include <string.h>
#include <strings.h>

#include "host/common/text.h"
#include "sdk/runtime/form/form.h"

/* Letters of the scripts that are written from right to left: bidirectional classes R and AL. */
static bool
codepoint_is_rtl(uint32_t codepoint)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x05BE, 0x05BE}, {0x05C0, 0x05C0},   {0x05C3, 0x05C3},   {0x05C6, 0x05C6},
        {0x05D0, 0x05FF}, {0x0608, 0x0608},   {0x060B, 0x060B},   {0x060D, 0x060D},
        {0x061B, 0x064A}, {0x066D, 0x066F},   {0x0671, 0x06D5},   {0x06E5, 0x06E6},
        {0x06EE, 0x06EF}, {0x06FA, 0x0710},   {0x0712, 0x072F},   {0x074D, 0x07A5},
        {0x07B1, 0x07EA}, {0x07F4, 0x07F5},   {0x07FA, 0x07FC},   {0x07FE, 0x0815},
        {0x081A, 0x081A}, {0x0824, 0x0824},   {0x0828, 0x0828},   {0x0830, 0x0858},
        {0x085E, 0x088F}, {0x08A0, 0x08C9},   {0x200F, 0x200F},   {0xFB1D, 0xFB1D},
        {0xFB1F, 0xFB28}, {0xFB2A, 0xFD3D},   {0xFD50, 0xFDCE},   {0xFDF0, 0xFDFC},
        {0xFE70, 0xFEFE}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF},
    };

    for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
        if (codepoint >= ranges[i].first && codepoint <= ranges[i].last)
            return true;
    }
    return false;
}

/* Letters of all the others; digits, marks, signs and punctuation have no direction of their own.
 */
static bool
codepoint_is_ltr(uint32_t codepoint)
{
    if (codepoint < 0x80)
        return (codepoint >= 'A' && codepoint <= 'Z') || (codepoint >= 'a' && codepoint <= 'z');
    if (codepoint < 0x2B9)
        return codepoint == 0xAA || codepoint == 0xB5 || codepoint == 0xBA ||
               (codepoint >= 0xC0 && codepoint != 0xD7 && codepoint != 0xF7);
    return (codepoint >= 0x370 && codepoint < 0x590 && codepoint != 0x58A) ||
           (codepoint >= 0x900 && codepoint < 0x2000) || codepoint == 0x200E ||
           (codepoint >= 0x2C00 && codepoint < 0x2E00) ||
           (codepoint >= 0x3005 && codepoint <= 0x3007) ||
           (codepoint >= 0x3031 && codepoint < 0xA490) ||
           (codepoint >= 0xA4D0 && codepoint < 0xFB1D) ||
           (codepoint >= 0xFF21 && codepoint <= 0xFFDC) ||
           (codepoint >= 0x10000 && codepoint < 0x1D300) || codepoint >= 0x20000;
}

/* By the first letter that has a direction; NULL when none has. */
static const char *
text_direction(const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end) {
        uint32_t codepoint = text_next_codepoint(&text, end);

        if (codepoint_is_rtl(codepoint))
            return "rtl";
        if (codepoint_is_ltr(codepoint))
            return "ltr";
    }
    return NULL;
}

/* Elements whose text is none of the content around them. */
static bool
element_is_passed_over(html_node *at)
{
    const char *dir = html_attr_get(at, "dir", NULL);
    unsigned tag = html_tag(at);

    return tag == HTML_TAG_SCRIPT || tag == HTML_TAG_STYLE || tag == HTML_TAG_TEXTAREA ||
           (dir && (strcasecmp(dir, "ltr") == 0 || strcasecmp(dir, "rtl") == 0 ||
                    strcasecmp(dir, "auto") == 0));
}

/* Every control may ask the same: what has no letter for so long has none. */
enum { DIRECTION_NODES_MAX = 1000, DIRECTION_TEXT_MAX = 64 * 1024 };

static const char *
content_direction(html_node *root)
{
    html_node *at = html_following(root, root);
    size_t read = 0;

    for (size_t i = 0; at && i < DIRECTION_NODES_MAX && read < DIRECTION_TEXT_MAX; i++) {
        size_t len;
        const char *data = html_data(at, &len), *found;

        if (len > DIRECTION_TEXT_MAX - read)
            len = DIRECTION_TEXT_MAX - read;
        read += len;
        if (html_kind(at) == HTML_KIND_TEXT && (found = text_direction(data, len)) != NULL)
            return found;
        at = html_is_element(at) && element_is_passed_over(at) ? html_following_after(at, root)
                                                               : html_following(at, root);
    }
    return NULL;
}

/* What an element says of itself: "ltr", "rtl", "auto", or NULL for nothing. */
static const char *
element_direction(html_node *at)
{
    static const char *const known[] = {"ltr", "rtl", "auto"};
    const char *dir = html_is_element(at) ? html_attr_get(at, "dir", NULL) : NULL;

    for (size_t i = 0; dir && i < ARRAY_SIZE(known); i++) {
        if (strcasecmp(known[i], dir) == 0)
            return known[i];
    }
    return NULL;
}

const char *
form_direction(html_node *at, const char *value)
{
    const char *dir = element_direction(at), *found;

    if (dir && strcmp(dir, "auto") == 0) {
        found = text_direction(value, strlen(value));
        return found ? found : "ltr";
    }
    if (!dir && element_is(at, HTML_TAG_INPUT) && input_state_of(at) == INPUT_TEL)
        return "ltr";
    while (!dir && (at = html_parent(at)) != NULL)
        dir = element_direction(at);
    if (dir && strcmp(dir, "auto") == 0)
        dir = content_direction(at);
    return dir ? dir : "ltr";
}
