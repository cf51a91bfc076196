/*
 * The host of a URL: a name, which is mapped to ASCII, an IPv4 or an IPv6 address.
 */
#ifndef CLISK_COMMON_URL_HOST_H
#define CLISK_COMMON_URL_HOST_H

#include "host/common/buf.h"

/*
 * "Host parser" of the URL standard for special schemes. Appends the serialised
 * host. 0, or 1 with a static reason. Lack of memory shows in out->bad.
 */
int url_host_parse(struct buf *out, const char *text, size_t len, const char **ret_why);

/* The value of two hexadecimal digits at `at`, or -1; at most `left` bytes are there. */
int url_hex_pair(const char *at, size_t left);

#endif
