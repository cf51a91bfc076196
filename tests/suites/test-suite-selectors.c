/*
 * The selector suites: every case whose selector is made of what we claim to
 * know must give what the suite says, and every invalid selector must be
 * refused. The others are counted by what they need and we do not have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/selector/selector.h"
#include "tests/suites/tally.h"

static const char *const suites[] = {
    "cascadia",         "css-select-nwmatcher",
    "css-select-qwery", "css-select-sizzle",
    "cssselect",        "lexbor",
    "soupsieve",        "wpt-captured",
    "wpt-table",
};

static const char *const known_pseudos[] = {
    "empty",     "first-child",    "is",         "last-child", "not",
    "nth-child", "nth-last-child", "only-child", "root",       "where",
};

struct runner {
    struct html_parser *parser;
    struct suite_tally tally;
    json_t *missing; /* what skipped cases need: how many */
    bool verbose;
};

/* The elements of a document by their numbers. */
struct elements {
    html_node **nodes;
    size_t count;
};

static bool
is_known_pseudo(const char *name)
{
    for (size_t i = 0; i < sizeof known_pseudos / sizeof known_pseudos[0]; i++) {
        if (strcmp(known_pseudos[i], name) == 0)
            return true;
    }
    return false;
}

/* A bar that is not part of "|=", outside of quotes. */
static bool
has_namespace(const char *selector)
{
    char quote = '\0';

    for (const char *at = selector; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (quote)
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '|' && at[1] != '=')
            return true;
    }
    return false;
}

/* What the case needs that we do not have, or NULL. */
static const char *
missing_feature(const json_t *item)
{
    const char *selector = suite_string(item, "sel");
    const json_t *name;
    size_t i;

    json_array_foreach(json_object_get(item, "pseudos"), i, name)
    {
        if (!is_known_pseudo(json_string_value(name)))
            return json_string_value(name);
    }
    if (suite_string_len(item, "sel") != strlen(selector))
        return "a NUL inside a selector";
    if (has_namespace(selector))
        return "a namespace";
    if (strchr(selector, '&'))
        return "the nesting selector";
    if (strstr(selector, ":nth-") && strstr(selector, " of "))
        return "nth-child(of)";
    return NULL;
}

static void
runner_skip(struct runner *runner, const char *feature)
{
    json_int_t count = json_integer_value(json_object_get(runner->missing, feature));

    json_object_set_new(runner->missing, feature, json_integer(count + 1));
    runner->tally.skipped++;
}

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
    for (size_t i = 0; i < elements->count; i++) {
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

static bool
selects(const struct elements *elements, const struct selector *selector, html_node *scope,
        const json_t *item)
{
    const json_t *ids = json_object_get(item, "ids");
    const json_t *expected = json_is_array(ids) ? ids : json_object_get(item, "expect");
    html_node *node = NULL;
    size_t i;

    for (i = 0; i < json_array_size(expected); i++) {
        node = selector_next(selector, scope, node);
        if (!node || !is_same(elements, node, json_array_get(expected, i)))
            return false;
    }
    return selector_next(selector, scope, node) == NULL;
}

static json_int_t
closest(const struct elements *elements, const struct selector *selector, html_node *node)
{
    html_node *scope = node;

    while (node && html_is_element(node) && !selector_matches(selector, node, scope))
        node = html_parent(node);
    return node ? number_of(elements, node) : -1;
}

static bool
answer_is_right(const struct elements *elements, const struct selector *selector, html_node *root,
                const json_t *item)
{
    json_int_t number = json_integer_value(json_object_get(item, "scope"));
    json_int_t expected = json_integer_value(json_object_get(item, "expect"));
    const char *op = suite_string(item, "op");
    html_node *scope = root;

    if (json_object_get(item, "scope") && number >= 0) {
        if ((size_t)number >= elements->count)
            return false;
        scope = elements->nodes[number];
    }
    if (strcmp(op, "select") == 0)
        return selects(elements, selector, scope, item);
    if (strcmp(op, "first") == 0)
        return number_of(elements, selector_next(selector, scope, NULL)) == expected;
    if (strcmp(op, "matches") == 0)
        return selector_matches(selector, scope, scope) == (expected != 0);
    return closest(elements, selector, scope) == expected;
}

static bool
case_passes(struct runner *runner, const json_t *docs, const json_t *item)
{
    const char *name = suite_string(item, "doc");
    CLEANUP_HTML struct html_doc *doc = NULL;
    struct arena *arena = arena_new(1 << 20);
    const struct selector *selector;
    const char *why = "";
    size_t position = 0;
    bool passed = false;

    if (html_parse(runner->parser, suite_string(docs, name), suite_string_len(docs, name), "utf-8",
                   &doc, &why) == 0 &&
        selector_compile(arena, suite_string(item, "sel"), &selector, &position, &why) == 0) {
        struct elements elements = elements_of(doc);

        passed = answer_is_right(&elements, selector, html_document(doc), item);
        free(elements.nodes);
    }
    if (!passed && runner->verbose)
        printf("%s: %s at %zu of: %s\n", suite_id(item), why, position, suite_string(item, "sel"));
    arena_free(arena);
    return passed;
}

static void
run_suite(struct runner *runner, const char *name)
{
    char path[128];
    json_t *suite;
    const json_t *item;
    size_t i;

    snprintf(path, sizeof path, "selectors/%s.json", name);
    suite = suite_load(path);
    json_array_foreach(json_object_get(suite, "cases"), i, item)
    {
        const char *feature = missing_feature(item);

        if (feature)
            runner_skip(runner, feature);
        else
            suite_count(&runner->tally, item,
                        case_passes(runner, json_object_get(suite, "docs"), item));
    }
    json_decref(suite);
}

static int
run_invalid(const json_t *known)
{
    json_t *suite = suite_load("selectors/invalid-selectors.json");
    struct suite_tally tally = {.known = known};
    const json_t *item;
    size_t i;
    int status;

    json_array_foreach(json_object_get(suite, "cases"), i, item)
    {
        struct arena *arena = arena_new(1 << 20);
        const struct selector *selector;
        const char *why;
        size_t position;

        suite_count(
            &tally, item,
            selector_compile(arena, suite_string(item, "sel"), &selector, &position, &why) == 1);
        arena_free(arena);
    }
    status = suite_end("invalid selectors", &tally);
    json_decref(suite);
    return status;
}

int
main(int argc, char **argv)
{
    struct runner runner = {.parser = html_parser_new(), .verbose = argc > 1 && argv[1]};
    json_t *known = suite_load_list("selectors-known.txt");
    const char *feature;
    json_t *count;
    int status;

    runner.missing = json_object();
    runner.tally.known = known;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
        run_suite(&runner, suites[i]);
    json_object_foreach(runner.missing, feature, count)
        printf("skipped for want of %s: %lld\n", feature, (long long)json_integer_value(count));
    status = suite_end("selectors", &runner.tally);
    if (run_invalid(known) != EXIT_SUCCESS)
        status = EXIT_FAILURE;
    json_decref(runner.missing);
    json_decref(known);
    html_parser_free(runner.parser);
    return status;
}
