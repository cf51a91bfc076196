#include "sdk/runtime/selector/control.h"

#include <string.h>

#include "sdk/runtime/selector/match.h"

static const struct {
    const char *name;
    enum control_type type;
} input_types[] = {
    {"button", CONTROL_BUTTON},
    {"checkbox", CONTROL_CHECKBOX},
    {"color", CONTROL_COLOR},
    {"date", CONTROL_DATE},
    {"datetime-local", CONTROL_DATETIME_LOCAL},
    {"email", CONTROL_EMAIL},
    {"file", CONTROL_FILE},
    {"hidden", CONTROL_HIDDEN},
    {"image", CONTROL_IMAGE},
    {"month", CONTROL_MONTH},
    {"number", CONTROL_NUMBER},
    {"password", CONTROL_PASSWORD},
    {"radio", CONTROL_RADIO},
    {"range", CONTROL_RANGE},
    {"reset", CONTROL_RESET},
    {"search", CONTROL_SEARCH},
    {"submit", CONTROL_SUBMIT},
    {"tel", CONTROL_TEL},
    {"time", CONTROL_TIME},
    {"url", CONTROL_URL},
    {"week", CONTROL_WEEK},
};

static bool
attribute_is(const html_node *node, const char *name, const char *lower)
{
    size_t len = 0;
    const char *value = html_attr_get(node, name, &len);

    return value && len == strlen(lower) && ascii_equal_folded(value, lower, len);
}

static enum control_type
input_type(const html_node *node)
{
    for (size_t i = 0; i < ARRAY_SIZE(input_types); i++) {
        if (attribute_is(node, "type", input_types[i].name))
            return input_types[i].type;
    }
    return CONTROL_TEXT;
}

enum control_type
control_type(const html_node *node)
{
    if (!html_is_html(node))
        return CONTROL_NONE;
    switch (html_tag(node)) {
    case HTML_TAG_INPUT: return input_type(node);
    case HTML_TAG_SELECT: return CONTROL_SELECT;
    case HTML_TAG_TEXTAREA: return CONTROL_TEXTAREA;
    case HTML_TAG_BUTTON:
        if (attribute_is(node, "type", "reset"))
            return CONTROL_RESET;
        return attribute_is(node, "type", "button") ? CONTROL_BUTTON : CONTROL_SUBMIT;
    default: return CONTROL_NONE;
    }
}

bool
control_is(const html_node *node, unsigned tag)
{
    return html_tag(node) == tag && html_is_html(node);
}

bool
control_has(const html_node *node, const char *attribute)
{
    return html_attr_get(node, attribute, NULL) != NULL;
}

bool
control_is_typed(enum control_type type)
{
    switch ((int)type) {
    case CONTROL_DATE:
    case CONTROL_DATETIME_LOCAL:
    case CONTROL_EMAIL:
    case CONTROL_MONTH:
    case CONTROL_NUMBER:
    case CONTROL_PASSWORD:
    case CONTROL_SEARCH:
    case CONTROL_TEL:
    case CONTROL_TEXT:
    case CONTROL_TIME:
    case CONTROL_URL:
    case CONTROL_WEEK: return true;
    default: return false;
    }
}

/* Whether a child of a fieldset is its first legend, in which nothing is disabled by it. */
static bool
is_first_legend(struct selector_search *search, const html_node *node)
{
    if (!control_is(node, HTML_TAG_LEGEND))
        return false;
    while ((node = html_prev_element(node)) != NULL && search_count(search, 1)) {
        if (control_is(node, HTML_TAG_LEGEND))
            return false;
    }
    return true;
}

static bool
is_in_disabled_fieldset(struct selector_search *search, const html_node *node)
{
    const html_node *parent;

    for (; (parent = html_parent(node)) != NULL && html_is_element(parent); node = parent) {
        if (!search_count(search, 1))
            return false;
        if (control_is(parent, HTML_TAG_FIELDSET) && control_has(parent, "disabled") &&
            !is_first_legend(search, node))
            return true;
    }
    return false;
}

static bool
is_in_disabled_optgroup(const html_node *node)
{
    const html_node *parent = html_parent(node);

    return parent && control_is(parent, HTML_TAG_OPTGROUP) && control_has(parent, "disabled");
}

bool
control_is_disabled(struct selector_search *search, const html_node *node)
{
    bool is_option = control_is(node, HTML_TAG_OPTION);

    if (control_type(node) == CONTROL_NONE && !is_option && !control_is(node, HTML_TAG_OPTGROUP) &&
        !control_is(node, HTML_TAG_FIELDSET))
        return false;
    if (control_has(node, "disabled") || (is_option && is_in_disabled_optgroup(node)))
        return true;
    return is_in_disabled_fieldset(search, node);
}

static bool
is_in_datalist(struct selector_search *search, const html_node *node)
{
    while ((node = html_parent(node)) != NULL && search_count(search, 1)) {
        if (html_is_element(node) && control_is(node, HTML_TAG_DATALIST))
            return true;
    }
    return false;
}

bool
control_is_candidate(struct selector_search *search, const html_node *node)
{
    enum control_type type = control_type(node);

    if (type == CONTROL_NONE || type == CONTROL_HIDDEN || type == CONTROL_RESET ||
        type == CONTROL_BUTTON)
        return false;
    if (control_has(node, "readonly") && (control_is_typed(type) || type == CONTROL_TEXTAREA))
        return false;
    return !control_is_disabled(search, node) && !is_in_datalist(search, node);
}

/* The first element of the document with that id. */
static const html_node *
find_by_id(struct selector_search *search, const html_node *node, const char *id, size_t len)
{
    const html_node *top = search_top(node), *at = top;

    while ((at = html_following(at, top)) != NULL && search_count(search, 1)) {
        size_t own_len;
        const char *own = html_is_element(at) ? html_attr_get(at, "id", &own_len) : NULL;

        if (own && own_len == len && memcmp(own, id, len) == 0)
            return at;
    }
    return NULL;
}

const html_node *
control_form(struct selector_search *search, const html_node *node)
{
    size_t len;
    const char *id = html_attr_get(node, "form", &len);

    if (id) {
        const html_node *found = find_by_id(search, node, id, len);

        return found && control_is(found, HTML_TAG_FORM) ? found : NULL;
    }
    while ((node = html_parent(node)) != NULL && search_count(search, 1)) {
        if (html_is_element(node) && control_is(node, HTML_TAG_FORM))
            return node;
    }
    return NULL;
}
