/*
 * Authenticated encryption of one blob, by libcrypto: AES-256-GCM with a random
 * nonce. A key is for fewer than 2^32 blobs.
 */
#ifndef CLISK_COMMON_AEAD_H
#define CLISK_COMMON_AEAD_H

#include "host/common/codec.h"
#include "host/common/error.h"
#include "host/common/secmem.h"

enum { AEAD_KEY_LEN = 32, AEAD_NONCE_LEN = 12, AEAD_TAG_LEN = 16 };

/* Appends nonce, ciphertext and tag to out. The key has AEAD_KEY_LEN bytes. */
int aead_seal(const struct secret *key, struct span aad, struct span plain, struct buf *out,
              struct error *err);
/* 1 when it was not sealed so. The caller frees *ret_plain. */
int aead_open(const struct secret *key, struct span aad, struct span sealed,
              struct secret **ret_plain, struct error *err);

#endif
