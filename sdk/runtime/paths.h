/*
 * XPath for the xml domain: paths.c on pages, elements.c on XML documents.
 */
#ifndef CLISK_RUNTIME_PATHS_H
#define CLISK_RUNTIME_PATHS_H

#include "sdk/runtime/object.h"
#include "sdk/runtime/xml/xpath.h"

/* libxml2, made ready when first asked for; NULL after a failure. */
struct xml_library *path_library(clisk_run *run);

/* The result, or NULL after a failure, which names the expression. */
struct xpath_result *path_evaluate(clisk_run *run, const struct xpath_query *query);

/* The expression found nothing. */
void path_fail_missing(struct page *page, const char *expression);

/* The string-value, or NULL where there is no node. */
const char *path_take_text(clisk_run *run, const struct xpath_result *result);

clisk_list *path_all(clisk_node *node, const char *expression);
clisk_node *path_first(clisk_node *node, const char *expression);
bool path_bool(clisk_node *node, const char *expression);
const char *path_text(clisk_node *node, const char *expression);
const char *path_text_maybe(clisk_node *node, const char *expression);

#endif
