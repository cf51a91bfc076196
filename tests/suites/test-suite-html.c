/*
 * The tree-construction suites, as far as they are whole documents with
 * scripting off, in the rules of before 2023-08 (as the suites' README asks).
 */
#include <string.h>

#include "tests/suites/area.h"
#include "tests/suites/tree_dump.h"

/* Rows of other forms, such as a tokenizer's, have no "tree". */
static bool
is_judged(const json_t *row)
{
    return area_has(row, "tree") && json_is_null(json_object_get(row, "fragment")) &&
           json_is_true(json_object_get(row, "since2023")) &&
           strcmp(area_text(row, "scripting"), "on") != 0;
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    CLEANUP_BUF struct buf dump = BUF_INIT(1 << 24);
    struct html_parser *parser;
    struct html_doc *doc = NULL;
    const char *why = "no memory";

    if (!is_judged(row))
        return AREA_NOT_JUDGED;
    parser = html_parser_new();
    if (parser && html_parse(parser, area_text(row, "html"), area_text_len(row, "html"), "utf-8",
                             &doc, &why) == 0)
        tree_dump(doc, &dump);
    html_free(doc);
    html_parser_free(parser);
    if (dump.len == 0)
        return area_fail(suite, "the document is refused: %s", why);
    if (strcmp(buf_str(&dump), area_text(row, "tree")) != 0)
        return area_fail(suite, "the tree is\n%s", buf_str(&dump));
    return AREA_PASSED;
}

int
main(void)
{
    return area_main("html", judge);
}
