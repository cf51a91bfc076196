/*
 * The selector suites. A row with "op" asks what a selector finds in a
 * document; one without must be refused. Rows with "op" and "from" are of
 * jQuery's own selectors, which are out of scope.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/selector/selector.h"
#include "tests/suites/area.h"

enum { ARENA_MAX = 4 * 1024 * 1024 };

/* The elements of a document by their numbers. */
struct elements {
    html_node **nodes;
    size_t count;
};

static struct elements
elements_of(const struct html_doc *doc)
{
    struct elements elements = {0};
    html_node *node = html_document(doc);
    size_t room = 0;

    while ((node = html_following(node, NULL)) != NULL) {
        if (!html_is_element(node))
            continue;
        if (elements.count == room) {
            room = 2 * room + 64;
            elements.nodes = realloc(elements.nodes, room * sizeof(html_node *));
            if (!elements.nodes)
                abort();
        }
        elements.nodes[elements.count++] = node;
    }
    return elements;
}

static json_int_t
number_of(const struct elements *elements, const html_node *node)
{
    for (size_t i = 0; node && i < elements->count; i++) {
        if (elements->nodes[i] == node)
            return (json_int_t)i;
    }
    return -1;
}

static bool
is_same(const struct elements *elements, const html_node *node, const json_t *expected)
{
    const char *id;

    if (json_is_integer(expected))
        return json_integer_value(expected) == number_of(elements, node);
    id = html_attr_get(node, "id", NULL);
    return id && strcmp(id, json_string_value(expected)) == 0;
}

static enum area_verdict
judge_select(struct area_suite *suite, const struct elements *elements,
             const struct selector *selector, html_node *scope, const json_t *row)
{
    CLEANUP_SEARCH struct selector_search search;
    const json_t *ids = json_object_get(row, "ids");
    const json_t *expected = json_is_array(ids) ? ids : json_object_get(row, "expect");
    html_node *node;
    size_t i;

    selector_search_begin(&search, selector, scope);
    for (i = 0; i < json_array_size(expected); i++) {
        if (selector_search_next(&search, &node) != 0)
            return area_fail(suite, "%s: only %zu matches", area_text(row, "sel"), i);
        if (!is_same(elements, node, json_array_get(expected, i)))
            return area_fail(suite, "%s: match %zu is element %lld", area_text(row, "sel"), i,
                             (long long)number_of(elements, node));
    }
    if (selector_search_next(&search, &node) != 1)
        return area_fail(suite, "%s: element %lld is one too many", area_text(row, "sel"),
                         (long long)number_of(elements, node));
    return AREA_PASSED;
}

static json_int_t
closest(const struct elements *elements, const struct selector *selector, html_node *scope)
{
    html_node *node = scope;

    while (node && html_is_element(node) && selector_matches(selector, node, scope) != 1)
        node = html_parent(node);
    return number_of(elements, node);
}

static json_int_t
first(const struct elements *elements, const struct selector *selector, html_node *scope)
{
    html_node *found;

    return selector_first(selector, scope, &found) == 0 ? number_of(elements, found) : -1;
}

static enum area_verdict
judge_answer(struct area_suite *suite, const struct elements *elements,
             const struct selector *selector, html_node *root, const json_t *row)
{
    json_int_t number =
        area_has(row, "scope") ? json_integer_value(json_object_get(row, "scope")) : -1;
    json_int_t expected = json_integer_value(json_object_get(row, "expect"));
    const char *op = area_text(row, "op");
    html_node *scope = root;
    json_int_t got;

    if (number >= (json_int_t)elements->count)
        return area_fail(suite, "the document has no element %lld", (long long)number);
    if (number >= 0)
        scope = elements->nodes[number];
    if (strcmp(op, "select") == 0)
        return judge_select(suite, elements, selector, scope, row);
    if (strcmp(op, "first") == 0)
        got = first(elements, selector, scope);
    else if (strcmp(op, "matches") == 0)
        got = selector_matches(selector, scope, scope);
    else
        got = closest(elements, selector, scope);
    if (got == expected)
        return AREA_PASSED;
    return area_fail(suite, "%s %s: %lld and not %lld", op, area_text(row, "sel"), (long long)got,
                     (long long)expected);
}

static enum area_verdict
judge_query(struct area_suite *suite, const struct selector *selector, const json_t *row)
{
    const json_t *page = json_object_get(suite->docs, area_text(row, "doc"));
    struct html_parser *parser = html_parser_new();
    struct html_doc *doc = NULL;
    enum area_verdict verdict;
    const char *why = "no memory";

    if (parser && html_parse(parser, json_string_value(page), json_string_length(page), "utf-8",
                             &doc, &why) == 0) {
        struct elements elements = elements_of(doc);

        verdict = judge_answer(suite, &elements, selector, html_document(doc), row);
        free(elements.nodes);
    } else {
        verdict = area_fail(suite, "the document is refused: %s", why);
    }
    html_free(doc);
    html_parser_free(parser);
    return verdict;
}

/*
 * The flag "s" of attribute selectors is in Selectors level 4 and in clisk. The
 * browser that called such rows invalid does not know it: they judge nothing.
 */
static bool
has_flag_s(const char *selector)
{
    regex_t flag;
    bool found;

    if (regcomp(&flag, "=[^]]*['\" /]\\\\?s *]", REG_EXTENDED | REG_NOSUB) != 0)
        abort();
    found = regexec(&flag, selector, 0, NULL, 0) == 0;
    regfree(&flag);
    return found;
}

static enum area_verdict
judge_in(struct arena *arena, struct area_suite *suite, const json_t *row)
{
    const char *text = area_text(row, "sel");
    const struct selector *selector;
    const char *why = "no memory";
    size_t position = 0;
    int result =
        selector_compile(arena, text, area_text_len(row, "sel"), &selector, &position, &why);

    if (!area_has(row, "op"))
        return result == 1 ? AREA_PASSED : area_fail(suite, "%s: is taken", text);
    if (result != 0)
        return area_fail(suite, "%s: byte %zu: %s", text, position, why);
    return judge_query(suite, selector, row);
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    bool is_query = area_has(row, "op");
    enum area_verdict verdict;
    struct arena *arena;

    if (is_query ? area_has(row, "from") : has_flag_s(area_text(row, "sel")))
        return AREA_NOT_JUDGED;
    arena = arena_new(ARENA_MAX);
    if (!arena)
        abort();
    verdict = judge_in(arena, suite, row);
    arena_free(arena);
    return verdict;
}

int
main(void)
{
    return area_main("selectors", judge);
}
