/*
 * Dates in file names, by pieces that no language and no time zone changes.
 */
#ifndef CLISK_SINK_TEMPLATE_DATE_H
#define CLISK_SINK_TEMPLATE_DATE_H

#include "host/common/buf.h"

/*
 * Appends a date ("2024-05-14", "2024-05") or a time (RFC 3339), as its zone has
 * it, in that format. Where the format wants a piece that the text does not have,
 * it is put as far as it goes: "2024-05". 0; 1 when the text is no date and nothing is put.
 */
int template_date_put(struct buf *out, const char *text, const char *format, size_t len);

#endif
