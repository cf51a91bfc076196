/*
 * Text by the Unicode standard: normalisation, and what is left of a text when
 * case, accents and spacing do not count. Malformed bytes count as '?'.
 */
#ifndef CLISK_RUNTIME_TEXT_UNICODE_H
#define CLISK_RUNTIME_TEXT_UNICODE_H

#include "host/common/buf.h"

/* The longest text that is taken. */
enum { UNICODE_TEXT_MAX = 1024 * 1024 };

/*
 * Each appends to a buffer. 0; 1 when the text is longer than UNICODE_TEXT_MAX;
 * -1 without memory, or when the buffer is bad.
 */

/* Normalization Form C (UAX 15). */
int unicode_nfc(const char *text, struct buf *out);

/*
 * Full case folding and compatibility decomposition, less the marks of Latin,
 * Greek and Cyrillic letters and what cannot be seen, white space collapsed. "œ"
 * is "oe", "ß" is "ss", "ø" is "o". Folding twice changes nothing.
 */
int unicode_fold(const char *text, struct buf *out);

/* The same, of which each run of other characters than a to z and 0 to 9 is one '-'. */
int unicode_slug(const char *text, struct buf *out);

#endif
