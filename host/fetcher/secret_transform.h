/*
 * What sites want in place of a secret itself. The list is fixed: a konnector
 * names one of it, and has no say in how it is computed.
 */
#ifndef CLISK_FETCHER_SECRET_TRANSFORM_H
#define CLISK_FETCHER_SECRET_TRANSFORM_H

#include <stdbool.h>

#include "host/common/error.h"
#include "host/common/secmem.h"
#include "host/wire/messages.h"

/*
 * The transformed secret, in secure memory of its own:
 *
 *   RAW          as it is
 *   BASE64       RFC 4648, section 4, padded, no line ends
 *   SHA1_HEX     40 lower-case digits
 *   SHA256_HEX   64 lower-case digits
 *   BASIC        the Base64 of "user:secret" (RFC 7617, without the word "Basic")
 *
 * `user` is for BASIC alone, NULL for none. -1 with *err: INTERNAL for a number
 * that is none of these or without memory, DENIED for a user with a colon,
 * which the server would cut there.
 */
int secret_transform(enum wire_transform transform, const char *user, const struct secret *secret,
                     struct secret **ret_secret, struct error *err);

enum { SECRET_SHA1_HEX_LEN = 40, SECRET_SHA256_HEX_LEN = 64 };

/* The digests, for what looks for them later: the length written, 0 when the library fails. */
size_t secret_write_sha1_hex(char *out, const char *data, size_t len);
size_t secret_write_sha256_hex(char *out, const char *data, size_t len);

#endif
