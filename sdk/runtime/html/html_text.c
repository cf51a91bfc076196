/*
 * The text of a page, as a person would copy it out of one line.
 */
#include "sdk/runtime/html/html.h"

#include <string.h>

#include "host/common/text.h"

/* Unicode's White_Space. */
static bool
text_is_space(uint32_t codepoint)
{
    return (codepoint >= 0x09 && codepoint <= 0x0D) || codepoint == 0x20 || codepoint == 0x85 ||
           codepoint == 0xA0 || codepoint == 0x1680 ||
           (codepoint >= 0x2000 && codepoint <= 0x200A) || codepoint == 0x2028 ||
           codepoint == 0x2029 || codepoint == 0x202F || codepoint == 0x205F || codepoint == 0x3000;
}

/* Appends with white space collapsed; `pending` remembers a space that nothing follows yet. */
static void
text_collapse(struct buf *out, const char *text, size_t len, size_t begin, bool *pending)
{
    const char *end = text + len;

    while (text < end) {
        const char *from = text;
        uint32_t codepoint = text_next_codepoint(&text, end);

        if (text_is_space(codepoint)) {
            *pending = true;
            continue;
        }
        if (*pending && out->len > begin)
            buf_append_byte(out, ' ');
        *pending = false;
        buf_append(out, from, (size_t)(text - from));
    }
}

static bool
text_is_hidden(const html_node *node)
{
    return html_tag(node) == MyHTML_TAG_SCRIPT || html_tag(node) == MyHTML_TAG_STYLE ||
           html_tag(node) == MyHTML_TAG_TEMPLATE;
}

void
html_text(const html_node *node, struct buf *out)
{
    const html_node *at = node;
    size_t begin = out->len, len;
    bool pending = false;

    while (at) {
        if (html_is_text(at)) {
            const char *data = html_data(at, &len);

            text_collapse(out, data, len, begin, &pending);
        } else if (html_tag(at) == MyHTML_TAG_BR) {
            pending = true;
        }
        if (at != node && text_is_hidden(at)) {
            /* Past what is in it. */
            while (at != node && !html_next(at))
                at = html_parent(at);
            at = at == node ? NULL : html_next(at);
        } else {
            at = html_walk(at, node);
        }
    }
}

void
html_raw_text(const html_node *node, struct buf *out)
{
    size_t len;

    for (const html_node *at = node; at; at = html_walk(at, node)) {
        if (html_is_text(at)) {
            const char *data = html_data(at, &len);

            buf_append(out, data, len);
        }
    }
}
