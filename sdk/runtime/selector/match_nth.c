#include "sdk/runtime/selector/match.h"

/* Where a marker is needed that is nothing else's address. */
static const char type_index;

static html_node *
first_sibling(html_node *node)
{
    while (html_prev_element(node))
        node = html_prev_element(node);
    return node;
}

static bool
is_at(const struct selector_nth *nth, size_t index)
{
    int64_t beyond = (int64_t)index - nth->b;

    if (nth->a == 0)
        return beyond == 0;
    return beyond % nth->a == 0 && beyond / nth->a >= 0;
}

/* What the number of such children is kept under: the parent may itself be one of a parent's. */
static const void *
among_count(const struct selector_simple *simple)
{
    return (const char *)simple + 1;
}

/* Numbers the children of a parent that the list of :nth-child(of) matches. */
static void
number_among(struct selector_search *search, const struct selector_simple *simple, html_node *node)
{
    const html_node *parent = html_parent(node);
    size_t count = 0;

    for (node = first_sibling(node); node; node = html_next_element(node)) {
        if (match_list(search, simple->nth.among, node))
            search_remember(search, simple, node, ++count);
    }
    search_remember(search, among_count(simple), parent, count);
}

static bool
match_among(struct selector_search *search, const struct selector_simple *simple, html_node *node)
{
    size_t count, index;

    if (!memo_get(&search->memo, among_count(simple), html_parent(node), &count)) {
        number_among(search, simple, node);
        if (!memo_get(&search->memo, among_count(simple), html_parent(node), &count))
            return false;
    }
    if (!memo_get(&search->memo, simple, node, &index))
        return false;
    return is_at(&simple->nth, simple->nth.from_end ? count - index + 1 : index);
}

/* The children of a parent are counted by namespace and name, which the tree has once. */
static const void *
type_owner(const html_node *node)
{
    return (const char *)html_parent(node) + 1 + html_namespace(node);
}

static const void *
type_name(const html_node *node)
{
    size_t len;

    return html_name(node, &len);
}

static void
number_types(struct selector_search *search, html_node *node)
{
    for (node = first_sibling(node); node; node = html_next_element(node)) {
        size_t count = 0;

        if (!search_count(search, 1))
            return;
        memo_get(&search->memo, type_owner(node), type_name(node), &count);
        search_remember(search, type_owner(node), type_name(node), count + 1);
        search_remember(search, &type_index, node, count + 1);
    }
}

/* The position of an element among those of its name, from the first and from the last. */
static bool
find_type_index(struct selector_search *search, html_node *node, size_t *ret_index,
                size_t *ret_from_end)
{
    size_t count;

    if (!memo_get(&search->memo, &type_index, node, ret_index))
        number_types(search, node);
    if (!memo_get(&search->memo, &type_index, node, ret_index) ||
        !memo_get(&search->memo, type_owner(node), type_name(node), &count))
        return false; /* the search has given up */
    *ret_from_end = count - *ret_index + 1;
    return true;
}

bool
match_nth(struct selector_search *search, const struct selector_simple *simple, html_node *node)
{
    const struct selector_nth *nth = &simple->nth;
    size_t index, from_end;

    if (nth->among)
        return match_among(search, simple, node);
    if (!nth->of_type && simple->kind == SELECTOR_ONLY)
        return !html_prev_element(node) && !html_next_element(node);
    if (!nth->of_type)
        return is_at(nth, nth->from_end ? html_index_from_end(node) : html_index(node));
    if (!find_type_index(search, node, &index, &from_end))
        return false;
    if (simple->kind == SELECTOR_ONLY)
        return index == 1 && from_end == 1;
    return is_at(nth, nth->from_end ? from_end : index);
}
