#include "sdk/runtime/xml/tree.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/xpathInternals.h>

#include "sdk/runtime/xml/watch.h"

struct xml_tree *
xml_tree_free(struct xml_tree *tree)
{
    if (!tree)
        return NULL;
    if (!tree->arena)
        xmlFreeDoc(tree->doc);
    else if (tree->doc && tree->doc->ids)
        xmlFreeIDTable(tree->doc->ids);
    arena_free(tree->arena);
    free(tree);
    return NULL;
}

struct xml_node *
xml_tree_document(const struct xml_tree *tree)
{
    return tree_handle((xmlNode *)tree->doc);
}

html_node *
xml_node_html(const struct xml_node *node)
{
    return tree_node(node)->_private;
}

/* Pointers are multiples of a large power of two. */
static size_t
table_slot(const struct xml_tree *tree, const void *key)
{
    return (size_t)(((uintptr_t)key >> 4) * 0x9E3779B97F4A7C15U >> 20) & tree->mask;
}

static void
table_add(struct xml_tree *tree, xmlNode *node)
{
    size_t slot = table_slot(tree, node->_private);

    while (tree->table[slot])
        slot = (slot + 1) & tree->mask;
    tree->table[slot] = node;
}

static xmlNode *
node_following(xmlNode *node)
{
    if (node->children)
        return node->children;
    while (node && !node->next)
        node = node->parent;
    return node ? node->next : NULL;
}

static int
table_make(struct xml_tree *tree)
{
    size_t size = 16;

    while (size < 2 * tree->count)
        size *= 2;
    tree->table = arena_array(tree->arena, size, sizeof(xmlNode *));
    if (!tree->table)
        return -1;
    tree->mask = size - 1;
    for (xmlNode *node = (xmlNode *)tree->doc; node; node = node_following(node))
        table_add(tree, node);
    return 0;
}

struct xml_node *
xml_tree_find(struct xml_tree *tree, const html_node *node)
{
    size_t slot;

    if (tree->doc->_private == node)
        return xml_tree_document(tree);
    if (!tree->table && table_make(tree) < 0)
        return NULL;
    slot = table_slot(tree, node);
    while (tree->table[slot] && tree->table[slot]->_private != node)
        slot = (slot + 1) & tree->mask;
    return tree_handle(tree->table[slot]);
}

enum xml_kind
xml_kind(const struct xml_node *node)
{
    switch ((int)tree_node(node)->type) {
    case XML_DOCUMENT_NODE: return XML_KIND_DOCUMENT;
    case XML_ELEMENT_NODE: return XML_KIND_ELEMENT;
    case XML_ATTRIBUTE_NODE: return XML_KIND_ATTRIBUTE;
    case XML_TEXT_NODE:
    case XML_CDATA_SECTION_NODE: return XML_KIND_TEXT;
    default: return XML_KIND_OTHER;
    }
}

const char *
xml_node_name(const struct xml_node *node)
{
    enum xml_kind kind = xml_kind(node);

    if (kind != XML_KIND_ELEMENT && kind != XML_KIND_ATTRIBUTE)
        return "";
    return (const char *)tree_node(node)->name;
}

int
xml_node_text(const struct xml_node *node, struct buf *out)
{
    struct xml_watch watch;
    xmlChar *text = NULL;

    if (watch_begin(&watch, PTRDIFF_MAX) == 0)
        text = xmlXPathCastNodeToString(tree_node(node));
    if (text)
        buf_append_str(out, (const char *)text);
    xmlFree(text);
    watch_end(&watch);
    return text && !watch.starved && !out->bad ? 0 : -1;
}

static const char *
prefix_uri(const struct clisk_param *prefixes, const char *prefix, size_t len)
{
    if (len == 3 && memcmp(prefix, "xml", 3) == 0)
        return (const char *)XML_XML_NAMESPACE;
    for (; prefixes && prefixes->name; prefixes++) {
        if (strlen(prefixes->name) == len && memcmp(prefixes->name, prefix, len) == 0)
            return prefixes->value;
    }
    return NULL;
}

int
xml_node_attr(const struct xml_node *node, const struct clisk_param *prefixes, const char *name,
              struct buf *out)
{
    const char *colon = strchr(name, ':'), *uri = NULL;
    xmlAttr *attr;

    if (colon) {
        uri = prefix_uri(prefixes, name, (size_t)(colon - name));
        if (!uri)
            return 2;
        name = colon + 1;
    }
    if (xml_kind(node) != XML_KIND_ELEMENT)
        return 1;
    for (attr = tree_node(node)->properties; attr; attr = attr->next) {
        if (strcmp((const char *)attr->name, name) != 0 || !attr->ns != !uri)
            continue;
        if (!uri || strcmp((const char *)attr->ns->href, uri) == 0)
            return xml_node_text(tree_handle((xmlNode *)attr), out);
    }
    return 1;
}
