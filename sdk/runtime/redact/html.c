/*
 * A page's tree, written so that it is parsed to the same tree again: the
 * elements, and the attributes that are structure.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sdk/runtime/redact/attribute.h"
#include "sdk/runtime/redact/redact.h"
#include "sdk/runtime/redact/shape.h"

static void put_siblings(struct shape *shape, const html_node *node);

/* --- names -------------------------------------------------------------------- */

/* One that may be a word of a text: its shape, in characters that names have. */
static void
put_foreign(struct shape *shape, const char *name, size_t len)
{
    for (size_t i = 0; i < len && !shape->is_cut; i++) {
        bool is_mark = name[i] == '-' || name[i] == '_' || name[i] == ':' || name[i] == '.';
        bool is_digit = name[i] >= '0' && name[i] <= '9';

        shape_put_bytes(shape, is_mark && i > 0 ? &name[i] : is_digit && i > 0 ? "0" : "x", 1);
    }
}

static void
put_element_name(struct shape *shape, const html_node *node)
{
    size_t len;
    const char *name = html_name(node, &len);

    if (html_tag(node) != 0)
        shape_put_bytes(shape, name, len);
    else if (attribute_is_custom_element(name, len))
        shape_names(shape, SHAPE_PLAIN, name, len);
    else
        put_foreign(shape, name, len);
}

/* --- attributes ----------------------------------------------------------------- */

static const char *
prefix_of(const html_attr *attr)
{
    switch (html_attr_namespace(attr)) {
    case HTML_NAMESPACE_XLINK: return "xlink:";
    case HTML_NAMESPACE_XML: return "xml:";
    case HTML_NAMESPACE_NONE:
    case HTML_NAMESPACE_HTML:
    case HTML_NAMESPACE_SVG:
    case HTML_NAMESPACE_MATHML:
    case HTML_NAMESPACE_XMLNS:
    default: return "";
    }
}

static bool
is_truth(const char *value, size_t len)
{
    return (len == 4 && memcmp(value, "true", 4) == 0) ||
           (len == 5 && memcmp(value, "false", 5) == 0);
}

static void
put_value(struct shape *shape, enum attribute_kind kind, const char *value, size_t len)
{
    if (is_truth(value, len))
        shape_put_bytes(shape, value, len);
    else if (kind == ATTRIBUTE_NAMES)
        shape_names(shape, SHAPE_ATTRIBUTE, value, len);
    else if (kind == ATTRIBUTE_NAME)
        shape_name(shape, SHAPE_ATTRIBUTE, value, len);
    else if (kind == ATTRIBUTE_LINK)
        shape_url(shape, SHAPE_ATTRIBUTE, value, len);
    else if (kind == ATTRIBUTE_CHARSET) /* that of what is written here */
        shape_put(shape, "utf-8");
    else
        shape_text(shape, SHAPE_ATTRIBUTE, value, len);
}

/* A name of the site's own, such as data-contract, may be anything that stands in a tag. */
static void
put_attribute_name(struct shape *shape, enum attribute_kind kind, const char *name, size_t len)
{
    bool is_plain = true;

    for (size_t i = 0; i < len; i++)
        is_plain &= (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9') ||
                    name[i] == '-' || name[i] == '_';
    if (kind != ATTRIBUTE_FOREIGN && is_plain)
        shape_names(shape, SHAPE_PLAIN, name, len);
    else
        put_foreign(shape, name, len);
}

static void
put_attribute(struct shape *shape, const html_attr *attr)
{
    size_t name_len, len;
    const char *name = html_attr_name(attr, &name_len);
    const char *value = html_attr_value(attr, &len);
    enum attribute_kind kind = attribute_kind(name, name_len);

    shape_put(shape, " ");
    shape_put(shape, prefix_of(attr));
    put_attribute_name(shape, kind, name, name_len);
    shape_put(shape, "=\"");
    put_value(shape, kind, value, len);
    shape_put(shape, "\"");
}

/* --- nodes ----------------------------------------------------------------------- */

static bool
is_named(const html_node *node, const char *const *names)
{
    size_t len;
    const char *name = html_name(node, &len);

    if (!html_is_html(node))
        return false;
    while (*names && (strlen(*names) != len || memcmp(*names, name, len) != 0))
        names++;
    return *names != NULL;
}

static bool
is_void(const html_node *node)
{
    static const char *const names[] = {
        "area",  "base",   "basefont", "bgsound", "br",    "col",    "embed", "frame", "hr", "img",
        "input", "keygen", "link",     "meta",    "param", "source", "track", "wbr",   NULL};

    return is_named(node, names);
}

/* Whether its text is no markup to the parser: nothing can be escaped in it. */
static bool
is_raw(const html_node *node)
{
    static const char *const names[] = {"iframe", "noembed", "noframes", "plaintext",
                                        "script", "style",   "xmp",      NULL};

    return is_named(node, names);
}

static void
put_raw(struct shape *shape, const html_node *node)
{
    char told[64];
    size_t total = 0, len;

    for (const html_node *child = html_first_child(node); child; child = html_next(child)) {
        html_data(child, &len);
        total += len;
    }
    snprintf(told, sizeof told, "/* %zu bytes left out */", total);
    if (total > 0)
        shape_put(shape, told);
}

static void
put_element(struct shape *shape, const html_node *node)
{
    shape_put(shape, "<");
    put_element_name(shape, node);
    for (const html_attr *attr = html_attr_first(node); attr; attr = html_attr_next(attr))
        put_attribute(shape, attr);
    shape_put(shape, ">");
    if (is_void(node))
        return;
    if (is_raw(node))
        put_raw(shape, node);
    else
        put_siblings(shape,
                     html_is_template(node) ? html_template_first(node) : html_first_child(node));
    shape_put(shape, "</");
    put_element_name(shape, node);
    shape_put(shape, ">");
}

static void
put_node(struct shape *shape, const html_node *node)
{
    size_t len;
    const char *data;

    switch (html_kind(node)) {
    case HTML_KIND_ELEMENT: put_element(shape, node); break;
    case HTML_KIND_TEXT:
        data = html_data(node, &len);
        shape_text(shape, SHAPE_TEXT, data, len);
        break;
    case HTML_KIND_COMMENT:
        data = html_data(node, &len);
        shape_put(shape, "<!-- ");
        shape_text(shape, SHAPE_COMMENT, data, len);
        shape_put(shape, " -->");
        break;
    case HTML_KIND_DOCUMENT: put_siblings(shape, html_first_child(node)); break;
    case HTML_KIND_DOCTYPE:
    default: break;
    }
}

/* As deep as HTML_DEPTH_MAX. */
static void
put_siblings(struct shape *shape, const html_node *node)
{
    for (; node && !shape->is_cut; node = html_next(node))
        put_node(shape, node);
}

int
redact_html(const struct html_doc *doc, const struct buf *words, struct buf *out)
{
    struct shape shape = shape_begin(out, words);
    const html_node *root = html_document(doc);

    /* Other document types have names of their own, which decide nothing but this. */
    if (!html_in_quirks_mode(root))
        shape_put(&shape, "<!DOCTYPE html>\n");
    put_siblings(&shape, html_first_child(root));
    shape_put(&shape, "\n");
    return shape_end(&shape, "\n<!-- cut here: the page is larger -->\n");
}
