/*
 * Lines of CSV (RFC 4180): every cell in quotes, lines that end with CR LF.
 *
 * Texts come from sites, and a spreadsheet takes a cell that begins with "=", "+",
 * "-", "@", a tab or a line's end for a formula, quoted or not: such a text gets a
 * "'" in front. Numbers are left as they are.
 */
#ifndef CLISK_BUNDLE_CSV_H
#define CLISK_BUNDLE_CSV_H

#include <stdbool.h>

#include "host/common/buf.h"

/* Appends one cell, with a comma in front unless it is the first of its line. */
void csv_put(struct buf *line, const char *text, bool is_number);
void csv_end(struct buf *line);

#endif
