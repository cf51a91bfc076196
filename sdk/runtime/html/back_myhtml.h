/*
 * The back end on MyHTML: accessors on the library's own nodes. Included by
 * html.h only; another back end has a header of its own with the same names.
 */
#ifndef CLISK_RUNTIME_HTML_BACK_MYHTML_H
#define CLISK_RUNTIME_HTML_BACK_MYHTML_H

#include <myhtml/myhtml.h>
#include <myhtml/token.h>
#include <myhtml/tree.h>

typedef struct myhtml_tree_node html_node;

/* An attribute, while walking over those of an element. */
typedef struct myhtml_token_attr html_attribute;

static inline html_node *
html_parent(const html_node *node)
{
    return node->parent;
}

static inline html_node *
html_first_child(const html_node *node)
{
    return node->child;
}

static inline html_node *
html_last_child(const html_node *node)
{
    return node->last_child;
}

static inline html_node *
html_next(const html_node *node)
{
    return node->next;
}

static inline html_node *
html_previous(const html_node *node)
{
    return node->prev;
}

static inline bool
html_is_text(const html_node *node)
{
    return node->tag_id == MyHTML_TAG__TEXT;
}

static inline bool
html_is_comment(const html_node *node)
{
    return node->tag_id == MyHTML_TAG__COMMENT;
}

static inline bool
html_is_doctype(const html_node *node)
{
    return node->tag_id == MyHTML_TAG__DOCTYPE;
}

/* The document's own node has no tag. */
static inline bool
html_is_document(const html_node *node)
{
    return node->tag_id == MyHTML_TAG__UNDEF;
}

static inline bool
html_is_element(const html_node *node)
{
    return !html_is_text(node) && !html_is_comment(node) && !html_is_doctype(node) &&
           !html_is_document(node);
}

static inline bool
html_is_html(const html_node *node)
{
    return node->ns == MyHTML_NAMESPACE_HTML;
}

/* Equal for elements of the same name. */
static inline size_t
html_tag(const html_node *node)
{
    return node->tag_id;
}

static inline const char *
html_name(const html_node *node, size_t *ret_len)
{
    return myhtml_tag_name_by_id(node->tree, node->tag_id, ret_len);
}

static inline const char *
html_data(const html_node *node, size_t *ret_len)
{
    *ret_len = node->token ? node->token->str.length : 0;
    return *ret_len > 0 ? node->token->str.data : "";
}

static inline html_attribute *
html_first_attribute(const html_node *node)
{
    return node->token ? node->token->attr_first : NULL;
}

static inline html_attribute *
html_next_attribute(const html_attribute *attribute)
{
    return attribute->next;
}

static inline const char *
html_attribute_name(const html_attribute *attribute, size_t *ret_len)
{
    *ret_len = attribute->key.length;
    return *ret_len > 0 ? attribute->key.data : "";
}

static inline const char *
html_attribute_value(const html_attribute *attribute, size_t *ret_len)
{
    *ret_len = attribute->value.length;
    return *ret_len > 0 ? attribute->value.data : "";
}

static inline bool
html_in_quirks_mode(const html_node *node)
{
    return node->tree->compat_mode == MyHTML_TREE_COMPAT_MODE_QUIRKS;
}

#endif
