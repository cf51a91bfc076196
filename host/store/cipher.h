/*
 * The ciphers of a store that is unsealed: AES-256-GCM for what is in it, and
 * HMAC-SHA256 for keys that would tell something, all under keys that are made
 * of one key by HKDF. Their contexts are kept, since a run asks for every entry.
 *
 * What is sealed is nonce (12 bytes) || ciphertext || tag (16 bytes), bound to its
 * place: a name, a NUL, and a key.
 */
#ifndef CLISK_STORE_CIPHER_H
#define CLISK_STORE_CIPHER_H

#include "host/common/aead.h"
#include "host/common/hkdf.h"

enum { CIPHER_KEY_LEN = 32, CIPHER_CHECK_LEN = 16, CIPHER_OVERHEAD = AEAD_OVERHEAD };

/* A key each, so that a value is never taken for a record of a journal. */
enum cipher_use { CIPHER_VALUES, CIPHER_JOURNALS, CIPHER_USES };

struct cipher;

/* The key has CIPHER_KEY_LEN bytes and is not kept. */
int cipher_new(const struct secret *key, struct cipher **ret_cipher, struct error *err);
struct cipher *cipher_free(struct cipher *cipher); /* wipes; returns NULL; NULL is fine */

/* CIPHER_CHECK_LEN bytes that tell one key from another, and nothing of it. */
const uint8_t *cipher_check(const struct cipher *cipher);

struct cipher_place {
    const char *name;
    struct span key;
};

/* Appends to `out`. -1 with *err. */
int cipher_seal(struct cipher *cipher, enum cipher_use use, struct cipher_place place,
                struct span plain, struct buf *out, struct error *err);
/* Writes sealed.len - CIPHER_OVERHEAD bytes to `out`; 1 for what was not sealed with this key for
 * this place, of which nothing in `out` is to be used; -1 with *err. */
int cipher_open(struct cipher *cipher, enum cipher_use use, struct cipher_place place,
                struct span sealed, uint8_t *out, struct error *err);

/* Over the parts in their order, as if they were one. */
int cipher_mac(struct cipher *cipher, const struct span *parts, size_t count,
               uint8_t ret_mac[HMAC_LEN], struct error *err);

#endif
