#include "tests/bench/bench_xml.h"

#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <malloc.h>
#include <stdlib.h>

static htmlDocPtr
parse(const struct buf *text)
{
    htmlDocPtr doc = htmlReadMemory((const char *)text->data, (int)text->len, NULL, "utf-8",
                                    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);

    if (!doc)
        abort();
    return doc;
}

/* Questions are compiled once, as a program would that asks them of many pages. */
static xmlXPathCompExprPtr
compiled(const struct bench_question *question)
{
    static struct {
        const char *xpath;
        xmlXPathCompExprPtr expression;
    } known[BENCH_PAGES * BENCH_QUESTIONS_MAX];
    size_t i = 0;

    while (known[i].xpath && known[i].xpath != question->xpath)
        i++;
    if (!known[i].xpath) {
        known[i].xpath = question->xpath;
        known[i].expression = xmlXPathCompile((const xmlChar *)question->xpath);
    }
    if (!known[i].expression)
        abort();
    return known[i].expression;
}

static size_t
ask(xmlXPathContextPtr context, const struct bench_question *question)
{
    xmlXPathObjectPtr found = xmlXPathCompiledEval(compiled(question), context);
    size_t count = found && found->nodesetval ? (size_t)found->nodesetval->nodeNr : 0;

    for (size_t i = 0; i < count; i++)
        xmlFree(xmlNodeGetContent(found->nodesetval->nodeTab[i]));
    xmlXPathFreeObject(found);
    return count;
}

size_t
bench_xml_page(const struct bench_page *page, const struct buf *text, bool reading)
{
    htmlDocPtr doc = parse(text);
    xmlXPathContextPtr context = reading ? xmlXPathNewContext(doc) : NULL;
    size_t found = 0;

    for (size_t i = 0; context && i < BENCH_QUESTIONS_MAX && page->questions[i].xpath; i++)
        found += ask(context, &page->questions[i]);
    xmlXPathFreeContext(context);
    xmlFreeDoc(doc);
    return found;
}

size_t
bench_xml_memory(const struct buf *text)
{
    struct mallinfo2 before = mallinfo2(), after;
    htmlDocPtr doc = parse(text);

    after = mallinfo2();
    xmlFreeDoc(doc);
    return after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
}
