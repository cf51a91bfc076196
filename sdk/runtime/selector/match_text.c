#include "sdk/runtime/selector/match.h"

#include <string.h>

/* Reading text costs more than comparing it. */
enum { NODES_A_STEP = 4, TEXT_BYTES_A_STEP = 4 };

static bool
count_nodes(struct selector_search *search, const html_node *root)
{
    const html_node *node = root;
    size_t count = 0;

    while ((node = html_following(node, root)) != NULL)
        count++;
    return search_count(search, count / NODES_A_STEP);
}

static bool
contains(const struct buf *own, struct selector_text text, bool fold)
{
    const char *at = (const char *)own->data;

    if (own->len < text.len)
        return false;
    if (!fold)
        return memmem(at, own->len, text.text, text.len) != NULL;
    for (const char *last = at + (own->len - text.len); at <= last; at++) {
        if (ascii_equal_folded(at, text.text, text.len))
            return true;
    }
    return false;
}

bool
match_contains_text(struct selector_search *search, struct selector_text text, bool fold,
                    const html_node *node)
{
    struct buf *own = &search->text;

    if (!count_nodes(search, node))
        return false;
    buf_reset(own);
    if (html_text(node, own) < 0)
        search->gave_up = true;
    if (!search_count(search, own->len / TEXT_BYTES_A_STEP))
        return false;
    return contains(own, text, fold);
}
