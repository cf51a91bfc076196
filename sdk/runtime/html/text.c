#include "sdk/runtime/html/html.h"

#include "host/common/text.h"

bool
html_is_space(uint32_t codepoint)
{
    switch (codepoint) {
    case ' ':
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000: return true;
    default:
        return (codepoint >= '\t' && codepoint <= '\r') ||
               (codepoint >= 0x2000 && codepoint <= 0x200A);
    }
}

/* Text being written with its white space collapsed. */
struct collapser {
    struct buf *out;
    bool begun;
    bool space; /* seen since the last other character */
};

static void
collapser_put(struct collapser *collapser, const char *text, size_t len)
{
    if (len == 0)
        return;
    if (collapser->space && collapser->begun)
        buf_append_byte(collapser->out, ' ');
    buf_append(collapser->out, text, len);
    collapser->begun = true;
    collapser->space = false;
}

/* Whole runs are copied at once: most text is runs of ASCII letters. */
static void
collapser_add(struct collapser *collapser, const char *text, size_t len)
{
    const char *end = text + len;
    const char *run = text;

    while (text < end) {
        const char *at = text;

        if ((unsigned char)*text > ' ' && (unsigned char)*text < 0x7F) {
            text++;
            continue;
        }
        if (!html_is_space(text_next_codepoint(&text, end)))
            continue;
        collapser_put(collapser, run, (size_t)(at - run));
        collapser->space = true;
        run = text;
    }
    collapser_put(collapser, run, (size_t)(end - run));
}

int
html_collapse(const char *text, size_t len, struct buf *out)
{
    struct collapser collapser = {.out = out};

    collapser_add(&collapser, text, len);
    return out->bad ? -1 : 0;
}

/* What is no text of the page, though it is text of the tree. */
static bool
node_is_hidden(const html_node *node)
{
    unsigned tag = html_tag(node);

    return tag == HTML_TAG_SCRIPT || tag == HTML_TAG_STYLE;
}

int
html_text(const html_node *node, struct buf *out)
{
    struct collapser collapser = {.out = out};
    const html_node *root = node;

    while (node) {
        if (html_kind(node) == HTML_KIND_TEXT) {
            size_t len;
            const char *data = html_data(node, &len);

            collapser_add(&collapser, data, len);
        }
        if (node != root && node_is_hidden(node))
            node = html_following_after(node, root);
        else
            node = html_following(node, root);
    }
    return out->bad ? -1 : 0;
}

int
html_inner_raw_text(const html_node *node, struct buf *out)
{
    const html_node *root = node;

    for (; node; node = html_following(node, root)) {
        if (html_kind(node) == HTML_KIND_TEXT) {
            size_t len;
            const char *data = html_data(node, &len);

            buf_append(out, data, len);
        }
    }
    return out->bad ? -1 : 0;
}
