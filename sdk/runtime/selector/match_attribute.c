#include "sdk/runtime/selector/match.h"

#include <string.h>

static bool
equal(const char *text, struct selector_text name, bool fold)
{
    if (fold)
        return ascii_equal_folded(text, name.text, name.len);
    return memcmp(text, name.text, name.len) == 0;
}

/* Whether one of the words that white space parts is the name. */
static bool
has_word(const char *value, size_t len, struct selector_text name, bool fold)
{
    const char *end = value + len;

    while (value < end) {
        const char *begin;

        while (value < end && ascii_is_space(*value))
            value++;
        begin = value;
        while (value < end && !ascii_is_space(*value))
            value++;
        if ((size_t)(value - begin) == name.len && name.len > 0 && equal(begin, name, fold))
            return true;
    }
    return false;
}

static bool
has_part(const char *value, size_t len, struct selector_text part, bool fold)
{
    if (part.len == 0)
        return false;
    if (!fold)
        return memmem(value, len, part.text, part.len) != NULL;
    for (; len >= part.len; value++, len--) {
        if (equal(value, part, fold))
            return true;
    }
    return false;
}

/* As html_attr_find(), counting the attributes that are looked at. */
static const html_attr *
find_attribute(struct selector_search *search, const html_node *node, const char *name, size_t len)
{
    const struct selector_text wanted = {.text = name, .len = len};
    bool fold = html_is_html(node);
    const html_attr *attr;
    size_t count = 0;

    for (attr = html_attr_first(node); attr; attr = html_attr_next(attr), count++) {
        size_t own_len;
        const char *own = html_attr_name(attr, &own_len);

        if (own_len == len && html_attr_namespace(attr) == HTML_NAMESPACE_NONE &&
            equal(own, wanted, fold))
            break;
    }
    return search_count(search, count / SEARCH_BYTES_A_STEP) ? attr : NULL;
}

bool
match_id(struct selector_search *search, const html_node *node, struct selector_text name)
{
    const html_attr *attr = find_attribute(search, node, "id", 2);
    const char *id;
    size_t len;

    if (!attr)
        return false;
    id = html_attr_value(attr, &len);
    return len == name.len && equal(id, name, search->quirks);
}

bool
match_class(struct selector_search *search, const html_node *node, struct selector_text name)
{
    const html_attr *attr = find_attribute(search, node, "class", 5);
    const char *classes;
    size_t len;

    if (!attr)
        return false;
    classes = html_attr_value(attr, &len);
    if (len < name.len || !search_count(search, len / SEARCH_BYTES_A_STEP))
        return false;
    return has_word(classes, len, name, search->quirks);
}

static bool
match_value(const struct selector_attr *attr, const char *value, size_t len, bool fold)
{
    struct selector_text wanted = attr->value;

    if (attr->operator== OPERATOR_INCLUDES)
        return has_word(value, len, wanted, fold);
    if (attr->operator== OPERATOR_SUBSTRING)
        return has_part(value, len, wanted, fold);
    if (len < wanted.len)
        return false;
    if (attr->operator== OPERATOR_EQUALS)
        return len == wanted.len && equal(value, wanted, fold);
    if (attr->operator== OPERATOR_DASH)
        return equal(value, wanted, fold) && (len == wanted.len || value[wanted.len] == '-');
    if (attr->operator== OPERATOR_SUFFIX)
        value += len - wanted.len;
    return wanted.len > 0 && equal(value, wanted, fold);
}

static bool
match_found(struct selector_search *search, const html_node *node, const struct selector_attr *attr,
            const html_attr *found)
{
    bool fold = attr->fold == FOLD_ALWAYS || (attr->fold == FOLD_ON_HTML && html_is_html(node));
    const char *value;
    size_t len, work;

    if (attr->operator== OPERATOR_EXISTS)
        return true;
    value = html_attr_value(found, &len);
    work = len / SEARCH_BYTES_A_STEP;
    if (attr->operator== OPERATOR_SUBSTRING && fold)
        work *= attr->value.len;
    return search_count(search, work) && match_value(attr, value, len, fold);
}

/* Of any namespace: one after the other, since there may be more than one of that name. */
static bool
match_any_namespace(struct selector_search *search, const html_node *node,
                    const struct selector_attr *attr)
{
    const html_attr *found;

    for (found = html_attr_first(node); found; found = html_attr_next(found)) {
        size_t len;
        const char *name = html_attr_name(found, &len);

        if (!search_count(search, 1))
            return false;
        if (len == attr->name.len && equal(name, attr->name, html_is_html(node)) &&
            match_found(search, node, attr, found))
            return true;
    }
    return false;
}

bool
match_attribute(struct selector_search *search, const html_node *node,
                const struct selector_attr *attr)
{
    const html_attr *found;

    if (attr->any_namespace)
        return match_any_namespace(search, node, attr);
    found = find_attribute(search, node, attr->name.text, attr->name.len);
    return found && match_found(search, node, attr, found);
}
