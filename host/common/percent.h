/*
 * Text in a field of a line: what is not plain ASCII, a blank or '%' becomes
 * %XX, so that tabs and line ends can separate fields and lines.
 */
#ifndef CLISK_COMMON_PERCENT_H
#define CLISK_COMMON_PERCENT_H

#include "host/common/buf.h"

void percent_put(struct buf *out, const char *text);

/* Undoes percent_put(), in place. -1 for what it does not write, a NUL included. */
int percent_decode(char *text);

#endif
