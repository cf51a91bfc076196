/*
 * XPath 1.0 on the trees of xml.h: the core function library and nothing else,
 * no variables, no extensions.
 */
#ifndef CLISK_RUNTIME_XML_XPATH_H
#define CLISK_RUNTIME_XML_XPATH_H

#include "sdk/runtime/xml/xml.h"

/* An operation is about one node that is looked at, or one step of an expression. */
enum {
    XPATH_TEXT_MAX = 8192,
    XPATH_OPERATIONS_MAX = 50 * 1000 * 1000,
    XPATH_MEMORY_MAX = 64 * 1024 * 1024
};

struct xpath_query {
    struct xml_tree *tree;
    struct xml_node *node; /* the context node */
    const char *expression;
    const struct clisk_param *prefixes; /* up to one without a name; NULL for none */
};

struct xpath_result;

/*
 * 0; 1 when the expression is not valid, with the position where it is known; 2
 * when a limit or the memory is used up. Compiled expressions are kept, as many
 * as there is room for.
 */
int xpath_evaluate(struct xml_library *library, const struct xpath_query *query,
                   struct xpath_result **ret_result, char ret_why[XML_WHY_MAX]);
struct xpath_result *xpath_free(struct xpath_result *result); /* returns NULL; NULL is fine */
void xpath_cleanup(struct xpath_result **result);
#define CLEANUP_XPATH CLEANUP(xpath_cleanup)

/* Whether it is a set of nodes; and these, in document order. */
bool xpath_is_nodes(const struct xpath_result *result);
size_t xpath_count(const struct xpath_result *result);
struct xml_node *xpath_node(const struct xpath_result *result, size_t i);

/* What boolean() and string() make of it. 0, or -1 without memory. */
bool xpath_boolean(const struct xpath_result *result);
int xpath_string(const struct xpath_result *result, struct buf *out);

#endif
