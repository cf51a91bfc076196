/*
 * Selector suites: engines' own tests and WPT's, with Chromium's answers.
 *
 * Elements are numbered in document order, from 0; where all expected elements
 * have ids, ids are compared, since parsers may insert different elements.
 */
#include "tests/suites/suite.h"

#include <string.h>

#include "sdk/runtime/selector/selector.h"

static struct html_parser *parser;
static json_t *docs;
static size_t unknown;

/* What this version refuses although it is CSS; and NUL, which a C string cannot hold. */
static bool
is_claimed(const json_t *row, const char *why)
{
    const json_t *text = json_object_get(row, "sel");

    return strcmp(why, "unknown pseudo-class") != 0 &&
           strcmp(why, "pseudo-elements select nothing in a document") != 0 &&
           strlen(json_string_value(text)) == json_string_length(text) &&
           !suite_is_known("selectors-known.txt", json_string_value(json_object_get(row, "id")));
}

struct judged {
    struct arena *arena;
    struct html_doc *doc;
    const struct selector *selector;
};

static void
judged_free(struct judged *judged)
{
    html_free(judged->doc);
    arena_free(judged->arena);
}

/* Of an element among all of the document, -1 for none. */
static int
number_of(const html_node *root, const html_node *wanted)
{
    int number = 0;

    for (html_node *at = html_walk(root, root); at; at = html_walk(at, root)) {
        if (!html_is_element(at))
            continue;
        if (at == wanted)
            return number;
        number++;
    }
    return -1;
}

static html_node *
element_numbered(html_node *root, json_int_t number)
{
    for (html_node *at = html_walk(root, root); at; at = html_walk(at, root)) {
        if (html_is_element(at) && number-- == 0)
            return at;
    }
    return NULL;
}

static const char *
id_of(const html_node *node)
{
    size_t len;
    const char *id = html_attr(node, "id", &len);

    return id ? id : "";
}

static bool
select_is_right(const struct judged *judged, html_node *scope, const json_t *row)
{
    const json_t *expect = json_object_get(row, "expect"), *ids = json_object_get(row, "ids");
    bool by_id = json_is_array(ids) && json_array_size(ids) == json_array_size(expect);
    html_node *root = html_document(judged->doc), *at = NULL;
    size_t count = 0;

    while ((at = selector_next(judged->selector, scope, at)) != NULL) {
        if (count == json_array_size(expect))
            return false;
        if (by_id ? strcmp(json_string_value(json_array_get(ids, count)), id_of(at)) != 0
                  : json_integer_value(json_array_get(expect, count)) != number_of(root, at))
            return false;
        count++;
    }
    return count == json_array_size(expect);
}

static bool
row_is_right(const struct judged *judged, const json_t *row)
{
    const char *op = json_string_value(json_object_get(row, "op"));
    const json_t *scope_number = json_object_get(row, "scope");
    json_int_t expect = json_integer_value(json_object_get(row, "expect"));
    html_node *root = html_document(judged->doc), *scope = root;

    if (json_is_integer(scope_number) && json_integer_value(scope_number) >= 0)
        scope = element_numbered(root, json_integer_value(scope_number));
    if (!scope)
        return false;
    if (strcmp(op, "matches") == 0)
        return selector_matches(judged->selector, scope) == (expect == 1);
    if (strcmp(op, "closest") == 0) {
        while (scope && !selector_matches(judged->selector, scope))
            scope = html_parent(scope);
        return (scope ? number_of(root, scope) : -1) == expect;
    }
    if (strcmp(op, "first") == 0) {
        html_node *first = selector_next(judged->selector, scope, NULL);

        return (first ? number_of(root, first) : -1) == expect;
    }
    return select_is_right(judged, scope, row);
}

static void
judge(struct suite_counts *counts, const json_t *row)
{
    const char *text = json_string_value(json_object_get(row, "sel"));
    const char *html =
        json_string_value(json_object_get(docs, json_string_value(json_object_get(row, "doc"))));
    CLEANUP(judged_free) struct judged judged = {.arena = arena_new(1 << 24)};
    const char *why = "";
    size_t position;
    int result = selector_compile(judged.arena, text, &judged.selector, &position, &why);

    if (!is_claimed(row, why)) {
        unknown++;
        counts->skipped++;
        return;
    }
    if (result == 0 &&
        html_parse(parser, html, strlen(html), "text/html; charset=utf-8", &judged.doc, &why) ==
            0 &&
        row_is_right(&judged, row)) {
        counts->passed++;
        return;
    }
    counts->failed++;
    fprintf(stderr, "%s: %s: %s\n", json_string_value(json_object_get(row, "id")), text,
            result > 0 ? why : "wrong answer");
}

static void
judge_invalid(struct suite_counts *counts, const json_t *row)
{
    const char *text = json_string_value(json_object_get(row, "sel"));
    struct arena *arena = arena_new(1 << 24);
    const struct selector *selector;
    const char *why;
    size_t position;

    if (selector_compile(arena, text, &selector, &position, &why) == 1) {
        counts->passed++;
    } else if (!is_claimed(row, "")) {
        counts->skipped++;
    } else {
        counts->failed++;
        fprintf(stderr, "%s: %s is taken\n", json_string_value(json_object_get(row, "id")), text);
    }
    arena_free(arena);
}

/* One of the files whose documents are in the same file. */
static int
run_file(const char *path)
{
    struct suite_file file = {path, judge};
    int status;

    docs = suite_load_member(path, "docs");
    if (!docs)
        return SUITE_SKIPPED;
    status = suite_run(&file);
    json_decref(docs);
    return status;
}

int
main(void)
{
    static const char *const paths[] = {
        "selectors/cascadia.json",         "selectors/css-select-nwmatcher.json",
        "selectors/css-select-qwery.json", "selectors/css-select-sizzle.json",
        "selectors/cssselect.json",        "selectors/lexbor.json",
        "selectors/soupsieve.json",        "selectors/wpt-captured.json",
        "selectors/wpt-table.json",
    };
    static const struct suite_file invalid = {"selectors/invalid-selectors.json", judge_invalid};
    int status = EXIT_SUCCESS;

    parser = html_parser_new();
    for (size_t i = 0; i < ARRAY_SIZE(paths) && status != SUITE_SKIPPED; i++) {
        int one = run_file(paths[i]);

        status = one != EXIT_SUCCESS ? one : status;
    }
    printf("%zu cases use what this version does not claim\n", unknown);
    if (status != SUITE_SKIPPED && suite_run(&invalid) != EXIT_SUCCESS)
        status = EXIT_FAILURE;
    html_parser_free(parser);
    return status;
}
