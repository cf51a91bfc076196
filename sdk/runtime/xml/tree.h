/*
 * Trees as libxml2 has them.
 */
#ifndef CLISK_RUNTIME_XML_TREE_H
#define CLISK_RUNTIME_XML_TREE_H

#include <libxml/tree.h>

#include "host/common/arena.h"
#include "sdk/runtime/xml/xml.h"

struct xml_tree {
    xmlDoc *doc;
    struct arena *arena; /* of the copy of a page; NULL for a document of libxml2's own */
    size_t count;        /* of the nodes of the copy */
    xmlNode **table;     /* the copies by the page's nodes, open addressing; made when asked for */
    size_t mask;
};

/* The node as libxml2 has it, and back. */
static inline xmlNode *
tree_node(const struct xml_node *node)
{
    return (xmlNode *)node;
}

static inline struct xml_node *
tree_handle(xmlNode *node)
{
    return (struct xml_node *)node;
}

#endif
