/*
 * Inside the matcher: conditions on one element.
 */
#ifndef CLISK_RUNTIME_SELECTOR_MATCH_H
#define CLISK_RUNTIME_SELECTOR_MATCH_H

#include "sdk/runtime/selector/compiled.h"

struct match {
    html_node *scope;
    bool quirks; /* the document is in quirks mode: ids and classes are without ASCII case */
};

bool match_id(const struct match *match, const html_node *node, struct selector_text name);
bool match_class(const struct match *match, const html_node *node, struct selector_text name);
bool match_attribute(const html_node *node, const struct selector_attr *attr);
bool match_list(const struct match *match, const struct selector *list, html_node *node);

#endif
