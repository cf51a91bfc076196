/*
 * The html5lib tree-construction tests, as far as they are whole documents with
 * scripting off and in the rules of before 2023-08: against the list of what
 * this back end is known to get wrong, and a floor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites/tally.h"
#include "tests/suites/tree_dump.h"

enum { TREE_FLOOR = 950 };

static bool
tree_is_judged(const json_t *item)
{
    const char *scripting = suite_string(item, "scripting");

    return json_is_null(json_object_get(item, "fragment")) &&
           json_is_true(json_object_get(item, "since2023")) &&
           (!scripting || strcmp(scripting, "off") == 0);
}

static bool
tree_passes(struct html_parser *parser, const json_t *item, bool verbose)
{
    CLEANUP_BUF struct buf dump = BUF_INIT(1 << 24);
    CLEANUP_HTML struct html_doc *doc = NULL;
    const char *why = "no memory";
    bool passed;

    if (html_parse(parser, suite_string(item, "html"), suite_string_len(item, "html"), "utf-8",
                   &doc, &why) != 0)
        return false;
    tree_dump(doc, &dump);
    passed = strcmp(buf_str(&dump), suite_string(item, "tree")) == 0;
    if (!passed && verbose)
        printf("%s\n--- expected\n%s\n--- got\n%s\n", suite_string(item, "html"),
               suite_string(item, "tree"), buf_str(&dump));
    return passed;
}

int
main(int argc, char **argv)
{
    json_t *suite = suite_load("html/html5lib-tree-construction.json");
    json_t *known = suite_load_list("html-known-" HTML_BACK_END ".txt");
    struct html_parser *parser = html_parser_new();
    struct suite_tally tally = {.known = known};
    const char *only = argc > 1 ? argv[1] : NULL;
    const json_t *item;
    size_t i;
    int status;

    json_array_foreach(json_object_get(suite, "cases"), i, item)
    {
        if (only && strcmp(only, suite_id(item)) != 0)
            continue;
        if (tree_is_judged(item))
            suite_count(&tally, item, tree_passes(parser, item, only != NULL));
        else
            tally.skipped++;
    }
    status = suite_end("html trees", &tally);
    if (!only && suite_permille(&tally) < TREE_FLOOR) {
        printf("below the floor of %d of 1000\n", TREE_FLOOR);
        status = EXIT_FAILURE;
    }
    html_parser_free(parser);
    json_decref(known);
    json_decref(suite);
    return status;
}
