/*
 * What a run keeps of libxml2: one XPath context, and compiled expressions.
 */
#ifndef CLISK_RUNTIME_XML_LIBRARY_H
#define CLISK_RUNTIME_XML_LIBRARY_H

#include <libxml/xpath.h>

#include "sdk/runtime/xml/xml.h"

enum { LIBRARY_EXPRESSIONS = 128 };

struct cached_expression {
    char *text;
    xmlXPathCompExpr *compiled;
};

struct xml_library {
    xmlXPathContext *context;
    struct cached_expression expressions[LIBRARY_EXPRESSIONS];
};

#endif
