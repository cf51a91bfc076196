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

bool
match_id(const struct match *match, const html_node *node, struct selector_text name)
{
    size_t len;
    const char *id = html_attr_get(node, "id", &len);

    return id && len == name.len && equal(id, name, match->quirks);
}

bool
match_class(const struct match *match, const html_node *node, struct selector_text name)
{
    size_t len;
    const char *classes = html_attr_get(node, "class", &len);

    return classes && len >= name.len && has_word(classes, len, name, match->quirks);
}

bool
match_attribute(const html_node *node, const struct selector_attr *attr)
{
    const html_attr *found = html_attr_find(node, attr->name.text, attr->name.len);
    struct selector_text wanted = attr->value;
    const char *value;
    size_t len;
    bool fold;

    if (!found || attr->operator== OPERATOR_EXISTS)
        return found != NULL;
    value = html_attr_value(found, &len);
    fold = attr->fold == FOLD_ALWAYS || (attr->fold == FOLD_ON_HTML && html_is_html(node));
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
