/*
 * A tree in the form of html5lib's tree-construction tests.
 */
#ifndef CLISK_TESTS_TREE_DUMP_H
#define CLISK_TESTS_TREE_DUMP_H

#include "sdk/runtime/html/html.h"

/* Appends the tree, with no final newline. */
void tree_dump(struct html_doc *doc, struct buf *out);

#endif
