/*
 * Keys from passphrases. Figures are checked against the limits before any
 * memory or time goes into them.
 */
#ifndef CLISK_VAULT_KDF_H
#define CLISK_VAULT_KDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/common/error.h"
#include "host/common/secmem.h"

enum {
    KDF_SCRYPT_N_LOG2_MIN = 10, /* for what others made; ours begin at 16 */
    KDF_SCRYPT_N_LOG2_MAX = 20,
    KDF_ARGON2_MEMORY_KIB_MAX = 1024 * 1024,
    KDF_ARGON2_TIME_MAX = 64,
    KDF_ARGON2_LANES_MAX = 16,
    KDF_PBKDF2_MAX = 10 * 1000 * 1000
};

/* Bytes of scrypt, and KiB times passes of Argon2: some ten seconds at the most. */
#define KDF_SCRYPT_MEMORY_MAX (UINT64_C(1) << 30)
#define KDF_ARGON2_WORK_MAX   (UINT64_C(16) << 20)

struct kdf_input {
    const struct secret *passphrase;
    const uint8_t *salt;
    size_t salt_len;
};

/* Each fills `out` (1 to 64 bytes in secure memory of the caller); a salt has 1 to 1,024 bytes. -1:
 * LIMIT for a figure out of its range, SETUP where this clisk was built without the function,
 * INTERNAL without memory. */
int kdf_scrypt(const struct kdf_input *input, unsigned n_log2, uint32_t r, uint32_t p, uint8_t *out,
               size_t len, struct error *err);
int kdf_argon2id(const struct kdf_input *input, uint32_t memory_kib, uint32_t time, uint32_t lanes,
                 uint8_t *out, size_t len, struct error *err);
int kdf_pbkdf2_sha256(const struct kdf_input *input, uint32_t iterations, uint8_t *out, size_t len,
                      struct error *err);

/* Whether this clisk has it: libargon2, or OpenSSL from 3.2 on. */
bool kdf_has_argon2id(void);

#endif
