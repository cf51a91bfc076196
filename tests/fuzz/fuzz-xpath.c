/*
 * XPath: an expression up to a line break, and behind it a page or, when it
 * begins with "<?xml", an XML document; without one, a fixed page. What is found
 * on a page is of that page.
 */
#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/xml/xpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char fixed_page[] =
    "<!DOCTYPE html><title>t</title><div id=a class='x y'><p lang=fr title='A b'>12,50<b>"
    "</b><i id=B>3</i></p><ul><li>1<li class=x>2<li>3</ul><svg viewBox=0><a xlink:href=b/></svg>"
    "<!--c--></div><p>";

static const struct clisk_param prefixes[] = {{"a", "urn:a"}, {"b", "urn:b"}, {NULL, NULL}};

static bool
is_of_page(const html_node *document, const html_node *node)
{
    while (node && node != document)
        node = html_parent(node);
    return node != NULL;
}

/* A node of the page leads to its copy and back. */
static void
check_node(struct xml_tree *tree, html_node *document, struct xml_node *node)
{
    enum xml_kind kind = xml_kind(node);
    html_node *own;

    if (!document || kind == XML_KIND_ATTRIBUTE || kind == XML_KIND_OTHER)
        return;
    own = xml_node_html(node);
    if (!is_of_page(document, own) || xml_tree_find(tree, own) != node)
        abort();
}

static void
evaluate(struct xml_library *library, struct xml_tree *tree, html_node *document,
         const char *expression)
{
    struct xpath_query query = {.tree = tree,
                                .node = xml_tree_document(tree),
                                .expression = expression,
                                .prefixes = document ? NULL : prefixes};
    CLEANUP_XPATH struct xpath_result *result = NULL;
    CLEANUP_BUF struct buf text = BUF_INIT(1 << 26);
    char why[XML_WHY_MAX] = "";
    int failed = xpath_evaluate(library, &query, &result, why);

    if ((failed != 0) != (result == NULL) || (failed != 0 && !why[0]))
        abort();
    if (failed != 0)
        return;
    for (size_t i = 0; i < xpath_count(result); i++)
        check_node(tree, document, xpath_node(result, i));
    if (xpath_is_nodes(result) && xpath_boolean(result) != (xpath_count(result) > 0))
        abort();
    xpath_string(result, &text);
}

static void
on_page(struct xml_library *library, const char *expression, const char *page, size_t len)
{
    struct html_parser *parser = html_parser_new();
    CLEANUP_HTML struct html_doc *doc = NULL;
    const char *why;

    if (html_parse(parser, page, len, NULL, &doc, &why) == 0) {
        struct xml_tree *tree = xml_tree_of_page(html_document(doc));

        evaluate(library, tree, html_document(doc), expression);
        /* Once more, as it was kept. */
        evaluate(library, tree, html_document(doc), expression);
        xml_tree_free(tree);
    }
    doc = html_free(doc);
    html_parser_free(parser);
}

static void
on_xml(struct xml_library *library, const char *expression, const char *text, size_t len)
{
    struct xml_tree *tree = NULL;
    char why[XML_WHY_MAX];

    if (xml_tree_parse(library, text, len, NULL, &tree, why) == 0)
        evaluate(library, tree, NULL, expression);
    xml_tree_free(tree);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xml_library *library = xml_library_new();
    char *text = malloc(size + 1);
    char *page;

    if (!library || !text)
        abort();
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    page = memchr(text, '\n', size);
    if (page)
        *page++ = '\0';
    if (page && strncmp(page, "<?xml", 5) == 0)
        on_xml(library, text, page, size - (size_t)(page - text));
    else
        on_page(library, text, page ? page : fixed_page,
                page ? size - (size_t)(page - text) : strlen(fixed_page));
    free(text);
    xml_library_free(library);
    return 0;
}
