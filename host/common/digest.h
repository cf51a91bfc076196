/*
 * SHA-256, by libcrypto. Only programs that link libcrypto use it.
 */
#ifndef CLISK_COMMON_DIGEST_H
#define CLISK_COMMON_DIGEST_H

#include <sys/types.h>

#include "host/common/compiler.h"

enum { DIGEST_LEN = 32, DIGEST_HEX_LEN = 64 };

struct digest;

struct digest *digest_new(void) ATTR_MALLOC;
struct digest *digest_free(struct digest *digest);
/* Starts again; 0 or -1. */
int digest_reset(struct digest *digest);
int digest_update(struct digest *digest, const void *data, size_t len);
int digest_final(struct digest *digest, uint8_t out[DIGEST_LEN]);

/* Of a whole file, from its beginning; *ret_size may be NULL. -1 with errno. */
int digest_file(int fd, uint8_t out[DIGEST_LEN], uint64_t *ret_size);
void digest_hex(const uint8_t digest[DIGEST_LEN], char out[DIGEST_HEX_LEN + 1]);

#endif
