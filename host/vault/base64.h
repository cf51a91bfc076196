/*
 * Base64 (RFC 4648, section 4) between buffers of the caller, so that secrets
 * stay where they belong.
 */
#ifndef CLISK_VAULT_BASE64_H
#define CLISK_VAULT_BASE64_H

#include <sys/types.h>

#include "host/common/compiler.h"

static inline size_t
base64_encoded_len(size_t len)
{
    return (len + 2) / 3 * 4;
}

/* Writes base64_encoded_len(len) characters and no NUL. */
void base64_encode(const uint8_t *data, size_t len, char *out);

/* The decoded length, or -1 if the text is not the one encoding of anything. */
ssize_t base64_decoded_len(const char *text, size_t len);
/* The text has passed base64_decoded_len(). */
void base64_decode(const char *text, size_t len, uint8_t *out);

#endif
