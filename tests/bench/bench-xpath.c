/*
 * What XPath on a page costs: the first expression, for which the page's tree
 * is copied, and every other one, against libxml2's own HTML parser with the
 * same expressions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>

#include "sdk/runtime/xml/xpath.h"

enum { BENCH_RUNS = 200, BENCH_ROWS = 280 };

static const char *const expressions[] = {
    "//tr[@class='bill']",
    "//tr[td[2]]/td[@class='amount']",
    "//a[contains(@href, '.pdf')]/@href",
    "//tr[@class='bill'][last()]/td[1]",
};

static void
page_fill(struct buf *page)
{
    buf_append_str(page,
                   "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Mes "
                   "factures</title></head>\n<body><div id=\"list\"><table>\n");
    for (int i = 0; i < BENCH_ROWS; i++)
        buf_printf(
            page,
            "<tr class=\"bill\" data-id=\"F%05d\"><td class=\"ref text text--muted\">Facture "
            "n° %05d</td>\n  <td class=\"date\"><time datetime=\"2024-01-01\">1er janvier "
            "2024</time></td>\n  <td class=\"amount\">1234,56&nbsp;€</td>\n  <td><a "
            "class=\"btn btn--primary download\" href=\"/facture/%05d.pdf\"><span>Ouvrir"
            "</span></a></td></tr>\n",
            i, i, i);
    buf_append_str(page, "</table></div></body></html>\n");
}

static double
milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The nodes that the first so many expressions find. */
static size_t
read_tree(struct xml_library *library, struct xml_tree *tree, size_t count)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        struct xpath_query query = {
            .tree = tree, .node = xml_tree_document(tree), .expression = expressions[i]};
        struct xpath_result *result;
        char why[XML_WHY_MAX];

        if (xpath_evaluate(library, &query, &result, why) != 0)
            abort();
        found += xpath_count(result);
        xpath_free(result);
    }
    return found;
}

/* Parsed, copied where an expression is asked, and asked so many. */
static double
bench_clisk(const struct buf *page, size_t count, size_t *ret_found)
{
    struct html_parser *parser = html_parser_new();
    struct xml_library *library = xml_library_new();
    double begin = milliseconds();

    for (int i = 0; i < BENCH_RUNS; i++) {
        CLEANUP_HTML struct html_doc *doc = NULL;
        struct xml_tree *tree = NULL;
        const char *why;

        if (html_parse(parser, page->data, page->len, NULL, &doc, &why) != 0)
            abort();
        if (count > 0)
            tree = xml_tree_of_page(html_document(doc));
        *ret_found = read_tree(library, tree, count);
        xml_tree_free(tree);
    }
    begin = milliseconds() - begin;
    xml_library_free(library);
    html_parser_free(parser);
    return begin / BENCH_RUNS;
}

/* As a program does that knows libxml2 alone. */
static double
bench_libxml2(const struct buf *page, size_t count, size_t *ret_found)
{
    double begin = milliseconds();

    for (int i = 0; i < BENCH_RUNS; i++) {
        xmlDoc *doc = htmlReadMemory((const char *)page->data, (int)page->len, NULL, "utf-8",
                                     HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
        xmlXPathContext *context = xmlXPathNewContext(doc);

        *ret_found = 0;
        for (size_t k = 0; k < count; k++) {
            xmlXPathObject *object =
                xmlXPathEvalExpression((const xmlChar *)expressions[k], context);

            *ret_found += (size_t)object->nodesetval->nodeNr;
            xmlXPathFreeObject(object);
        }
        xmlXPathFreeContext(context);
        xmlFreeDoc(doc);
    }
    return (milliseconds() - begin) / BENCH_RUNS;
}

int
main(void)
{
    static const size_t counts[] = {0, 1, ARRAY_SIZE(expressions)};
    struct buf page = BUF_INIT(1 << 20);
    size_t found, theirs;

    page_fill(&page);
    bench_clisk(&page, 1, &found);
    printf("page of %zu bytes, processor time a page\n", page.len);
    for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
        double own = bench_clisk(&page, counts[i], &found);
        double peer = bench_libxml2(&page, counts[i], &theirs);

        printf("parse and %zu expressions: %.2f ms, libxml2 %.2f ms, ratio %.2f (%zu and %zu "
               "nodes)\n",
               counts[i], own, peer, peer / own, found, theirs);
    }
    buf_free(&page);
    return EXIT_SUCCESS;
}
