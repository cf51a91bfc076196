#include "sdk/runtime/selector/match.h"

/*
 * :has() is answered for all elements at once, from the right: an element that
 * the rightmost compound matches marks those that its combinator leads to; one
 * of them that the next compound matches marks on. What is marked from the left
 * end has what is searched. Every element is marked at most once a compound.
 *
 * Most often only elements below the search's root are asked about, and a look
 * at those is enough; for any other one the whole document is looked at.
 */
struct has {
    struct selector_search *search;
    const struct selector_simple *simple;
    const html_node *root;
    size_t round; /* 0 below the search's root, 1 in the document: marks are kept apart */
};

/* What marks are kept under: that of a compound for what its combinator has led to, and that of
 * the condition for the answer. */
static const void *
has_key(const struct has *has, const void *about)
{
    return (const char *)about + has->round;
}

static void has_mark_from(const struct has *has, const struct selector_compound *compound,
                          html_node *node);

/* The combinator of a compound leads to a node. False when it did before, and so to all behind. */
static bool
has_mark(const struct has *has, const struct selector_compound *compound, html_node *node)
{
    struct selector_search *search = has->search;
    size_t known;

    if (search->gave_up || memo_get(&search->memo, has_key(has, compound), node, &known))
        return false;
    search_remember(search, has_key(has, compound), node, 1);
    if (!compound->left)
        search_remember(search, has_key(has, has->simple), node, 1);
    else if (match_compound(search, compound->left, node))
        has_mark_from(has, compound->left, node);
    return true;
}

static html_node *
has_parent(const struct has *has, const html_node *node)
{
    html_node *parent = html_parent(node);

    return parent && parent != has->root && html_is_element(parent) ? parent : NULL;
}

/* Marks what the combinator of a compound leads to from an element that the compound matches. */
static void
has_mark_from(const struct has *has, const struct selector_compound *compound, html_node *node)
{
    enum selector_combinator combinator = compound->combinator;
    bool sideways = combinator == COMBINATOR_NEXT_SIBLING || combinator == COMBINATOR_LATER_SIBLING;
    bool once = combinator == COMBINATOR_NEXT_SIBLING || combinator == COMBINATOR_CHILD;

    do {
        node = sideways ? html_prev_element(node) : has_parent(has, node);
    } while (node && has_mark(has, compound, node) && !once);
}

static void
has_look(const struct has *has)
{
    const struct selector *list = has->simple->among;
    html_node *node = (html_node *)has->root;

    while ((node = html_following(node, has->root)) != NULL && !has->search->gave_up) {
        if (!html_is_element(node))
            continue;
        for (size_t i = 0; i < list->count; i++) {
            if (match_compound(has->search, list->rightmost[i], node))
                has_mark_from(has, list->rightmost[i], node);
        }
    }
}

static bool
is_below(const html_node *node, const html_node *root)
{
    while (node && node != root)
        node = html_parent(node);
    return node != NULL;
}

bool
match_has(struct selector_search *search, const struct selector_simple *simple, html_node *node)
{
    struct has has = {.search = search, .simple = simple, .root = search->root};
    size_t known;

    if (html_parent(search->root) && (node == search->root || !is_below(node, search->root))) {
        has.root = search_top(node);
        has.round = 1;
    }
    if (!memo_get(&search->memo, has_key(&has, simple), NULL, &known)) {
        search_remember(search, has_key(&has, simple), NULL, 1);
        has_look(&has);
    }
    return memo_get(&search->memo, has_key(&has, simple), node, &known);
}
