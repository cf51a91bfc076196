/*
 * The ends of files: marks that only a whole one has at its end.
 */
#ifndef CLISK_SINK_SNIFF_END_H
#define CLISK_SINK_SNIFF_END_H

#include <stdbool.h>

#include "host/common/compiler.h"

/* Whether a file of the sniffed media type ("application/pdf") ends there, by its last bytes; true
 * for types whose end tells nothing. Something harmless may follow, as servers add blanks. */
bool sniff_end_is_there(const char *media_type, const uint8_t *tail, size_t len);

#endif
