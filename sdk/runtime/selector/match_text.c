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

bool
match_contains_text(struct selector_search *search, struct selector_text text,
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
    return own->len >= text.len && memmem(own->data, own->len, text.text, text.len) != NULL;
}
