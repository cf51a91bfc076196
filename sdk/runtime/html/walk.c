#include "sdk/runtime/html/html.h"

#include <string.h>
#include <strings.h>

html_node *
html_following_after(const html_node *node, const html_node *root)
{
    while (node && node != root) {
        if (html_next(node))
            return html_next(node);
        node = html_parent(node);
    }
    return NULL;
}

html_node *
html_following(const html_node *node, const html_node *root)
{
    html_node *child = html_first_child(node);

    return child ? child : html_following_after(node, root);
}

html_node *
html_next_element(const html_node *node)
{
    html_node *next = html_next(node);

    while (next && !html_is_element(next))
        next = html_next(next);
    return next;
}

html_node *
html_prev_element(const html_node *node)
{
    html_node *prev = html_prev(node);

    while (prev && !html_is_element(prev))
        prev = html_prev(prev);
    return prev;
}

/*
 * Numbers a node and all its siblings. An element gets its position; any other
 * node gets the number of elements before it plus one, so that the last node
 * tells how many elements there are.
 */
static void
siblings_number(html_node *node)
{
    size_t index = 1;

    while (html_prev(node))
        node = html_prev(node);
    for (; node; node = html_next(node)) {
        html_note_set(node, index);
        if (html_is_element(node))
            index++;
    }
}

size_t
html_index(html_node *node)
{
    if (html_note(node) == 0)
        siblings_number(node);
    return html_note(node);
}

size_t
html_index_from_end(html_node *node)
{
    html_node *parent = html_parent(node);
    html_node *last = node;
    size_t index = html_index(node);
    size_t count;

    if (parent)
        last = html_is_template(parent) ? html_template_last(parent) : html_last_child(parent);
    count = html_note(last) - (html_is_element(last) ? 0 : 1);
    return count - index + 1;
}

html_attr *
html_attr_find(const html_node *node, const char *name, size_t len)
{
    bool fold = html_is_html(node) && len > 0;
    html_attr *attr;

    for (attr = html_attr_first(node); attr; attr = html_attr_next(attr)) {
        size_t attr_len;
        const char *attr_name = html_attr_name(attr, &attr_len);

        if (attr_len != len || html_attr_namespace(attr) != HTML_NAMESPACE_NONE)
            continue;
        if (memcmp(attr_name, name, len) == 0)
            return attr;
        if (fold && (*attr_name | 0x20) == (*name | 0x20) && strncasecmp(attr_name, name, len) == 0)
            return attr;
    }
    return NULL;
}

const char *
html_attr_get(const html_node *node, const char *name, size_t *ret_len)
{
    size_t len;
    html_attr *attr = html_attr_find(node, name, strlen(name));

    if (!attr)
        return NULL;
    return html_attr_value(attr, ret_len ? ret_len : &len);
}

const char *
html_base_href(const struct html_doc *doc)
{
    html_node *node = html_document(doc);
    const char *href;

    while ((node = html_following(node, NULL)) != NULL) {
        if (html_tag(node) != HTML_TAG_BASE || !html_is_html(node))
            continue;
        href = html_attr_get(node, "href", NULL);
        if (href)
            return href;
    }
    return NULL;
}
