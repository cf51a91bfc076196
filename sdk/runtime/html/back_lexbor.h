/*
 * The back end on lexbor: the inline part of html.h. Included from there only.
 */
#ifndef CLISK_RUNTIME_HTML_BACK_LEXBOR_H
#define CLISK_RUNTIME_HTML_BACK_LEXBOR_H

#include <lexbor/dom/interfaces/character_data.h>
#include <lexbor/dom/interfaces/document_fragment.h>
#include <lexbor/dom/interfaces/document_type.h>
#include <lexbor/html/html.h>
#include <lexbor/html/interfaces/template_element.h>

#include "sdk/runtime/html/kind.h"

/* Handles, and so typedefs: what they are depends on the back end alone. */
typedef struct lxb_dom_node html_node;
typedef struct lxb_dom_attr html_attr;

/* Names that clisk itself looks for, as html_tag() gives them. */
enum {
    HTML_TAG_A = LXB_TAG_A,
    HTML_TAG_AREA = LXB_TAG_AREA,
    HTML_TAG_AUDIO = LXB_TAG_AUDIO,
    HTML_TAG_BASE = LXB_TAG_BASE,
    HTML_TAG_BDI = LXB_TAG_BDI,
    HTML_TAG_BUTTON = LXB_TAG_BUTTON,
    HTML_TAG_DATALIST = LXB_TAG_DATALIST,
    HTML_TAG_DETAILS = LXB_TAG_DETAILS,
    HTML_TAG_DIALOG = LXB_TAG_DIALOG,
    HTML_TAG_FIELDSET = LXB_TAG_FIELDSET,
    HTML_TAG_FORM = LXB_TAG_FORM,
    HTML_TAG_INPUT = LXB_TAG_INPUT,
    HTML_TAG_LABEL = LXB_TAG_LABEL,
    HTML_TAG_LEGEND = LXB_TAG_LEGEND,
    HTML_TAG_META = LXB_TAG_META,
    HTML_TAG_OBJECT = LXB_TAG_OBJECT,
    HTML_TAG_OPTGROUP = LXB_TAG_OPTGROUP,
    HTML_TAG_OPTION = LXB_TAG_OPTION,
    HTML_TAG_PROGRESS = LXB_TAG_PROGRESS,
    HTML_TAG_SCRIPT = LXB_TAG_SCRIPT,
    HTML_TAG_SELECT = LXB_TAG_SELECT,
    HTML_TAG_STYLE = LXB_TAG_STYLE,
    HTML_TAG_TEMPLATE = LXB_TAG_TEMPLATE,
    HTML_TAG_TEXTAREA = LXB_TAG_TEXTAREA,
    HTML_TAG_VIDEO = LXB_TAG_VIDEO
};

static inline bool
html_is_element(const html_node *node)
{
    return node->type == LXB_DOM_NODE_TYPE_ELEMENT;
}

static inline enum html_kind
html_kind(const html_node *node)
{
    switch ((int)node->type) {
    case LXB_DOM_NODE_TYPE_ELEMENT: return HTML_KIND_ELEMENT;
    case LXB_DOM_NODE_TYPE_DOCUMENT: return HTML_KIND_DOCUMENT;
    case LXB_DOM_NODE_TYPE_DOCUMENT_TYPE: return HTML_KIND_DOCTYPE;
    case LXB_DOM_NODE_TYPE_COMMENT: return HTML_KIND_COMMENT;
    default: return HTML_KIND_TEXT;
    }
}

/* The identity of html_tag_of_name(); 0 for names unknown to HTML. */
static inline unsigned
html_tag(const html_node *node)
{
    return node->local_name < LXB_TAG__LAST_ENTRY ? (unsigned)node->local_name : 0;
}

static inline enum html_namespace
html_namespace(const html_node *node)
{
    switch (node->ns) {
    case LXB_NS_HTML: return HTML_NAMESPACE_HTML;
    case LXB_NS_MATH: return HTML_NAMESPACE_MATHML;
    case LXB_NS_SVG: return HTML_NAMESPACE_SVG;
    default: return HTML_NAMESPACE_NONE;
    }
}

static inline bool
html_is_html(const html_node *node)
{
    return node->ns == LXB_NS_HTML;
}

/*
 * The name of an element: in lower case, but for names of SVG such as
 * "foreignObject", which lexbor keeps beside the name in lower case.
 */
static inline const char *
html_name(const html_node *node, size_t *ret_len)
{
    uintptr_t id = node->local_name;
    const lxb_tag_data_t *name;

    if (html_is_element(node) && ((const lxb_dom_element_t *)node)->qualified_name != 0)
        id = ((const lxb_dom_element_t *)node)->qualified_name;
    name = lxb_tag_data_by_id(id);
    *ret_len = name ? name->entry.length : 0;
    return name ? (const char *)lexbor_hash_entry_str(&name->entry) : "";
}

/*
 * The contents of a template are below a fragment of their own, which nobody
 * sees: to us their parent is the template.
 */
static inline html_node *
html_parent(const html_node *node)
{
    html_node *parent = node->parent;

    if (parent && parent->type == LXB_DOM_NODE_TYPE_DOCUMENT_FRAGMENT)
        return &((lxb_dom_document_fragment_t *)parent)->host->node;
    return parent;
}

static inline html_node *
html_next(const html_node *node)
{
    return node->next;
}

static inline html_node *
html_prev(const html_node *node)
{
    return node->prev;
}

static inline bool
html_is_template(const html_node *node)
{
    return node->local_name == LXB_TAG_TEMPLATE && html_is_html(node);
}

static inline html_node *
html_first_child(const html_node *node)
{
    return node->first_child;
}

static inline html_node *
html_last_child(const html_node *node)
{
    return node->last_child;
}

/* The first node of a template's contents, whose parent is the template; NULL for other nodes. */
static inline html_node *
html_template_first(const html_node *node)
{
    if (!html_is_template(node))
        return NULL;
    return ((const lxb_html_template_element_t *)node)->content->node.first_child;
}

static inline html_node *
html_template_last(const html_node *node)
{
    if (!html_is_template(node))
        return NULL;
    return ((const lxb_html_template_element_t *)node)->content->node.last_child;
}

static inline bool
html_in_quirks_mode(const html_node *node)
{
    return node->owner_document->compat_mode == LXB_DOM_DOCUMENT_CMODE_QUIRKS;
}

static inline const char *
html_string(const lexbor_str_t *string, size_t *ret_len)
{
    *ret_len = string && string->data ? string->length : 0;
    return *ret_len > 0 ? (const char *)string->data : "";
}

/* The data of a text node or a comment; nothing ends it but its length. */
static inline const char *
html_data(const html_node *node, size_t *ret_len)
{
    enum html_kind kind = html_kind(node);

    *ret_len = 0;
    if (kind != HTML_KIND_TEXT && kind != HTML_KIND_COMMENT)
        return "";
    return html_string(&((const lxb_dom_character_data_t *)node)->data, ret_len);
}

/* Attributes in the order of the page, each name once. */
static inline html_attr *
html_attr_first(const html_node *node)
{
    return html_is_element(node) ? ((const lxb_dom_element_t *)node)->first_attr : NULL;
}

static inline html_attr *
html_attr_next(const html_attr *attr)
{
    return attr->next;
}

/*
 * The name without its namespace's prefix. The qualified name is that of an
 * attribute with a prefix, or a name of SVG or MathML that has capitals.
 */
static inline const char *
html_attr_name(const html_attr *attr, size_t *ret_len)
{
    bool has_capitals = attr->qualified_name != 0 && attr->node.prefix == 0;
    lxb_dom_attr_id_t id = has_capitals ? attr->qualified_name : attr->node.local_name;
    const lxb_dom_attr_data_t *name = lxb_dom_attr_data_by_id(attr->node.owner_document->attrs, id);

    *ret_len = name ? name->entry.length : 0;
    return name ? (const char *)lexbor_hash_entry_str(&name->entry) : "";
}

static inline const char *
html_attr_value(const html_attr *attr, size_t *ret_len)
{
    return html_string(attr->value, ret_len);
}

/* lexbor gives its element's namespace to an attribute that has none. */
static inline enum html_namespace
html_attr_namespace(const html_attr *attr)
{
    switch (attr->node.ns) {
    case LXB_NS_XLINK: return HTML_NAMESPACE_XLINK;
    case LXB_NS_XML: return HTML_NAMESPACE_XML;
    case LXB_NS_XMLNS: return HTML_NAMESPACE_XMLNS;
    default: return HTML_NAMESPACE_NONE;
    }
}

/* A number that clisk keeps with a node; 0 at first. */
static inline size_t
html_note(const html_node *node)
{
    return (size_t)node->user;
}

static inline void
html_note_set(html_node *node, size_t note)
{
    node->user = (void *)note;
}

#endif
