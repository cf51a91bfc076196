#include <string.h>

#include "sdk/runtime/form/form.h"

bool
element_is(html_node *at, unsigned tag)
{
    return html_is_element(at) && html_tag(at) == tag && html_is_html(at);
}

bool
element_has(html_node *at, const char *name)
{
    return html_attr_get(at, name, NULL) != NULL;
}

const char *
element_attr(struct arena *arena, html_node *at, const char *name)
{
    size_t len = 0;
    const char *value = html_attr_get(at, name, &len);

    return value ? arena_strndup(arena, value, len) : NULL;
}

static bool
element_has_id(html_node *at, const char *id)
{
    const char *own = html_is_element(at) ? html_attr_get(at, "id", NULL) : NULL;

    return own && *own && strcmp(own, id) == 0;
}

/* The first element of that id, whatever it is. */
static html_node *
page_element_by_id(struct page *page, const char *id)
{
    html_node *root = page_root(page), *at = root;

    while (at && !element_has_id(at, id))
        at = html_following(at, root);
    return at;
}

static html_node *
element_form_above(html_node *at)
{
    do {
        at = html_parent(at);
    } while (at && !element_is(at, HTML_TAG_FORM));
    return at;
}

/* Where no form attribute says otherwise. */
static html_node *
element_form_around(struct page *page, html_node *at)
{
    html_node *given = html_form_of_parser(page->doc, at);

    return given ? given : element_form_above(at);
}

html_node *
form_owner(struct page *page, html_node *at)
{
    const char *id = html_attr_get(at, "form", NULL);
    html_node *named;

    if (!id || element_is(at, HTML_TAG_FORM))
        return element_is(at, HTML_TAG_FORM) ? at : element_form_around(page, at);
    named = page_element_by_id(page, id);
    return named && element_is(named, HTML_TAG_FORM) ? named : NULL;
}

bool
form_id_is_own(struct page *page, html_node *form)
{
    const char *id = html_attr_get(form, "id", NULL);

    return id && *id && page_element_by_id(page, id) == form;
}

bool
form_owns(struct page *page, html_node *form, bool is_own, html_node *at)
{
    const char *id = html_attr_get(at, "form", NULL);

    if (!id)
        return element_form_around(page, at) == form;
    return is_own && element_has_id(form, id);
}

/* What is inside the first legend of a disabled fieldset is spared. */
static bool
legend_is_first(html_node *below)
{
    if (!element_is(below, HTML_TAG_LEGEND))
        return false;
    do {
        below = html_prev(below);
    } while (below && !element_is(below, HTML_TAG_LEGEND));
    return below == NULL;
}

bool
form_bars(html_node *at)
{
    html_node *below = at;

    if (element_has(at, "disabled"))
        return true;
    for (html_node *up = html_parent(at); up; below = up, up = html_parent(up)) {
        if (element_is(up, HTML_TAG_DATALIST))
            return true;
        if (element_is(up, HTML_TAG_FIELDSET) && element_has(up, "disabled") &&
            !legend_is_first(below))
            return true;
    }
    return false;
}
