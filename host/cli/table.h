/*
 * A table of texts for people: columns as wide as what is in them.
 */
#ifndef CLISK_CLI_TABLE_H
#define CLISK_CLI_TABLE_H

#include <stdbool.h>

#include "host/common/buf.h"

enum { TABLE_COLUMNS_MAX = 8, TABLE_BYTES_MAX = 256 * 1024 * 1024 };

struct table_column {
    const char *title; /* NULL in every column: the table has no head */
    bool is_number;    /* stands to the right */
};

struct table;

/* The columns are borrowed. NULL without memory. */
struct table *table_new(const struct table_column *columns, size_t count) ATTR_MALLOC;
struct table *table_free(struct table *table); /* returns NULL; NULL is fine */

/* One cell a column; each is escaped so that it is one harmless line. -1 without memory. */
int table_add(struct table *table, const char *const *cells);

/* Appends the table, its head in bold or not. Nothing when it has no row. */
void table_print(const struct table *table, bool bold, struct buf *out);

#endif
