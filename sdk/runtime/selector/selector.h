/*
 * CSS selectors (Selectors level 4) on the tree of html.h.
 *
 * Known: type and universal selectors without a namespace, classes, ids, all
 * attribute selectors with the flags i and s, the four combinators, lists, and
 * the pseudo-classes of pseudo.c. Anything else is an error of the author.
 */
#ifndef CLISK_RUNTIME_SELECTOR_SELECTOR_H
#define CLISK_RUNTIME_SELECTOR_SELECTOR_H

#include "host/common/arena.h"
#include "sdk/runtime/html/html.h"

enum {
    SELECTOR_TEXT_MAX = 8192,
    SELECTOR_NESTING_MAX = 6 /* of :not(), :is() and :where() */
};

struct selector;

/*
 * Compiles a selector list into the arena, where it lives as long as that; it
 * does not belong to a document. 0; 1 when it is not valid, with the byte it
 * is not valid at and a static reason; -1 without memory.
 */
int selector_compile(struct arena *arena, const char *text, const struct selector **ret_selector,
                     size_t *ret_position, const char **ret_why);

/*
 * Whether an element matches; false for other nodes. The scope is what :scope
 * will stand for, NULL for the document's root.
 *
 * The work is at most the elements above and beside the node times the length
 * of the selector, once more for each level of :not() and the like: nothing is
 * tried twice.
 */
bool selector_matches(const struct selector *selector, html_node *node, html_node *scope);

/* The next match below root in document order, behind `after` (NULL: the first one), or NULL. */
html_node *selector_next(const struct selector *selector, html_node *root, html_node *after);

#endif
