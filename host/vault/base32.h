/*
 * Base32 (RFC 4648, section 6) between buffers of the caller, so that secrets
 * stay where they belong.
 */
#ifndef CLISK_VAULT_BASE32_H
#define CLISK_VAULT_BASE32_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/common/compiler.h"

/* Without padding, which seeds are shown without. */
static inline size_t
base32_encoded_len(size_t len)
{
    return (len * 8 + 4) / 5;
}

/* Writes base32_encoded_len(len) characters and no NUL. */
void base32_encode(const uint8_t *data, size_t len, char *out);

/*
 * The number of bytes that were written to `out`, of which there are `cap`. Either case;
 * spaces and dashes between the characters, padding or not; bits that are left over
 * are passed over. -1 for another character, a length that no bytes have, or more
 * than `cap` bytes. A lax reader passes over any other character and looks at no
 * length: with it only `cap` is refused.
 */
ssize_t base32_decode(const char *text, size_t len, bool is_lax, uint8_t *out, size_t cap);

#endif
