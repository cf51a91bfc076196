/*
 * Punycode (RFC 3492): the part of a label behind its "xn--".
 */
#ifndef CLISK_COMMON_URL_PUNYCODE_H
#define CLISK_COMMON_URL_PUNYCODE_H

#include "host/common/buf.h"

/* The text is ASCII in lower case. 0 and the code points, at most `max`; 1 for what is malformed.
 */
int url_punycode_decode(const char *text, size_t len, uint32_t *points, size_t max,
                        size_t *ret_count);

/* Appends the label. 0; 1 when it is too long to be written. */
int url_punycode_encode(struct buf *out, const uint32_t *points, size_t count);

#endif
