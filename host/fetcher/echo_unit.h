/*
 * A page read as what it means: one character after the other, whatever escapes
 * they are written with. There may be escapes within escapes, as when a text of
 * JSON stands in an attribute of HTML.
 */
#ifndef CLISK_FETCHER_ECHO_UNIT_H
#define CLISK_FETCHER_ECHO_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "host/common/codec.h"

enum { ECHO_LEVELS = 3 /* escapes within escapes that are undone */ };

/* What stands at a place: a byte, of UTF-8 or of another encoding, or a code point (of a pair of
 * surrogates, one half). */
struct echo_unit {
    uint32_t value;
    bool is_byte;
    size_t next; /* the place behind it */
};

/*
 * Reads what stands at `at`, with so many levels of escapes undone: those of
 * URLs (%2F), HTML (&#47; &#x2F; &sol;, and &eacute;) and of JSON and JavaScript
 * (\/ \u002f \u{2f} \x2f). What is no escape stands for itself. False at the end.
 */
bool echo_unit_read(struct span page, size_t at, unsigned levels, struct echo_unit *ret_unit);

/* The same with each number of levels; how many readings there are, 0 at the end. */
unsigned echo_unit_read_all(struct span page, size_t at, struct echo_unit units[ECHO_LEVELS + 1]);

/* Whether an escape may begin with this byte. */
bool echo_unit_is_special(uint8_t byte);

#endif
