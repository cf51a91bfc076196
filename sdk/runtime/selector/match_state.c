#include "sdk/runtime/selector/match.h"

#include <string.h>

bool
match_root(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    const html_node *parent = html_parent(node);

    return parent && html_kind(parent) == HTML_KIND_DOCUMENT;
}

bool
match_scope(struct selector_search *search, html_node *node)
{
    return search->scope ? node == search->scope : match_root(search, node);
}

bool
match_empty(struct selector_search *search ATTR_UNUSED, html_node *node)
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

/* Without a user all links are unvisited. In SVG, the reference may have the namespace of XLink. */
bool
match_link(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    static const struct selector_attr href = {
        .name = {.text = "href", .len = 4}, .any_namespace = true, .operator= OPERATOR_EXISTS };
    unsigned tag = html_tag(node);

    if (html_namespace(node) == HTML_NAMESPACE_SVG)
        return tag == HTML_TAG_A && match_attribute(search, node, &href);
    return html_is_html(node) && (tag == HTML_TAG_A || tag == HTML_TAG_AREA) &&
           html_attr_get(node, "href", NULL);
}

bool
match_open(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    unsigned tag = html_tag(node);

    return html_is_html(node) && (tag == HTML_TAG_DETAILS || tag == HTML_TAG_DIALOG) &&
           html_attr_get(node, "open", NULL);
}

/* Nothing plays without a script or a user. */
bool
match_paused(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    unsigned tag = html_tag(node);

    return html_is_html(node) && (tag == HTML_TAG_AUDIO || tag == HTML_TAG_VIDEO);
}

bool
match_muted(struct selector_search *search, html_node *node)
{
    return match_paused(search, node) && html_attr_get(node, "muted", NULL);
}

/* Names with a hyphen that are no custom element's (HTML standard, "valid custom element name"). */
static bool
is_reserved_name(const char *name, size_t len)
{
    static const char *const reserved[] = {
        "annotation-xml", "color-profile",    "font-face",      "font-face-src",
        "font-face-uri",  "font-face-format", "font-face-name", "missing-glyph",
    };

    for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
        if (strlen(reserved[i]) == len && memcmp(reserved[i], name, len) == 0)
            return true;
    }
    return false;
}

/* Without scripts no custom element is ever defined. */
bool
match_defined(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    size_t len;
    const char *name = html_name(node, &len);

    if (!html_is_html(node))
        return true;
    if (html_attr_get(node, "is", NULL))
        return false;
    return !memchr(name, '-', len) || is_reserved_name(name, len);
}
