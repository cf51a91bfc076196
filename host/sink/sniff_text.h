/*
 * The types that are text: no magic bytes, but a way of beginning.
 */
#ifndef CLISK_SINK_SNIFF_TEXT_H
#define CLISK_SINK_SNIFF_TEXT_H

#include "host/common/compiler.h"

/* The bytes behind a byte order mark and blanks. */
void sniff_text_skip_blanks(const uint8_t **at, size_t *len);

/* "text/html", "text/xml", "application/json", ... or NULL. */
const char *sniff_text_media_type(const uint8_t *head, size_t len);

#endif
