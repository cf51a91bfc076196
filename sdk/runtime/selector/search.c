#include "sdk/runtime/selector/match.h"

enum { SEARCH_ELEMENT_TEXT_MAX = 64 * 1024 * 1024 };

void
search_remember(struct selector_search *search, const void *about, const void *of, size_t value)
{
    if (!search->gave_up && memo_set(&search->memo, about, of, value) < 0)
        search->gave_up = true;
}

html_node *
search_top(const html_node *node)
{
    html_node *top = (html_node *)node;

    while (html_parent(top))
        top = html_parent(top);
    return top;
}

void
selector_search_begin(struct selector_search *search, const struct selector *selector,
                      html_node *root)
{
    *search = (struct selector_search){.selector = selector,
                                       .root = root,
                                       .at = root,
                                       .scope = html_is_element(root) ? root : NULL,
                                       .quirks = html_in_quirks_mode(root),
                                       .steps = SELECTOR_STEPS_MAX,
                                       .text = BUF_INIT(SEARCH_ELEMENT_TEXT_MAX)};
}

void
selector_search_end(struct selector_search *search)
{
    memo_free(&search->memo);
    buf_free(&search->text);
}

int
selector_search_next(struct selector_search *search, html_node **ret_node)
{
    html_node *node = search->at;

    while (node && !search->gave_up && (node = html_following(node, search->root)) != NULL) {
        if (html_is_element(node) && match_list(search, search->selector, node) &&
            !search->gave_up) {
            search->at = node;
            *ret_node = node;
            return 0;
        }
    }
    search->at = NULL;
    return search->gave_up ? -1 : 1;
}

int
selector_first(const struct selector *selector, html_node *root, html_node **ret_node)
{
    CLEANUP_SEARCH struct selector_search search;

    selector_search_begin(&search, selector, root);
    return selector_search_next(&search, ret_node);
}

int
selector_matches(const struct selector *selector, html_node *node, html_node *scope)
{
    CLEANUP_SEARCH struct selector_search search = {0};
    bool matches;

    if (!html_is_element(node))
        return 0;
    selector_search_begin(&search, selector, search_top(node));
    search.scope = scope;
    matches = match_list(&search, selector, node);
    return search.gave_up ? -1 : matches;
}
