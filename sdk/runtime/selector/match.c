#include "sdk/runtime/selector/match.h"

#include <string.h>

/*
 * How an attempt to match ended, so that what stands on the right does not try
 * again what cannot succeed: after VERDICT_NO another candidate may do; after
 * VERDICT_NO_SIBLING only one further up, for the siblings are exhausted;
 * after VERDICT_NEVER none, for the ancestors are exhausted too.
 */
enum verdict { VERDICT_YES, VERDICT_NO, VERDICT_NO_SIBLING, VERDICT_NEVER };

/* So many ancestors are tried again for each element, since most pages are not deeper; what is
 * above them is tried once and remembered. */
enum { ANCESTORS_TRIED = 16 };

static bool
match_type(const struct selector_compound *compound, const html_node *node)
{
    const char *name;
    size_t len;

    if (compound->any)
        return true;
    if (html_tag(node) != compound->tag)
        return false;
    if (compound->tag != 0 && html_is_html(node))
        return true;
    /* Names of SVG and MathML are with case, those of HTML are in lower case. */
    name = html_name(node, &len);
    if (len != compound->name.len)
        return false;
    if (html_is_html(node))
        return ascii_equal_folded(name, compound->name.text, len);
    return memcmp(name, compound->name.text, len) == 0;
}

static bool
match_simple(struct selector_search *search, const struct selector_simple *simple, html_node *node)
{
    switch (simple->kind) {
    case SELECTOR_NEVER: return false;
    case SELECTOR_ID: return match_id(search, node, simple->name);
    case SELECTOR_CLASS: return match_class(search, node, simple->name);
    case SELECTOR_ATTR: return match_attribute(search, node, &simple->attr);
    case SELECTOR_FIRST_CHILD: return !html_prev_element(node);
    case SELECTOR_LAST_CHILD: return !html_next_element(node);
    case SELECTOR_STATE: return simple->state(search, node);
    case SELECTOR_NTH:
    case SELECTOR_ONLY: return match_nth(search, simple, node);
    case SELECTOR_LANG: return match_lang(search, simple->words, node);
    case SELECTOR_DIR: return match_dir(search, simple->name, node);
    case SELECTOR_IS: return match_list(search, simple->among, node);
    case SELECTOR_NOT: return !match_list(search, simple->among, node);
    case SELECTOR_HAS: return match_has(search, simple, node);
    case SELECTOR_CONTAINS_TEXT: return match_contains_text(search, simple->name, false, node);
    case SELECTOR_CONTAINS_TEXT_FOLDED:
        return match_contains_text(search, simple->name, true, node);
    }
    return false;
}

bool
match_compound(struct selector_search *search, const struct selector_compound *compound,
               html_node *node)
{
    const struct selector_simple *simple;

    if (!search_count(search, 1) || !match_type(compound, node))
        return false;
    for (simple = compound->simples; simple; simple = simple->next) {
        if (!match_simple(search, simple, node))
            return false;
    }
    return true;
}

static html_node *
parent_element(const html_node *node)
{
    html_node *parent = html_parent(node);

    return parent && html_is_element(parent) ? parent : NULL;
}

static enum verdict match_complex(struct selector_search *search,
                                  const struct selector_compound *compound, html_node *node);
static enum verdict match_ancestor_or_self(struct selector_search *search,
                                           const struct selector_compound *compound,
                                           html_node *node);

/* Whether what is on the left matches an ancestor: VERDICT_YES or VERDICT_NEVER. */
static enum verdict
match_ancestors(struct selector_search *search, const struct selector_compound *compound,
                html_node *node)
{
    for (int tried = 0; (node = parent_element(node)) != NULL; tried++) {
        enum verdict verdict;

        if (tried == ANCESTORS_TRIED)
            return match_ancestor_or_self(search, compound, node);
        verdict = match_complex(search, compound->left, node);
        if (verdict == VERDICT_YES || verdict == VERDICT_NEVER)
            return verdict;
    }
    return VERDICT_NEVER;
}

/* The same, beginning with the node itself; remembered. */
static enum verdict
match_ancestor_or_self(struct selector_search *search, const struct selector_compound *compound,
                       html_node *node)
{
    enum verdict verdict;
    size_t known;

    if (memo_get(&search->memo, compound, node, &known))
        return (enum verdict)known;
    verdict = match_complex(search, compound->left, node);
    if (verdict != VERDICT_YES && verdict != VERDICT_NEVER)
        verdict = match_ancestors(search, compound, node);
    search_remember(search, compound, node, verdict);
    return verdict;
}

/*
 * Finds the first child of a parent that what is on the left matches: its
 * position plus VERDICT_NEVER, or the verdict on all children.
 */
static size_t
find_first_child(struct selector_search *search, const struct selector_compound *compound,
                 html_node *child)
{
    while (html_prev_element(child))
        child = html_prev_element(child);
    for (; child; child = html_next_element(child)) {
        enum verdict verdict = match_complex(search, compound->left, child);

        if (verdict == VERDICT_YES)
            return html_index(child) + VERDICT_NEVER;
        if (verdict != VERDICT_NO)
            return verdict;
    }
    return VERDICT_NO_SIBLING;
}

/* Whether what is on the left matches a sibling before the node. */
static enum verdict
match_earlier(struct selector_search *search, const struct selector_compound *compound,
              html_node *node)
{
    const html_node *parent = html_parent(node);
    size_t found;

    if (!memo_get(&search->memo, compound, parent, &found)) {
        found = find_first_child(search, compound, node);
        search_remember(search, compound, parent, found);
    }
    if (found <= VERDICT_NEVER)
        return (enum verdict)found;
    return found - VERDICT_NEVER < html_index(node) ? VERDICT_YES : VERDICT_NO_SIBLING;
}

static enum verdict
match_parent(struct selector_search *search, const struct selector_compound *compound,
             html_node *node)
{
    enum verdict verdict;

    node = parent_element(node);
    if (!node)
        return VERDICT_NEVER;
    verdict = match_complex(search, compound->left, node);
    return verdict == VERDICT_YES || verdict == VERDICT_NEVER ? verdict : VERDICT_NO_SIBLING;
}

static enum verdict
match_complex(struct selector_search *search, const struct selector_compound *compound,
              html_node *node)
{
    if (!match_compound(search, compound, node))
        return VERDICT_NO;
    if (!compound->left)
        return VERDICT_YES;
    switch (compound->combinator) {
    case COMBINATOR_DESCENDANT: return match_ancestors(search, compound, node);
    case COMBINATOR_CHILD: return match_parent(search, compound, node);
    case COMBINATOR_LATER_SIBLING: return match_earlier(search, compound, node);
    case COMBINATOR_NEXT_SIBLING: break;
    }
    node = html_prev_element(node);
    return node ? match_complex(search, compound->left, node) : VERDICT_NO_SIBLING;
}

bool
match_list(struct selector_search *search, const struct selector *list, html_node *node)
{
    for (size_t i = 0; i < list->count; i++) {
        if (match_complex(search, list->rightmost[i], node) == VERDICT_YES)
            return true;
    }
    return false;
}
