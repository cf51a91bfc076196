/*
 * Pages as libxml2's trees: built by hand in one arena, with names and
 * attributes that are the page's own. The library reads such a tree and never
 * changes or frees it.
 */
#include <stdlib.h>
#include <string.h>

#include <libxml/hash.h>
#include <libxml/parserInternals.h>

#include "sdk/runtime/xml/tree.h"
#include "sdk/runtime/xml/watch.h"

/* More attributes than that on one tag are searched for doubles by a table. */
enum { COPY_ATTRS_FEW = 16 };

static const char replacement[] = "\xEF\xBF\xBD";

struct copier {
    struct arena *arena;
    xmlDoc *doc;
    ptrdiff_t elements;
    size_t nodes;
};

/* A copy with its NUL; one in the middle, which libxml2 would stop at, becomes U+FFFD. */
static xmlChar *
copy_text(struct copier *copier, const char *text, size_t len)
{
    const char *end = text + len;
    size_t nuls = 0;
    char *copy, *out;

    for (const char *at = text; (at = memchr(at, '\0', (size_t)(end - at))) != NULL; at++)
        nuls++;
    copy = out = arena_alloc(copier->arena, len + 2 * nuls + 1);
    if (!copy)
        return NULL;
    if (nuls == 0) {
        memcpy(out, text, len);
        return (xmlChar *)copy;
    }
    for (; text < end; text++) {
        if (*text)
            *out++ = *text;
        else
            out = mempcpy(out, replacement, sizeof replacement - 1);
    }
    return (xmlChar *)copy;
}

static xmlNode *
copy_new(struct copier *copier, xmlElementType type, const void *name)
{
    xmlNode *node = arena_alloc(copier->arena, sizeof *node);

    if (!node)
        return NULL;
    node->type = type;
    node->name = name;
    node->doc = copier->doc;
    copier->nodes++;
    return node;
}

static xmlNode *
copy_data(struct copier *copier, xmlElementType type, const void *name, const html_node *at)
{
    xmlNode *node = copy_new(copier, type, name);
    size_t len;
    const char *data = html_data(at, &len);

    if (node)
        node->content = copy_text(copier, data, len);
    return node && node->content ? node : NULL;
}

/* libxml2's own is deprecated since 2.14. */
static const char comment_name[] = "comment";

/* An attribute has its value in a text node; an empty one has none. */
static int
copy_attr_value(struct copier *copier, xmlAttr *attr, const char *value, size_t len)
{
    xmlNode *text;

    if (len == 0)
        return 0;
    text = copy_new(copier, XML_TEXT_NODE, xmlStringText);
    if (!text)
        return -1;
    text->content =
        memchr(value, '\0', len) ? copy_text(copier, value, len) : (xmlChar *)(uintptr_t)value;
    text->parent = (xmlNode *)attr;
    attr->children = attr->last = text;
    if (strcmp((const char *)attr->name, "id") == 0)
        xmlAddID(NULL, copier->doc, text->content, attr);
    return text->content ? 0 : -1;
}

static int
copy_attr(struct copier *copier, xmlNode *element, xmlAttr *after, const html_attr *from)
{
    xmlAttr *attr = arena_alloc(copier->arena, sizeof *attr);
    const char *value;
    size_t len;

    if (!attr)
        return -1;
    attr->type = XML_ATTRIBUTE_NODE;
    attr->name = (const xmlChar *)html_attr_name(from, &len);
    attr->doc = copier->doc;
    attr->parent = element;
    attr->prev = after;
    if (after)
        after->next = attr;
    else
        element->properties = attr;
    value = html_attr_value(from, &len);
    return copy_attr_value(copier, attr, value, len);
}

static bool
attr_is_double(const xmlNode *element, xmlHashTable *names, const char *name)
{
    if (names)
        return xmlHashAddEntry(names, (const xmlChar *)name, (void *)(uintptr_t)name) != 0;
    for (const xmlAttr *attr = element->properties; attr; attr = attr->next) {
        if (strcmp((const char *)attr->name, name) == 0)
            return true;
    }
    return false;
}

static int
copy_attrs(struct copier *copier, xmlNode *element, const html_node *at)
{
    xmlHashTable *names = NULL;
    xmlAttr *last = NULL;
    size_t count = 0, len;
    int result = 0;

    for (html_attr *attr = html_attr_first(at); attr && count <= COPY_ATTRS_FEW;
         attr = html_attr_next(attr))
        count++;
    if (count > COPY_ATTRS_FEW) {
        names = xmlHashCreate(COPY_ATTRS_FEW);
        if (!names)
            return -1;
    }
    for (html_attr *attr = html_attr_first(at); attr && result == 0; attr = html_attr_next(attr)) {
        if (attr_is_double(element, names, html_attr_name(attr, &len)))
            continue;
        result = copy_attr(copier, element, last, attr);
        last = last ? last->next : element->properties;
    }
    xmlHashFree(names, NULL);
    return result;
}

/* libxml2 keeps the position of an element, below zero, where text has its content. */
static xmlNode *
copy_element(struct copier *copier, const html_node *at)
{
    size_t len;
    xmlNode *element = copy_new(copier, XML_ELEMENT_NODE, html_name(at, &len));

    if (!element || copy_attrs(copier, element, at) < 0)
        return NULL;
    element->content = (xmlChar *)(-++copier->elements);
    return element;
}

/* NULL for what XPath does not know. (MyHTML leaves a node without a kind where a comment does not
 * even begin before the page ends.) 0, or -1 without memory. */
static int
copy_node(struct copier *copier, html_node *at, xmlNode **ret_node)
{
    xmlNode *node = NULL;

    switch (html_kind(at)) {
    case HTML_KIND_ELEMENT: node = copy_element(copier, at); break;
    case HTML_KIND_TEXT: node = copy_data(copier, XML_TEXT_NODE, xmlStringText, at); break;
    case HTML_KIND_COMMENT: node = copy_data(copier, XML_COMMENT_NODE, comment_name, at); break;
    case HTML_KIND_DOCTYPE:
    case HTML_KIND_DOCUMENT: *ret_node = NULL; return 0;
    }
    if (!node)
        return -1;
    node->_private = at;
    *ret_node = node;
    return 0;
}

static void
copy_append(xmlNode *parent, xmlNode *node)
{
    node->parent = parent;
    node->prev = parent->last;
    if (parent->last)
        parent->last->next = node;
    else
        parent->children = node;
    parent->last = node;
}

/* The page's nodes in document order, each put below the copy of its parent. */
static int
copy_all(struct copier *copier, html_node *document)
{
    xmlNode *parent = (xmlNode *)copier->doc;
    html_node *at = html_first_child(document);

    while (at) {
        xmlNode *node;

        if (copy_node(copier, at, &node) < 0)
            return -1;
        if (node)
            copy_append(parent, node);
        if (node && html_first_child(at)) {
            parent = node;
            at = html_first_child(at);
            continue;
        }
        while (at != document && !html_next(at)) {
            at = html_parent(at);
            parent = at == document ? parent : parent->parent;
        }
        at = at == document ? NULL : html_next(at);
    }
    return 0;
}

static int
tree_copy(struct xml_tree *tree, html_node *document)
{
    struct copier copier = {.arena = tree->arena};

    tree->doc = copier.doc = arena_alloc(tree->arena, sizeof *copier.doc);
    if (!tree->doc)
        return -1;
    tree->doc->type = XML_DOCUMENT_NODE;
    tree->doc->doc = tree->doc;
    tree->doc->_private = document;
    if (copy_all(&copier, document) < 0)
        return -1;
    tree->count = copier.nodes + 1;
    return 0;
}

struct xml_tree *
xml_tree_of_page(html_node *document)
{
    struct xml_tree *tree = calloc(1, sizeof *tree);
    struct xml_watch watch;
    int result = -1;

    if (!tree)
        return NULL;
    tree->arena = arena_new(SIZE_MAX / 2);
    if (watch_begin(&watch, PTRDIFF_MAX) == 0 && tree->arena)
        result = tree_copy(tree, document);
    watch_end(&watch);
    return result == 0 && !watch.starved ? tree : xml_tree_free(tree);
}
