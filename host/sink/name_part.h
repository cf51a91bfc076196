/*
 * One part of a name, between name.c and name_char.c.
 */
#ifndef CLISK_SINK_NAME_PART_H
#define CLISK_SINK_NAME_PART_H

#include "host/common/buf.h"

/* Appends at most max bytes of what is left of the text, which can be nothing. 0, or -1 when out
 * is bad. */
int name_put_part(struct buf *out, const char *text, size_t max);

#endif
