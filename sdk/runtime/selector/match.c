/*
 * Matching from right to left. How a part fails says how much else need not be
 * tried, so that the cost stays proportional to depth and siblings.
 */
#include "sdk/runtime/selector/compiled.h"

#include <string.h>
#include <strings.h>

enum match {
    MATCH_YES,
    MATCH_NOT_HERE,   /* another element on this axis may do */
    MATCH_NO_SIBLING, /* no sibling of this element will do */
    MATCH_NO_ELEMENT  /* no element further up will do either */
};

static bool
text_equals(struct text text, const char *data, size_t len, bool fold)
{
    return text.len == len &&
           (fold ? strncasecmp(text.data, data, len) == 0 : memcmp(text.data, data, len) == 0);
}

static html_node *
element_parent(const html_node *node)
{
    html_node *parent = html_parent(node);

    return parent && html_is_element(parent) ? parent : NULL;
}

static html_node *
element_previous(const html_node *node)
{
    html_node *at = html_previous(node);

    while (at && !html_is_element(at))
        at = html_previous(at);
    return at;
}

static html_node *
element_next(const html_node *node)
{
    html_node *at = html_next(node);

    while (at && !html_is_element(at))
        at = html_next(at);
    return at;
}

static bool
is_html_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Whether the words of a value hold this one. */
static bool
words_include(const char *value, size_t len, struct text word, bool fold)
{
    size_t at = 0;

    if (word.len == 0)
        return false;
    while (at < len) {
        size_t begin;

        while (at < len && is_html_space(value[at]))
            at++;
        begin = at;
        while (at < len && !is_html_space(value[at]))
            at++;
        if (text_equals(word, value + begin, at - begin, fold))
            return true;
    }
    return false;
}

/* --- attributes ----------------------------------------------------------- */

/* HTML's attributes whose values are compared without regard to case (HTML, section 4.16.2). */
static bool
attribute_folds(struct text name)
{
    static const char *const names[] = {
        "accept",     "accept-charset", "align",     "alink",    "axis",     "bgcolor", "charset",
        "checked",    "clear",          "codetype",  "color",    "compact",  "declare", "defer",
        "dir",        "direction",      "disabled",  "enctype",  "face",     "frame",   "hreflang",
        "http-equiv", "lang",           "language",  "link",     "media",    "method",  "multiple",
        "nohref",     "noresize",       "noshade",   "nowrap",   "readonly", "rel",     "rev",
        "rules",      "scope",          "scrolling", "selected", "shape",    "target",  "text",
        "type",       "valign",         "valuetype", "vlink",
    };

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (text_equals(name, names[i], strlen(names[i]), true))
            return true;
    }
    return false;
}

static bool
value_contains(struct text part, const char *value, size_t len, bool fold)
{
    for (size_t at = 0; at + part.len <= len; at++) {
        if (text_equals(part, value + at, part.len, fold))
            return true;
    }
    return false;
}

static bool
value_matches(const struct test *test, const char *value, size_t len, bool fold)
{
    struct text wanted = test->value;

    switch (test->op) {
    case OPERATOR_EXISTS: return true;
    case OPERATOR_EQUALS: return text_equals(wanted, value, len, fold);
    case OPERATOR_INCLUDES: return words_include(value, len, wanted, fold);
    case OPERATOR_DASH:
        return len >= wanted.len && text_equals(wanted, value, wanted.len, fold) &&
               (len == wanted.len || value[wanted.len] == '-');
    case OPERATOR_PREFIX:
        return wanted.len > 0 && len >= wanted.len && text_equals(wanted, value, wanted.len, fold);
    case OPERATOR_SUFFIX:
        return wanted.len > 0 && len >= wanted.len &&
               text_equals(wanted, value + len - wanted.len, wanted.len, fold);
    case OPERATOR_SUBSTRING: return wanted.len > 0 && value_contains(wanted, value, len, fold);
    default: return false;
    }
}

static bool
match_attribute(const struct test *test, const html_node *node)
{
    bool is_html = html_is_html(node), fold;
    size_t len;

    for (html_attribute *at = html_first_attribute(node); at; at = html_next_attribute(at)) {
        const char *name = html_attribute_name(at, &len);

        if (!text_equals(test->name, name, len, is_html))
            continue;
        fold = test->flag == CASE_INSENSITIVE ||
               (test->flag == CASE_BY_DOCUMENT && is_html && attribute_folds(test->name));
        name = html_attribute_value(at, &len);
        return value_matches(test, name, len, fold);
    }
    return false;
}

static bool
match_id(const struct test *test, const html_node *node)
{
    size_t len = 0;
    const char *value = html_attr(node, "id", &len);

    return value && text_equals(test->value, value, len, html_in_quirks_mode(node));
}

static bool
match_class(const struct test *test, const html_node *node)
{
    size_t len = 0;
    const char *value = html_attr(node, "class", &len);

    return value && words_include(value, len, test->value, html_in_quirks_mode(node));
}

/* --- structure ------------------------------------------------------------ */

/* Whether position = a * n + b for some n of 0 or more. */
static bool
nth_is(int32_t a, int32_t b, int32_t position)
{
    int64_t distance = (int64_t)position - b;

    if (a == 0)
        return distance == 0;
    return distance % a == 0 && distance / a >= 0;
}

static bool
match_nth(const struct test *test, const html_node *node, html_node *(*step)(const html_node *))
{
    int32_t position = 1;

    for (html_node *at = step(node); at; at = step(at)) {
        position++;
        /* The commonest of all needs no count. */
        if (test->a == 0 && position > test->b)
            return false;
    }
    return nth_is(test->a, test->b, position);
}

static bool
match_empty(const html_node *node)
{
    size_t len;

    for (html_node *at = html_first_child(node); at; at = html_next(at)) {
        if (html_is_element(at))
            return false;
        if (html_is_text(at)) {
            html_data(at, &len);
            if (len > 0)
                return false;
        }
    }
    return true;
}

static bool
match_test(const struct test *test, const html_node *node)
{
    switch (test->type) {
    case TEST_ID: return match_id(test, node);
    case TEST_CLASS: return match_class(test, node);
    case TEST_ATTRIBUTE: return match_attribute(test, node);
    case TEST_ROOT: return html_parent(node) && html_is_document(html_parent(node));
    case TEST_EMPTY: return match_empty(node);
    case TEST_NTH_CHILD: return match_nth(test, node, element_previous);
    case TEST_NTH_LAST_CHILD: return match_nth(test, node, element_next);
    case TEST_ONLY_CHILD: return !element_previous(node) && !element_next(node);
    case TEST_IS: return selector_matches(test->list, node);
    case TEST_NOT: return !selector_matches(test->list, node);
    default: return false;
    }
}

static bool
match_compound(const struct compound *compound, const html_node *node)
{
    size_t len = 0;

    if (compound->tag.data) {
        const char *name = html_name(node, &len);

        if (!name || !text_equals(compound->tag, name, len, true))
            return false;
    }
    for (const struct test *test = compound->tests; test; test = test->next) {
        if (!match_test(test, node))
            return false;
    }
    return true;
}

/* --- complex selectors ---------------------------------------------------- */

static enum match match_complex(const struct compound *compound, const html_node *node);

static enum match
match_ancestors(const struct compound *left, const html_node *node)
{
    for (node = element_parent(node); node; node = element_parent(node)) {
        enum match match = match_complex(left, node);

        if (match == MATCH_YES || match == MATCH_NO_ELEMENT)
            return match;
    }
    return MATCH_NO_ELEMENT;
}

static enum match
match_parent(const struct compound *left, const html_node *node)
{
    const html_node *parent = element_parent(node);
    enum match match;

    if (!parent)
        return MATCH_NO_ELEMENT;
    match = match_complex(left, parent);
    return match == MATCH_YES || match == MATCH_NO_ELEMENT ? match : MATCH_NO_SIBLING;
}

static enum match
match_siblings(const struct compound *left, const html_node *node)
{
    for (node = element_previous(node); node; node = element_previous(node)) {
        enum match match = match_complex(left, node);

        if (match != MATCH_NOT_HERE)
            return match;
    }
    return MATCH_NO_SIBLING;
}

static enum match
match_left(const struct compound *compound, const html_node *node)
{
    const html_node *previous;

    switch (compound->combinator) {
    case COMBINATOR_DESCENDANT: return match_ancestors(compound->left, node);
    case COMBINATOR_CHILD: return match_parent(compound->left, node);
    case COMBINATOR_SIBLING: return match_siblings(compound->left, node);
    case COMBINATOR_ADJACENT:
        previous = element_previous(node);
        return previous ? match_complex(compound->left, previous) : MATCH_NO_SIBLING;
    case COMBINATOR_NONE:
    default: return MATCH_YES;
    }
}

static enum match
match_complex(const struct compound *compound, const html_node *node)
{
    return match_compound(compound, node) ? match_left(compound, node) : MATCH_NOT_HERE;
}

bool
selector_matches(const struct selector *selector, const html_node *node)
{
    if (!html_is_element(node))
        return false;
    for (; selector; selector = selector->next) {
        if (match_complex(selector->right, node) == MATCH_YES)
            return true;
    }
    return false;
}

html_node *
selector_next(const struct selector *selector, const html_node *root, const html_node *after)
{
    for (html_node *at = html_walk(after ? after : root, root); at; at = html_walk(at, root)) {
        if (selector_matches(selector, at))
            return at;
    }
    return NULL;
}
