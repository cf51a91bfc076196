/*
 * The script domain in two files: scripts.c has the table, script_ld.c JSON-LD.
 */
#ifndef CLISK_RUNTIME_SCRIPTS_H
#define CLISK_RUNTIME_SCRIPTS_H

#include "sdk/runtime/documents.h"

enum { SCRIPT_TEXT_MAX = 64 * 1024 * 1024 };

/* The essence of a script's type attribute, in lower case as far as it fits; "" for none. */
enum { SCRIPT_TYPE_MAX = 64 };
void script_type(const html_node *script, char ret_type[SCRIPT_TYPE_MAX]);

/* The script element behind `after` (NULL: the first one); NULL at the end. */
html_node *script_next(html_node *root, html_node *after);

/* JSON that is all the text of an element; NULL after a failure, which names `what`. */
const struct json_value *script_parse_text(struct page *page, const html_node *at,
                                           const char *what);

clisk_json_list *script_ld(clisk_page *page, const char *type);

#endif
