/*
 * Pages: parsed by a parser that has seen others and by a fresh one, which must
 * agree, and read to the end. The first byte chooses a charset label.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "host/common/text.h"
#include "sdk/runtime/html/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const labels[] = {
    NULL,     "utf-8",       "windows-1252", "utf-16le", "utf-16be", "shift_jis",    "gb18030",
    "euc-jp", "iso-2022-jp", "big5",         "euc-kr",   "gbk",      "windows-1251", "nonsense",
};

static void
check(bool condition)
{
    if (!condition)
        abort();
}

/* A name or a value of an attribute. */
static void
check_string(const char *text, size_t len)
{
    check(text_is_utf8(text, len));
    check(text[len] == '\0');
}

static size_t
read_attributes(const html_node *node)
{
    const html_attr *attr;
    size_t sum = 0;

    for (attr = html_attr_first(node); attr; attr = html_attr_next(attr)) {
        size_t len;
        const char *text = html_attr_name(attr, &len);

        check_string(text, len);
        if (html_attr_namespace(attr) == HTML_NAMESPACE_NONE)
            check(html_attr_find(node, text, len) != NULL);
        text = html_attr_value(attr, &len);
        check_string(text, len);
        sum = sum * 31 + len;
    }
    return sum;
}

/* A number that depends on all of the tree below the node, and checks of its links. */
static size_t
read_node(html_node *node)
{
    size_t sum = (size_t)html_kind(node);
    html_node *child = html_first_child(node) ? html_first_child(node) : html_template_first(node);
    size_t len;
    const char *text;

    text = html_data(node, &len);
    check(text_is_utf8(text, len));
    sum = sum * 31 + len;
    if (html_is_element(node)) {
        text = html_name(node, &len);
        check_string(text, len);
        sum = sum * 31 + len + read_attributes(node);
        check(html_index(node) > 0 && html_index_from_end(node) > 0);
    }
    for (; child; child = html_next(child)) {
        check(html_parent(child) == node);
        check(!html_next(child) || html_prev(html_next(child)) == child);
        sum = sum * 31 + read_node(child);
    }
    return sum;
}

static size_t
read_page(struct html_parser *parser, const uint8_t *data, size_t size, const char *label)
{
    CLEANUP_HTML struct html_doc *doc = NULL;
    CLEANUP_BUF struct buf text = BUF_INIT(1 << 24);
    const char *why = NULL;
    const char *base;
    int result = html_parse(parser, data, size, label, &doc, &why);

    check(result == 0 || (result == 1 && why));
    if (result != 0)
        return 0;
    base = html_base_href(doc);
    if (html_text(html_document(doc), &text) == 0)
        check(text_is_utf8(buf_str(&text), text.len));
    buf_reset(&text);
    html_inner_raw_text(html_document(doc), &text);
    return read_node(html_document(doc)) * 31 + text.len + (base ? 1 : 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct html_parser *used;
    struct html_parser *fresh = html_parser_new();
    const char *label;

    if (!used)
        used = html_parser_new();
    if (size > 0 && used && fresh) {
        label = labels[data[0] % ARRAY_SIZE(labels)];
        check(read_page(used, data + 1, size - 1, label) ==
              read_page(fresh, data + 1, size - 1, label));
    }
    html_parser_free(fresh);
    return 0;
}
