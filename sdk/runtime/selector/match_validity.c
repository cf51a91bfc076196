#include "sdk/runtime/selector/control.h"
#include "sdk/runtime/selector/match.h"

#include <string.h>

/* HTML standard, "Constraint validation", as far as a page is judged without a regular expression:
 * "pattern" is not. */
static const char invalid_form, looked;

/* "Valid e-mail address", with its syntax but for the length of labels. */
static bool
is_email(const char *value, size_t len)
{
    static const char local[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                ".!#$%&'*+/=?^_`{|}~-";
    static const char label[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    size_t at = strspn(value, local);

    if (at == 0 || value[at] != '@')
        return false;
    do {
        const char *begin = value + ++at;
        size_t count = strspn(begin, label);

        if (count == 0 || begin[0] == '-' || begin[count - 1] == '-')
            return false;
        at += count;
    } while (value[at] == '.');
    return at == len;
}

/* An option without a value that stands first says that nothing is chosen. */
static bool
is_placeholder(const html_node *select, const html_node *option)
{
    size_t len = 0;

    if (control_has(select, "multiple") || html_prev_element(option) ||
        html_parent(option) != select)
        return false;
    return html_attr_get(option, "value", &len) ? len == 0 : !html_first_child(option);
}

static bool
is_missing(struct selector_search *search, const html_node *node, enum control_type type)
{
    const html_node *selected;
    size_t len = 0;

    if (type == CONTROL_RADIO)
        return control_group_is_required(search, node) && !control_group_is_checked(search, node);
    if (!control_has(node, "required"))
        return false;
    if (type == CONTROL_SELECT) {
        selected = control_selected(search, node);
        return !selected || is_placeholder(node, selected);
    }
    if (type == CONTROL_CHECKBOX)
        return !control_has(node, "checked");
    if (type == CONTROL_TEXTAREA)
        return !html_first_child(node);
    if (control_is_typed(type))
        html_attr_get(node, "value", &len);
    return (control_is_typed(type) || type == CONTROL_FILE) && len == 0;
}

static bool
control_is_invalid(struct selector_search *search, const html_node *node)
{
    enum control_type type = control_type(node);
    size_t len = 0;
    const char *value;

    if (!control_is_candidate(search, node))
        return false;
    if (is_missing(search, node, type) || control_range(node) == RANGE_OUTSIDE)
        return true;
    value = html_attr_get(node, "value", &len);
    return type == CONTROL_EMAIL && len > 0 && !control_has(node, "multiple") &&
           !is_email(value, len);
}

/* What a control that is not valid is in is not valid either. */
static void
mark_owners(struct selector_search *search, const html_node *node)
{
    const html_node *form = control_form(search, node);

    if (form)
        search_remember(search, &invalid_form, form, 1);
    while ((node = html_parent(node)) != NULL && search_count(search, 1)) {
        if (html_is_element(node) && control_is(node, HTML_TAG_FIELDSET))
            search_remember(search, &invalid_form, node, 1);
    }
}

static bool
owner_is_invalid(struct selector_search *search, const html_node *owner)
{
    html_node *top = search_top(owner), *at = top;
    size_t known;

    if (!memo_get(&search->memo, &looked, NULL, &known)) {
        search_remember(search, &looked, NULL, 1);
        while ((at = html_following(at, top)) != NULL && search_count(search, 1)) {
            if (html_is_element(at) && control_is_invalid(search, at))
                mark_owners(search, at);
        }
    }
    return memo_get(&search->memo, &invalid_form, owner, &known);
}

static bool
is_owner(const html_node *node)
{
    return control_is(node, HTML_TAG_FORM) || control_is(node, HTML_TAG_FIELDSET);
}

bool
match_invalid(struct selector_search *search, html_node *node)
{
    return is_owner(node) ? owner_is_invalid(search, node) : control_is_invalid(search, node);
}

bool
match_valid(struct selector_search *search, html_node *node)
{
    if (is_owner(node))
        return !owner_is_invalid(search, node);
    return control_is_candidate(search, node) && !control_is_invalid(search, node);
}
