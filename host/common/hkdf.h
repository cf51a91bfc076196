/*
 * Keys from keys (HKDF, RFC 5869) and message authentication (HMAC, RFC 2104),
 * both with SHA-256, by libcrypto. Only programs that link libcrypto use it.
 */
#ifndef CLISK_COMMON_HKDF_H
#define CLISK_COMMON_HKDF_H

#include "host/common/codec.h"

enum { HMAC_LEN = 32 };

/* Fills `out`, whose memory is the caller's; at most 8,160 bytes. An empty salt is as good as 32
 * zeros. 0, or -1 when libcrypto fails. */
int hkdf_sha256(struct span key, struct span salt, struct span info, uint8_t *out, size_t len);
/* Its second half alone, for a key that is one already. */
int hkdf_sha256_expand(struct span key, struct span info, uint8_t *out, size_t len);

/* Over the parts in their order, as if they were one. 0, or -1 when libcrypto fails. */
int hmac_sha256(struct span key, const struct span *parts, size_t count, uint8_t out[HMAC_LEN]);

/* In a time that does not depend on where they differ. */
bool hmac_is_same(const uint8_t one[HMAC_LEN], const uint8_t other[HMAC_LEN]);

#endif
