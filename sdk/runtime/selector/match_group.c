#include "sdk/runtime/selector/control.h"
#include "sdk/runtime/selector/match.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/hash.h"

/*
 * Where one control depends on others, the whole document is looked at once,
 * and what was found is remembered under these.
 */
static const char group_checked, group_required; /* a group's key: a radio button */
static const char default_button;                /* a form: its first submit button */
static const char selected_option;               /* a select: the option that it shows */
static const char looked;

/* Behind the bytes of a node that the names of its children are counted under. */
enum { GROUP_KEYS = 16 };

/* A group is known by its form and by a number made of its name. */
struct group {
    const void *about;
    const void *of;
};

/* False for a button without a name, which is in no group. */
static bool
group_of(struct selector_search *search, const html_node *radio, const char *marker,
         struct group *ret_group)
{
    const html_node *form = control_form(search, radio);
    size_t len;
    const char *name = html_attr_get(radio, "name", &len);

    if (!name || len == 0)
        return false;
    ret_group->about =
        form ? (const char *)form + GROUP_KEYS + (marker == &group_required) : marker;
    ret_group->of = (const void *)(uintptr_t)hash_bytes(HASH_INIT, name, len);
    return true;
}

static void
note_radio(struct selector_search *search, const html_node *radio)
{
    struct group group;

    /* The last one that is checked has unchecked those before it. */
    if (control_has(radio, "checked") && group_of(search, radio, &group_checked, &group))
        search_remember(search, group.about, group.of, (size_t)radio);
    if (control_has(radio, "required") && group_of(search, radio, &group_required, &group))
        search_remember(search, group.about, group.of, (size_t)radio);
}

static void
note_button(struct selector_search *search, const html_node *button)
{
    const html_node *form = control_form(search, button);
    size_t known;

    if (form && !memo_get(&search->memo, &default_button, form, &known))
        search_remember(search, &default_button, form, (size_t)button);
}

/* Looks at all controls of the document, once a search. */
static void
look_at_controls(struct selector_search *search, const html_node *node)
{
    html_node *top = search_top(node), *at = top;
    size_t known;

    if (memo_get(&search->memo, &looked, NULL, &known))
        return;
    search_remember(search, &looked, NULL, 1);
    while ((at = html_following(at, top)) != NULL && search_count(search, 1)) {
        enum control_type type = html_is_element(at) ? control_type(at) : CONTROL_NONE;

        if (type == CONTROL_RADIO)
            note_radio(search, at);
        else if (type == CONTROL_SUBMIT || type == CONTROL_IMAGE)
            note_button(search, at);
    }
}

static const html_node *
group_find(struct selector_search *search, const html_node *radio, const char *marker)
{
    struct group group;
    size_t found;

    look_at_controls(search, radio);
    if (!group_of(search, radio, marker, &group) ||
        !memo_get(&search->memo, group.about, group.of, &found))
        return NULL;
    return (const html_node *)found;
}

bool
control_group_is_checked(struct selector_search *search, const html_node *node)
{
    return control_has(node, "checked") || group_find(search, node, &group_checked) != NULL;
}

bool
control_group_is_required(struct selector_search *search, const html_node *node)
{
    return control_has(node, "required") || group_find(search, node, &group_required) != NULL;
}

static bool
radio_is_checked(struct selector_search *search, const html_node *radio)
{
    const html_node *last;

    if (!control_has(radio, "checked"))
        return false;
    last = group_find(search, radio, &group_checked);
    return !last || last == radio;
}

bool
control_is_default_button(struct selector_search *search, const html_node *node)
{
    const html_node *form = control_form(search, node);
    size_t found;

    look_at_controls(search, node);
    return form && memo_get(&search->memo, &default_button, form, &found) && found == (size_t)node;
}

/* The drop-down that an option is in, or NULL. */
static const html_node *
select_of(struct selector_search *search, const html_node *option)
{
    const html_node *at = html_parent(option);

    while (at && html_is_element(at) && !control_is(at, HTML_TAG_SELECT) && search_count(search, 1))
        at = html_parent(at);
    return at && html_is_element(at) && control_is(at, HTML_TAG_SELECT) ? at : NULL;
}

/* Whether a list of one line is shown, which always has an option selected. */
static bool
is_drop_down(const html_node *select)
{
    size_t len;
    const char *size = html_attr_get(select, "size", &len);

    if (control_has(select, "multiple"))
        return false;
    return !size || strspn(size, "0123456789") == 0 || strtol(size, NULL, 10) <= 1;
}

static const html_node *
find_selected(struct selector_search *search, const html_node *select)
{
    const html_node *at = select, *first = NULL, *last = NULL;

    while ((at = html_following(at, select)) != NULL && search_count(search, 1)) {
        if (!html_is_element(at) || !control_is(at, HTML_TAG_OPTION))
            continue;
        if (control_has(at, "selected"))
            last = at;
        if (!first && !control_is_disabled(search, at))
            first = at;
    }
    return last || !is_drop_down(select) ? last : first;
}

const html_node *
control_selected(struct selector_search *search, const html_node *node)
{
    size_t found;

    if (!memo_get(&search->memo, &selected_option, node, &found)) {
        found = (size_t)find_selected(search, node);
        search_remember(search, &selected_option, node, found);
    }
    return (const html_node *)found;
}

static bool
option_is_selected(struct selector_search *search, const html_node *option)
{
    const html_node *select = select_of(search, option);

    if (!select || control_has(select, "multiple"))
        return control_has(option, "selected");
    return control_selected(search, select) == option;
}

bool
control_is_checked(struct selector_search *search, const html_node *node)
{
    enum control_type type = control_type(node);

    if (type == CONTROL_CHECKBOX)
        return control_has(node, "checked");
    if (type == CONTROL_RADIO)
        return radio_is_checked(search, node);
    return control_is(node, HTML_TAG_OPTION) && option_is_selected(search, node);
}
