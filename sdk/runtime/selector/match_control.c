#include "sdk/runtime/selector/control.h"
#include "sdk/runtime/selector/match.h"

#include <string.h>

static bool
can_be_disabled(const html_node *node)
{
    return control_type(node) != CONTROL_NONE || control_is(node, HTML_TAG_FIELDSET) ||
           control_is(node, HTML_TAG_OPTGROUP) || control_is(node, HTML_TAG_OPTION);
}

bool
match_disabled(struct selector_search *search, html_node *node)
{
    return control_is_disabled(search, node);
}

bool
match_enabled(struct selector_search *search, html_node *node)
{
    return can_be_disabled(node) && !control_is_disabled(search, node);
}

bool
match_checked(struct selector_search *search, html_node *node)
{
    return control_is_checked(search, node);
}

/* A button by which the form is submitted without choosing one, or what the page has checked. */
bool
match_default(struct selector_search *search, html_node *node)
{
    enum control_type type = control_type(node);

    if (type == CONTROL_CHECKBOX || type == CONTROL_RADIO)
        return control_has(node, "checked");
    if (control_is(node, HTML_TAG_OPTION))
        return control_has(node, "selected");
    return (type == CONTROL_SUBMIT || type == CONTROL_IMAGE) &&
           control_is_default_button(search, node);
}

bool
match_indeterminate(struct selector_search *search, html_node *node)
{
    if (control_is(node, HTML_TAG_PROGRESS))
        return !control_has(node, "value");
    return control_type(node) == CONTROL_RADIO && !control_group_is_checked(search, node);
}

/* Whether the attribute "required" means something to it. */
static bool
can_be_required(const html_node *node)
{
    enum control_type type = control_type(node);

    return control_is_typed(type) || type == CONTROL_CHECKBOX || type == CONTROL_RADIO ||
           type == CONTROL_FILE || type == CONTROL_SELECT || type == CONTROL_TEXTAREA;
}

bool
match_required(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    return can_be_required(node) && control_has(node, "required");
}

bool
match_optional(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    bool is_control = control_type(node) != CONTROL_NONE && !control_is(node, HTML_TAG_BUTTON);

    return is_control && !(can_be_required(node) && control_has(node, "required"));
}

bool
match_placeholder_shown(struct selector_search *search ATTR_UNUSED, html_node *node)
{
    enum control_type type = control_type(node);
    struct selector_text placeholder, value = {0};

    placeholder.text = html_attr_get(node, "placeholder", &placeholder.len);
    if (!placeholder.text || placeholder.len == 0)
        return false;
    if (type == CONTROL_TEXTAREA)
        return match_empty(search, node);
    if (type != CONTROL_TEXT && type != CONTROL_SEARCH && type != CONTROL_URL &&
        type != CONTROL_TEL && type != CONTROL_EMAIL && type != CONTROL_PASSWORD &&
        type != CONTROL_NUMBER)
        return false;
    value.text = html_attr_get(node, "value", &value.len);
    return value.len == 0;
}

/* Whether what is around an element, or itself, is for editing. */
static bool
is_editable(struct selector_search *search, const html_node *node)
{
    for (; node && html_is_element(node) && search_count(search, 1); node = html_parent(node)) {
        size_t len;
        const char *value =
            html_is_html(node) ? html_attr_get(node, "contenteditable", &len) : NULL;

        if (!value)
            continue;
        if (len == strlen("false") && ascii_equal_folded(value, "false", len))
            return false;
        if (len == 0 || (len == strlen("true") && ascii_equal_folded(value, "true", len)) ||
            (len == strlen("plaintext-only") && ascii_equal_folded(value, "plaintext-only", len)))
            return true;
    }
    return false;
}

bool
match_read_write(struct selector_search *search, html_node *node)
{
    enum control_type type = control_type(node);

    if (control_is_typed(type) || type == CONTROL_TEXTAREA)
        return !control_has(node, "readonly") && !control_is_disabled(search, node);
    if (control_is(node, HTML_TAG_INPUT))
        return false;
    return is_editable(search, node);
}

bool
match_read_only(struct selector_search *search, html_node *node)
{
    return !match_read_write(search, node);
}

bool
match_in_range(struct selector_search *search, html_node *node)
{
    return control_range(node) == RANGE_INSIDE && control_is_candidate(search, node);
}

bool
match_out_of_range(struct selector_search *search, html_node *node)
{
    return control_range(node) == RANGE_OUTSIDE && control_is_candidate(search, node);
}
