/*
 * The encoding of a page: found out and undone.
 */
#ifndef CLISK_RUNTIME_HTML_ENCODING_H
#define CLISK_RUNTIME_HTML_ENCODING_H

#include "host/common/codec.h"

/*
 * Encodings are numbered as the back end does. The number of one that has that
 * label in the Encoding standard (white space around it and ASCII case do not
 * count); -1 for none.
 */
int encoding_of_label(const char *label, size_t len);

/* The standard's name for a number, in any case; for messages and tests. */
const char *encoding_name(int encoding);

/*
 * The way back, for encodings of several bytes: the two bytes that decode to a
 * code point (or the one byte above ASCII), by trying all of them, which takes
 * about a tenth of a millisecond. Their number; 0 for none, and for code points
 * that take more bytes than two.
 */
size_t encoding_find_bytes(const char *name, uint32_t codepoint, char *out);

/*
 * The encoding that a <meta> near the beginning declares (HTML standard, "prescan
 * a byte stream to determine its encoding"); -1 for none.
 */
int encoding_prescan(const uint8_t *data, size_t len);

/*
 * The encoding of a page by the rules of html_parse(). *ret_bom is the length
 * of its byte order mark.
 */
int encoding_of_page(const uint8_t *data, size_t len, const char *charset_label, size_t *ret_bom);

/*
 * A page as UTF-8: where it is in valid UTF-8 already, *ret_text is the page
 * itself, else the content of out. What is malformed becomes U+FFFD. 0, or -1
 * without memory.
 */
int html_decode(const void *data, size_t len, const char *charset_label, struct buf *out,
                struct span *ret_text);

#endif
