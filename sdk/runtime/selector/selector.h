/*
 * CSS selectors (Selectors level 4): compiled once, matched from right to left.
 *
 * Known: type, universal, class and id; attributes with every operator and the
 * flags i and s; all combinators and lists; :root :empty :first-child
 * :last-child :only-child :nth-child() :nth-last-child() :not() :is() :where().
 * Anything else is refused with its position.
 */
#ifndef CLISK_RUNTIME_SELECTOR_SELECTOR_H
#define CLISK_RUNTIME_SELECTOR_SELECTOR_H

#include "host/common/arena.h"
#include "sdk/runtime/html/html.h"

enum { SELECTOR_BYTES_MAX = 4096 };

struct selector;

/*
 * Compiles into the arena, to which the selector belongs. 0; 1 when the text is
 * no selector that we know, with the byte and a static reason; -1 without
 * memory.
 */
int selector_compile(struct arena *arena, const char *text, const struct selector **ret_selector,
                     size_t *ret_position, const char **ret_why);

/* Whether the element matches. False for what is no element. */
bool selector_matches(const struct selector *selector, const html_node *node);

/* The next element below root that matches, in document order, after the given one (NULL: the
 * first); NULL when there is none. */
html_node *selector_next(const struct selector *selector, const html_node *root,
                         const html_node *after);

#endif
