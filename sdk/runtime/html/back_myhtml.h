/*
 * The back end on MyHTML (libmodest): the inline part of html.h. Included from
 * there only.
 */
#ifndef CLISK_RUNTIME_HTML_BACK_MYHTML_H
#define CLISK_RUNTIME_HTML_BACK_MYHTML_H

#include <myhtml/myhtml.h>

#include "sdk/runtime/html/kind.h"

/* Handles, and so typedefs: what they are depends on the back end alone. */
typedef struct myhtml_tree_node html_node;
typedef struct myhtml_token_attr html_attr;

/* Names that clisk itself looks for, as html_tag() gives them. */
enum {
    HTML_TAG_A = MyHTML_TAG_A,
    HTML_TAG_AREA = MyHTML_TAG_AREA,
    HTML_TAG_AUDIO = MyHTML_TAG_AUDIO,
    HTML_TAG_BASE = MyHTML_TAG_BASE,
    HTML_TAG_BDI = MyHTML_TAG_BDI,
    HTML_TAG_BUTTON = MyHTML_TAG_BUTTON,
    HTML_TAG_DATALIST = MyHTML_TAG_DATALIST,
    HTML_TAG_DETAILS = MyHTML_TAG_DETAILS,
    HTML_TAG_DIALOG = MyHTML_TAG_DIALOG,
    HTML_TAG_FIELDSET = MyHTML_TAG_FIELDSET,
    HTML_TAG_FORM = MyHTML_TAG_FORM,
    HTML_TAG_INPUT = MyHTML_TAG_INPUT,
    HTML_TAG_LABEL = MyHTML_TAG_LABEL,
    HTML_TAG_LEGEND = MyHTML_TAG_LEGEND,
    HTML_TAG_META = MyHTML_TAG_META,
    HTML_TAG_OBJECT = MyHTML_TAG_OBJECT,
    HTML_TAG_OPTGROUP = MyHTML_TAG_OPTGROUP,
    HTML_TAG_OPTION = MyHTML_TAG_OPTION,
    HTML_TAG_PROGRESS = MyHTML_TAG_PROGRESS,
    HTML_TAG_SCRIPT = MyHTML_TAG_SCRIPT,
    HTML_TAG_SELECT = MyHTML_TAG_SELECT,
    HTML_TAG_STYLE = MyHTML_TAG_STYLE,
    HTML_TAG_TEMPLATE = MyHTML_TAG_TEMPLATE,
    HTML_TAG_TEXTAREA = MyHTML_TAG_TEXTAREA,
    HTML_TAG_VIDEO = MyHTML_TAG_VIDEO
};

static inline bool
html_is_element(const html_node *node)
{
    return node->tag_id > MyHTML_TAG__DOCTYPE;
}

static inline enum html_kind
html_kind(const html_node *node)
{
    switch (node->tag_id) {
    case MyHTML_TAG__UNDEF: return HTML_KIND_DOCUMENT;
    case MyHTML_TAG__TEXT: return HTML_KIND_TEXT;
    case MyHTML_TAG__COMMENT: return HTML_KIND_COMMENT;
    case MyHTML_TAG__DOCTYPE: return HTML_KIND_DOCTYPE;
    default: return HTML_KIND_ELEMENT;
    }
}

/* The identity of html_tag_of_name(); 0 for names unknown to HTML. */
static inline unsigned
html_tag(const html_node *node)
{
    return node->tag_id < MyHTML_TAG_LAST_ENTRY ? (unsigned)node->tag_id : 0;
}

static inline enum html_namespace
html_namespace_of(enum myhtml_namespace ns)
{
    switch ((int)ns) {
    case MyHTML_NAMESPACE_HTML: return HTML_NAMESPACE_HTML;
    case MyHTML_NAMESPACE_MATHML: return HTML_NAMESPACE_MATHML;
    case MyHTML_NAMESPACE_SVG: return HTML_NAMESPACE_SVG;
    case MyHTML_NAMESPACE_XLINK: return HTML_NAMESPACE_XLINK;
    case MyHTML_NAMESPACE_XML: return HTML_NAMESPACE_XML;
    case MyHTML_NAMESPACE_XMLNS: return HTML_NAMESPACE_XMLNS;
    default: return HTML_NAMESPACE_NONE;
    }
}

static inline enum html_namespace
html_namespace(const html_node *node)
{
    return html_namespace_of(node->ns);
}

static inline bool
html_is_html(const html_node *node)
{
    return node->ns == MyHTML_NAMESPACE_HTML;
}

/*
 * The name of an element: in lower case, but for names of SVG such as
 * "foreignObject".
 */
static inline const char *
html_name(const html_node *node, size_t *ret_len)
{
    const myhtml_tag_context_t *tag = myhtml_tag_get_by_id(node->tree->tags, node->tag_id);

    *ret_len = tag ? tag->name_length : 0;
    return tag ? tag->name : "";
}

static inline html_node *
html_parent(const html_node *node)
{
    return node->parent;
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

/*
 * MyHTML hangs the contents of a template below it. To the standard they are a
 * document of their own, so that no selector and no text reaches into them.
 */
static inline bool
html_is_template(const html_node *node)
{
    return node->tag_id == MyHTML_TAG_TEMPLATE && html_is_html(node);
}

static inline html_node *
html_first_child(const html_node *node)
{
    return html_is_template(node) ? NULL : node->child;
}

static inline html_node *
html_last_child(const html_node *node)
{
    return html_is_template(node) ? NULL : node->last_child;
}

/* The first node of a template's contents, whose parent is the template; NULL for other nodes. */
static inline html_node *
html_template_first(const html_node *node)
{
    return html_is_template(node) ? node->child : NULL;
}

static inline html_node *
html_template_last(const html_node *node)
{
    return html_is_template(node) ? node->last_child : NULL;
}

static inline bool
html_in_quirks_mode(const html_node *node)
{
    return node->tree->compat_mode == MyHTML_TREE_COMPAT_MODE_QUIRKS;
}

static inline const char *
html_string(const struct mycore_string *string, size_t *ret_len)
{
    *ret_len = string->data ? string->length : 0;
    return *ret_len > 0 ? string->data : "";
}

/* The data of a text node or a comment; nothing ends it but its length. */
static inline const char *
html_data(const html_node *node, size_t *ret_len)
{
    *ret_len = 0;
    return node->token ? html_string(&node->token->str, ret_len) : "";
}

/* Attributes in the order of the page; of those with the same name, the first one counts. */
static inline html_attr *
html_attr_first(const html_node *node)
{
    return node->token ? node->token->attr_first : NULL;
}

static inline html_attr *
html_attr_next(const html_attr *attr)
{
    return attr->next;
}

/* The name without its namespace's prefix. */
static inline const char *
html_attr_name(const html_attr *attr, size_t *ret_len)
{
    return html_string(&attr->key, ret_len);
}

static inline const char *
html_attr_value(const html_attr *attr, size_t *ret_len)
{
    return html_string(&attr->value, ret_len);
}

/* MyHTML gives HTML's own namespace to attributes that have none. */
static inline enum html_namespace
html_attr_namespace(const html_attr *attr)
{
    return attr->ns == MyHTML_NAMESPACE_HTML ? HTML_NAMESPACE_NONE : html_namespace_of(attr->ns);
}

/* A number that clisk keeps with a node; 0 at first. */
static inline size_t
html_note(const html_node *node)
{
    return (size_t)node->data;
}

static inline void
html_note_set(html_node *node, size_t note)
{
    node->data = (void *)note;
}

#endif
