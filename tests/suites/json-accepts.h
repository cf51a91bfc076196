/*
 * Our JSON parser behind a function of its own: its header and that of the
 * library with which the runners read their suites share names.
 */
#ifndef CLISK_TESTS_JSON_ACCEPTS_H
#define CLISK_TESTS_JSON_ACCEPTS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the parser takes the bytes as one document. The program ends without memory. */
bool json_accepts(const char *data, size_t len);

#endif
