/*
 * Selectors: compiled, and when valid matched on a fixed page and, when a line
 * break is there, on what stands behind it. What one search finds, with all
 * that it remembers, must be what each element says when it is asked alone.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/selector/selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Elements asked alone, and what a search may cost for that to be done at all. */
enum { ASKED_MAX = 200, STEPS_MAX = 20000 };

static const char fixed_page[] =
    "<div id=a class='x y'><p lang=fr-FR title='A b'>t<b></b><i id=B></i></p><ul><li>1<li class=x>"
    "2<li>3</ul><svg viewBox=0><foreignObject><x-y></x-y></foreignObject></svg></div><p></p>"
    "<form><fieldset disabled><legend><input required></legend><select><option><option selected>"
    "</select></fieldset><input type=radio name=r checked><input type=radio name=r><button>"
    "</button><input type=date min=2024-01-01 value=2023-12-31></form><bdi>\xD7\x90</bdi>";

/* Whether each element below root agrees with the search. */
static void
compare(const struct selector *selector, html_node *root)
{
    CLEANUP_SEARCH struct selector_search search;
    html_node *scope = html_is_element(root) ? root : NULL;
    html_node *found = NULL, *node = root;
    int left = ASKED_MAX;
    int result;

    selector_search_begin(&search, selector, root);
    result = selector_search_next(&search, &found);
    while (left-- > 0 && result >= 0 && (node = html_following(node, root)) != NULL &&
           SELECTOR_STEPS_MAX - search.steps < STEPS_MAX) {
        bool matches = result == 0 && node == found;
        int alone = selector_matches(selector, node, scope);

        if (alone >= 0 && alone != matches)
            abort();
        if (matches)
            result = selector_search_next(&search, &found);
    }
}

static void
match_page(struct html_parser *parser, const struct selector *selector, const char *page,
           size_t len)
{
    CLEANUP_HTML struct html_doc *doc = NULL;
    html_node *node;
    const char *why;

    if (html_parse(parser, page, len, NULL, &doc, &why) != 0)
        return;
    compare(selector, html_document(doc));
    /* Below an element, whose own place is looked at by other ways. */
    node = html_first_child(html_document(doc));
    while (node && !html_is_element(node))
        node = html_next(node);
    node = node ? html_last_child(node) : NULL;
    if (node && html_is_element(node))
        compare(selector, html_first_child(node) ? html_first_child(node) : node);
}

static void
match(const struct selector *selector, const char *page, size_t len)
{
    struct html_parser *parser = html_parser_new();

    if (!parser)
        return;
    match_page(parser, selector, fixed_page, strlen(fixed_page));
    if (page)
        match_page(parser, selector, page, len);
    html_parser_free(parser);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(1 << 22);
    /* An exact copy, so that a byte read past its end is found. */
    const uint8_t *line_end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t len = line_end ? (size_t)(line_end - data) : size;
    char *text = malloc(len > 0 ? len : 1);
    const struct selector *selector;
    const char *why = NULL;
    size_t position = 0;

    if (!arena || !text)
        abort();
    if (len > 0)
        memcpy(text, data, len);
    switch (selector_compile(arena, text, len, &selector, &position, &why)) {
    case 0:
        match(selector, line_end ? (const char *)line_end + 1 : NULL,
              line_end ? size - len - 1 : 0);
        break;
    case 1:
        if (!why || position > len)
            abort();
        break;
    default: break;
    }
    free(text);
    arena_free(arena);
    return 0;
}
