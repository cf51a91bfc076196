#include "sdk/runtime/selector/match.h"

#include <string.h>

/*
 * How an attempt to match ended, so that what stands on the right does not try
 * again what cannot succeed: after VERDICT_NO another candidate may do; after
 * VERDICT_NO_SIBLING only one further up, for the siblings are exhausted;
 * after VERDICT_NEVER none, for the ancestors are exhausted too.
 */
enum verdict { VERDICT_YES, VERDICT_NO, VERDICT_NO_SIBLING, VERDICT_NEVER };

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
match_empty(const html_node *node)
{
    const html_node *child;

    for (child = html_first_child(node); child; child = html_next(child)) {
        size_t len = 0;

        if (html_is_element(child))
            return false;
        if (html_kind(child) == HTML_KIND_TEXT)
            html_data(child, &len);
        if (len > 0)
            return false;
    }
    return true;
}

static bool
match_nth(struct selector_nth nth, size_t index)
{
    int64_t beyond = (int64_t)index - nth.b;

    if (nth.a == 0)
        return beyond == 0;
    return beyond % nth.a == 0 && beyond / nth.a >= 0;
}

static bool
match_root(const html_node *node)
{
    const html_node *parent = html_parent(node);

    return parent && html_kind(parent) == HTML_KIND_DOCUMENT;
}

static bool
match_simple(const struct match *match, const struct selector_simple *simple, html_node *node)
{
    switch (simple->kind) {
    case SELECTOR_ID: return match_id(match, node, simple->name);
    case SELECTOR_CLASS: return match_class(match, node, simple->name);
    case SELECTOR_ATTR: return match_attribute(node, &simple->attr);
    case SELECTOR_ROOT: return match_root(node);
    case SELECTOR_EMPTY: return match_empty(node);
    case SELECTOR_FIRST_CHILD: return !html_prev_element(node);
    case SELECTOR_LAST_CHILD: return !html_next_element(node);
    case SELECTOR_ONLY_CHILD: return !html_prev_element(node) && !html_next_element(node);
    case SELECTOR_NTH_CHILD: return match_nth(simple->nth, html_index(node));
    case SELECTOR_NTH_LAST_CHILD: return match_nth(simple->nth, html_index_from_end(node));
    case SELECTOR_IS: return match_list(match, simple->among, node);
    case SELECTOR_NOT: return !match_list(match, simple->among, node);
    }
    return false;
}

static bool
match_compound(const struct match *match, const struct selector_compound *compound, html_node *node)
{
    const struct selector_simple *simple;

    if (!match_type(compound, node))
        return false;
    for (simple = compound->simples; simple; simple = simple->next) {
        if (!match_simple(match, simple, node))
            return false;
    }
    return true;
}

/* The next element that the compound on the left may be. */
static html_node *
candidate_next(enum selector_combinator combinator, const html_node *node)
{
    html_node *parent;

    if (combinator == COMBINATOR_NEXT_SIBLING || combinator == COMBINATOR_LATER_SIBLING)
        return html_prev_element(node);
    parent = html_parent(node);
    return parent && html_is_element(parent) ? parent : NULL;
}

static enum verdict
match_complex(const struct match *match, const struct selector_compound *compound, html_node *node)
{
    enum selector_combinator combinator = compound->combinator;
    bool sideways = combinator == COMBINATOR_NEXT_SIBLING || combinator == COMBINATOR_LATER_SIBLING;

    if (!match_compound(match, compound, node))
        return VERDICT_NO;
    if (!compound->left)
        return VERDICT_YES;
    while ((node = candidate_next(combinator, node)) != NULL) {
        enum verdict verdict = match_complex(match, compound->left, node);

        if (verdict == VERDICT_YES || verdict == VERDICT_NEVER)
            return verdict;
        if (combinator == COMBINATOR_NEXT_SIBLING)
            return verdict;
        if (combinator == COMBINATOR_CHILD)
            return VERDICT_NO_SIBLING;
        if (combinator == COMBINATOR_LATER_SIBLING && verdict == VERDICT_NO_SIBLING)
            return verdict;
    }
    return sideways ? VERDICT_NO_SIBLING : VERDICT_NEVER;
}

bool
match_list(const struct match *match, const struct selector *list, html_node *node)
{
    for (size_t i = 0; i < list->count; i++) {
        if (match_complex(match, list->rightmost[i], node) == VERDICT_YES)
            return true;
    }
    return false;
}

bool
selector_matches(const struct selector *selector, html_node *node, html_node *scope)
{
    struct match match = {.scope = scope, .quirks = html_in_quirks_mode(node)};

    return html_is_element(node) && match_list(&match, selector, node);
}

html_node *
selector_next(const struct selector *selector, html_node *root, html_node *after)
{
    struct match match = {.scope = root, .quirks = html_in_quirks_mode(root)};
    html_node *node = after ? after : root;

    while ((node = html_following(node, root)) != NULL) {
        if (html_is_element(node) && match_list(&match, selector, node))
            return node;
    }
    return NULL;
}
