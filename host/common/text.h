/*
 * Text that came from elsewhere: UTF-8, and the one encoder through which every
 * foreign byte passes on its way to a terminal or a log.
 */
#ifndef CLISK_COMMON_TEXT_H
#define CLISK_COMMON_TEXT_H

#include <stdbool.h>

#include "host/common/buf.h"

/* Well-formed UTF-8 (Unicode 15, table 3-7): no surrogates, nothing overlong. */
bool text_is_utf8(const char *text, size_t len);

/*
 * The code point at *at, which moves past it. On a malformed sequence returns
 * U+FFFD and moves past its longest valid prefix, at least one byte. at < end.
 */
uint32_t text_next_codepoint(const char **at, const char *end);

/* The largest length up to len that does not end inside a well-formed sequence. */
size_t text_cut(const char *text, size_t len);

/* Replaces each malformed byte by '?', in place. */
void text_mend(char *text);

void text_put_codepoint(struct buf *buf, uint32_t codepoint);

/*
 * Appends text so that it is one harmless line: C0 and C1 controls, DEL, bidi
 * controls and line separators become \xNN or \u{NNNN}; malformed bytes become
 * \xNN; a backslash stays as it is.
 */
void text_escape(struct buf *buf, const char *text, size_t len);

/* Columns that the text takes on a terminal, as far as wcwidth(3) can tell; one a character where
 * it cannot. */
size_t text_columns(const char *text);

#endif
