/*
 * Authenticated encryption with AES-256-GCM (NIST SP 800-38D) by libcrypto. Only
 * programs that link libcrypto use it.
 *
 * What is sealed is nonce (12 bytes) || ciphertext || tag (16 bytes), with a random
 * nonce: a key seals at most some millions of times.
 */
#ifndef CLISK_COMMON_AEAD_H
#define CLISK_COMMON_AEAD_H

#include "host/common/codec.h"
#include "host/common/error.h"
#include "host/common/secmem.h"

enum { AEAD_KEY_LEN = 32, AEAD_NONCE_LEN = 12, AEAD_TAG_LEN = 16 };
enum { AEAD_OVERHEAD = AEAD_NONCE_LEN + AEAD_TAG_LEN };

/* Appends what is sealed to `out`. The key has AEAD_KEY_LEN bytes; `aad` is bound to it and not
 * kept in it. -1 with *err. */
int aead_seal(const struct secret *key, struct span aad, struct span plain, struct buf *out,
              struct error *err);

/* The plain bytes in secure memory, freed with secret_free(); 1 for what this key did not seal with
 * this `aad`; -1 with *err. */
int aead_open(const struct secret *key, struct span aad, struct span sealed,
              struct secret **ret_plain, struct error *err);

/* aead_seal() with a nonce of the caller, for tests with known answers. */
int aead_seal_with(const struct secret *key, const uint8_t nonce[AEAD_NONCE_LEN], struct span aad,
                   struct span plain, struct buf *out, struct error *err);

#endif
