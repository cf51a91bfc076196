#include "tests/suites/tree_dump.h"

#include <stdlib.h>
#include <string.h>

enum { DUMP_ATTRS_MAX = 256 };

static const char *const prefixes[] = {
    [HTML_NAMESPACE_NONE] = "",        [HTML_NAMESPACE_HTML] = "",
    [HTML_NAMESPACE_SVG] = "svg ",     [HTML_NAMESPACE_MATHML] = "math ",
    [HTML_NAMESPACE_XLINK] = "xlink ", [HTML_NAMESPACE_XML] = "xml ",
    [HTML_NAMESPACE_XMLNS] = "xmlns ",
};

static void
dump_line(struct buf *out, unsigned depth)
{
    if (out->len > 0)
        buf_append_byte(out, '\n');
    buf_printf(out, "| %*s", (int)(2 * depth), "");
}

static char *
attr_line(const html_attr *attr)
{
    struct buf line = BUF_INIT(SIZE_MAX);
    size_t len;
    const char *text = html_attr_name(attr, &len);

    buf_append_str(&line, prefixes[html_attr_namespace(attr)]);
    buf_append(&line, text, len);
    buf_append_str(&line, "=\"");
    text = html_attr_value(attr, &len);
    buf_append(&line, text, len);
    buf_append_str(&line, "\"");
    return buf_take_str(&line);
}

static int
attr_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
dump_attrs(const html_node *node, struct buf *out, unsigned depth)
{
    char *lines[DUMP_ATTRS_MAX];
    size_t count = 0;
    const html_attr *attr;

    for (attr = html_attr_first(node); attr && count < DUMP_ATTRS_MAX;
         attr = html_attr_next(attr)) {
        size_t len;
        const char *name = html_attr_name(attr, &len);

        /* The seam lists a repeated attribute again; only the first one counts. */
        if (html_attr_namespace(attr) != HTML_NAMESPACE_NONE ||
            html_attr_find(node, name, len) == attr)
            lines[count++] = attr_line(attr);
    }
    qsort(lines, count, sizeof lines[0], attr_compare);
    for (size_t i = 0; i < count; i++) {
        dump_line(out, depth + 1);
        buf_append_str(out, lines[i]);
        free(lines[i]);
    }
}

static void
dump_doctype(const struct html_doc *doc, struct buf *out)
{
    struct html_doctype doctype = html_doctype(doc);

    buf_printf(out, "<!DOCTYPE %s", doctype.name ? doctype.name : "");
    if (doctype.public_id || doctype.system_id)
        buf_printf(out, " \"%s\" \"%s\"", doctype.public_id ? doctype.public_id : "",
                   doctype.system_id ? doctype.system_id : "");
    buf_append_str(out, ">");
}

static void
dump_node(const struct html_doc *doc, const html_node *node, struct buf *out)
{
    size_t len;
    const char *text;
    bool comment = html_kind(node) == HTML_KIND_COMMENT;

    if (html_kind(node) == HTML_KIND_DOCTYPE) {
        dump_doctype(doc, out);
    } else if (html_is_element(node)) {
        text = html_name(node, &len);
        buf_printf(out, "<%s%.*s>", prefixes[html_namespace(node)], (int)len, text);
    } else {
        text = html_data(node, &len);
        buf_append_str(out, comment ? "<!-- " : "\"");
        buf_append(out, text, len);
        buf_append_str(out, comment ? " -->" : "\"");
    }
}

static void
dump_siblings(const struct html_doc *doc, const html_node *node, struct buf *out, unsigned depth)
{
    for (; node; node = html_next(node)) {
        dump_line(out, depth);
        dump_node(doc, node, out);
        if (html_is_element(node))
            dump_attrs(node, out, depth);
        if (html_is_template(node)) {
            dump_line(out, depth + 1);
            buf_append_str(out, "content");
            dump_siblings(doc, html_template_first(node), out, depth + 2);
        }
        dump_siblings(doc, html_first_child(node), out, depth + 1);
    }
}

void
tree_dump(struct html_doc *doc, struct buf *out)
{
    dump_siblings(doc, html_first_child(html_document(doc)), out, 0);
}
