/*
 * CSS selectors (Selectors level 4) on the tree of html.h, as the
 * querySelectorAll() of a browser has them, on a page that has neither a user
 * nor a layout: what only these decide (:hover, :visited, ::before) is valid
 * and matches nothing.
 *
 * One pseudo-class is our own: :contains-text("…") matches an element whose
 * html_text() contains the string, with the white space of both made single
 * spaces (U+00A0, U+202F and U+2009 are white space), and with regard to case,
 * unless the flag i stands behind it.
 */
#ifndef CLISK_RUNTIME_SELECTOR_SELECTOR_H
#define CLISK_RUNTIME_SELECTOR_SELECTOR_H

#include "host/common/arena.h"
#include "sdk/runtime/html/html.h"
#include "sdk/runtime/selector/memo.h"

enum {
    SELECTOR_TEXT_MAX = 8192,
    SELECTOR_NESTING_MAX = 16, /* of :not(), :is() and the like */
    SELECTOR_STEPS_MAX = 30 * 1000 * 1000
};

struct selector;

/*
 * Compiles a selector list of len bytes into the arena, where it lives as long
 * as that; it does not belong to a document. 0; 1 when it is not valid, with
 * the byte it is not valid at and a static reason; -1 without memory. Members
 * of :is() and :where() that are not valid are passed over, as CSS says.
 */
int selector_compile(struct arena *arena, const char *text, size_t len,
                     const struct selector **ret_selector, size_t *ret_position,
                     const char **ret_why);

/*
 * A search for all matches below a node. What it finds out about an element is
 * remembered until its end, so that the work grows with the elements and not
 * with their square. It gives up after SELECTOR_STEPS_MAX steps, each of which
 * tries one compound selector on one element, or reads some bytes of text.
 *
 * The elements are walked, without indexes by id, class or name: a walk through
 * a page of 80 KB takes 10 to 30 µs, the twentieth part of its parsing, which
 * an index would spend on being made; and most searches are of one row.
 */
struct selector_search {
    const struct selector *selector;
    html_node *root;
    html_node *at;    /* the last match */
    html_node *scope; /* what :scope stands for */
    bool quirks;      /* ids and classes are without ASCII case */
    bool gave_up;     /* out of steps or of memory: no answer is right any more */
    uint64_t steps;   /* left */
    struct memo memo; /* see match.h for what is in it */
    struct buf text;  /* of the element that :contains-text() looks at */
};

/* Nothing may be changed in the tree before its end. */
void selector_search_begin(struct selector_search *search, const struct selector *selector,
                           html_node *root);
/* The next match in document order. 0; 1 when there is none; -1 when the search gives up. */
int selector_search_next(struct selector_search *search, html_node **ret_node);
void selector_search_end(struct selector_search *search);
#define CLEANUP_SEARCH CLEANUP(selector_search_end)

/* The first match below a node. As selector_search_next(). */
int selector_first(const struct selector *selector, html_node *root, html_node **ret_node);

/* Whether an element matches, :scope being `scope` or, for NULL, the root: 1 or 0; -1 as above. */
int selector_matches(const struct selector *selector, html_node *node, html_node *scope);

#endif
