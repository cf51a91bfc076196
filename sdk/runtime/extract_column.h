/*
 * One column of a table, read from one item of a page or of JSON.
 */
#ifndef CLISK_RUNTIME_EXTRACT_COLUMN_H
#define CLISK_RUNTIME_EXTRACT_COLUMN_H

#include <clisk/extract.h>

#include "sdk/runtime/object.h"

/* An item: a node or a value, of which one is set. */
struct extract_source {
    clisk_run *run;
    struct page *page;
    clisk_node *node;
    clisk_json *json;
    size_t number; /* of the item, from 1 */
};

/* What is wrong with a column of a record of that size; NULL when nothing is. */
const char *extract_column_fault(const struct clisk_column *column, size_t record_size,
                                 bool is_json);

/* Fills in the column's field, or fails the run. */
void extract_column(const struct extract_source *source, const struct clisk_column *column,
                    char *record);

#endif
