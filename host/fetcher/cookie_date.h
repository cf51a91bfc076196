/*
 * Dates as cookies have them, which is as no other header has them.
 */
#ifndef CLISK_FETCHER_COOKIE_DATE_H
#define CLISK_FETCHER_COOKIE_DATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * "cookie-date" of RFC 6265 (section 5.1.1): seconds since 1970, before which
 * they are negative. 0, or 1 for what is no date.
 */
int cookie_date_parse(const char *text, size_t len, int64_t *ret_seconds);

#endif
