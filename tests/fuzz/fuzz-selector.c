/*
 * Selectors: compiled, and when valid matched on a fixed page and, when a line
 * break is there, on what stands behind it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/selector/selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MATCHES_MAX = 200 };

static const char fixed_page[] =
    "<div id=a class='x y'><p lang=fr-FR title='A b'>t<b></b><i id=B></i></p><ul><li>1<li class=x>"
    "2<li>3</ul><svg viewBox=0><foreignObject><x-y></x-y></foreignObject></svg></div><p></p>";

static void
match_page(struct html_parser *parser, const struct selector *selector, const char *page,
           size_t len)
{
    CLEANUP_HTML struct html_doc *doc = NULL;
    html_node *node = NULL;
    const char *why;
    int left = MATCHES_MAX;

    if (html_parse(parser, page, len, NULL, &doc, &why) != 0)
        return;
    while (left-- > 0 && (node = selector_next(selector, html_document(doc), node)) != NULL) {
        if (!selector_matches(selector, node, NULL))
            abort();
    }
}

static void
match(const struct selector *selector, const char *page)
{
    struct html_parser *parser = html_parser_new();

    if (!parser)
        return;
    match_page(parser, selector, fixed_page, strlen(fixed_page));
    if (page)
        match_page(parser, selector, page, strlen(page));
    html_parser_free(parser);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(1 << 22);
    char *text = malloc(size + 1);
    const struct selector *selector;
    const char *why = NULL;
    size_t position = 0;
    char *page;

    if (!arena || !text)
        abort();
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    page = strchr(text, '\n');
    if (page)
        *page++ = '\0';
    switch (selector_compile(arena, text, &selector, &position, &why)) {
    case 0: match(selector, page); break;
    case 1:
        if (!why || position > strlen(text))
            abort();
        break;
    default: break;
    }
    free(text);
    arena_free(arena);
    return 0;
}
