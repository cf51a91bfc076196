/*
 * The same work done by libxml2's HTML parser and its XPath.
 */
#ifndef CLISK_TESTS_BENCH_XML_H
#define CLISK_TESTS_BENCH_XML_H

#include "tests/bench/bench_pages.h"

/* Parses a page; with reading, also finds all that is asked and takes its text. The number of
 * elements found, the same as ours finds; ends the program when a question is no XPath. */
size_t bench_xml_page(const struct bench_page *page, const struct buf *text, bool reading);

/* The heap that a tree takes. */
size_t bench_xml_memory(const struct buf *text);

#endif
