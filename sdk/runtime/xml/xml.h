/*
 * The seam over libxml2: trees of XML documents, trees of pages copied for
 * XPath, and what expressions find in them. Nothing outside this folder sees
 * the library's own types.
 *
 * The library keeps state for the whole process. What matters of it is set by
 * xml_library_new(): nothing is loaded from anywhere, nothing is printed.
 */
#ifndef CLISK_RUNTIME_XML_XML_H
#define CLISK_RUNTIME_XML_XML_H

#include <clisk/session.h>

#include "sdk/runtime/html/html.h"

/*
 * Bounds of a document, besides the library's own (elements nested 256 deep, a
 * text of 10 million bytes). It is refused past one of them, never cut. The
 * memory of a tree is at most the base plus so many bytes for each byte of the
 * document.
 */
enum {
    XML_BYTES_MAX = 64 * 1024 * 1024,
    XML_ATTRS_MAX = 512, /* of one tag */
    XML_MEMORY_BASE = 16 * 1024 * 1024,
    XML_MEMORY_FACTOR = 64
};

/* Holds every reason that is given, with its NUL. */
enum { XML_WHY_MAX = 200 };

struct xml_library; /* with the expressions that were compiled */
struct xml_tree;
struct xml_node; /* libxml2's own; it lives as long as its tree */

/* NULL without memory. */
struct xml_library *xml_library_new(void) ATTR_MALLOC;
/* After the trees. Returns NULL; NULL is fine. */
struct xml_library *xml_library_free(struct xml_library *library);

/*
 * Parses a document (XML 1.0, Namespaces in XML), which may go away afterwards.
 * The encoding is that of a byte order mark, else of charset (of the
 * Content-Type; NULL for none), else of the XML declaration, else UTF-8; what is
 * malformed in it becomes U+FFFD. Refused are what is not well-formed, entities
 * other than the predefined ones, declared or only used, and what is past the
 * bounds. External subsets are not looked at, and default attributes not put in.
 *
 * 0; 1 when the document is refused, with the line in ret_why where there is
 * one; -1 without memory.
 */
int xml_tree_parse(struct xml_library *library, const void *data, size_t len, const char *charset,
                   struct xml_tree **ret_tree, char ret_why[XML_WHY_MAX]);

/*
 * The copy of a page's tree, whose names and attributes are the page's own: it
 * must go before the page does. Elements have the page's local names, without
 * a namespace; of attributes with the same name the first one is there. NULL
 * without memory.
 */
struct xml_tree *xml_tree_of_page(html_node *document) ATTR_MALLOC;
struct xml_tree *xml_tree_free(struct xml_tree *tree); /* returns NULL; NULL is fine */

/* The node above all others. */
struct xml_node *xml_tree_document(const struct xml_tree *tree);
/* The copy of a page's node, NULL when it has none; and back. */
struct xml_node *xml_tree_find(struct xml_tree *tree, const html_node *node);
html_node *xml_node_html(const struct xml_node *node);

enum xml_kind {
    XML_KIND_DOCUMENT,
    XML_KIND_ELEMENT,
    XML_KIND_ATTRIBUTE,
    XML_KIND_TEXT,
    XML_KIND_OTHER
};

enum xml_kind xml_kind(const struct xml_node *node);
/* The local name of an element or attribute, "" for others. */
const char *xml_node_name(const struct xml_node *node);
/* Appends the string-value (XPath 1.0, section 5). 0, or -1 without memory. */
int xml_node_text(const struct xml_node *node, struct buf *out);
/*
 * Appends the value of an attribute: "name" for one without a namespace,
 * "prefix:name" for one in a namespace of the table. 0; 1 when there is none, 2
 * when the prefix is unknown; -1 without memory.
 */
int xml_node_attr(const struct xml_node *node, const struct clisk_param *prefixes, const char *name,
                  struct buf *out);

#endif
