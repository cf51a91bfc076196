/*
 * Addresses as hosts of URLs: what the URL standard takes for one, and how it
 * writes it. Only url_host.c uses this.
 */
#ifndef CLISK_COMMON_URL_IP_H
#define CLISK_COMMON_URL_IP_H

#include <stdbool.h>

#include "host/common/buf.h"

/* Whether the last label is a number, so that the host is an IPv4 address or nothing. */
bool url_ipv4_is_meant(const char *host, size_t len);

/* Appends "a.b.c.d" for any of the notations (decimal, octal, hexadecimal, short). 0, or 1 when
 * it is none. */
int url_ipv4_parse(struct buf *out, const char *host, size_t len);

/* Appends the shortest form, in brackets, of the address given without them. 0, or 1 when it is
 * none. */
int url_ipv6_parse(struct buf *out, const char *text, size_t len);

#endif
