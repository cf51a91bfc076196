/*
 * Dates of HTTP headers in the one form that is still sent: IMF-fixdate
 * (RFC 9110, section 5.6.7), "Sun, 06 Nov 1994 08:49:37 GMT".
 */
#ifndef CLISK_COMMON_HTTP_DATE_H
#define CLISK_COMMON_HTTP_DATE_H

#include "host/common/compiler.h"

/* Seconds since 1970. 0, or 1 for what is no such date. */
int http_date_parse(const char *text, int64_t *ret_seconds);

#endif
