/*
 * Seals of the access log: signatures by Ed25519 (RFC 8032) over a place of its
 * chain, and over nothing else. Only programs that link libcrypto use it.
 */
#ifndef CLISK_COMMON_SEAL_H
#define CLISK_COMMON_SEAL_H

#include "host/common/error.h"
#include "host/common/secmem.h"

enum { SEAL_KEY_LEN = 32, SEAL_PUBLIC_LEN = 32, SEAL_SIGNATURE_LEN = 64, SEAL_HASH_LEN = 32 };

struct seal {
    uint32_t epoch; /* of the vault's key that the signing key was made of */
    uint8_t public_key[SEAL_PUBLIC_LEN];
    uint8_t signature[SEAL_SIGNATURE_LEN];
};

/* What is signed: "clisk-log-seal-1" and a NUL, the epoch, the sequence number, the hash. The key
 * has SEAL_KEY_LEN bytes. */
int seal_make(const struct secret *key, uint32_t epoch, uint64_t sequence,
              const uint8_t hash[SEAL_HASH_LEN], struct seal *ret_seal, struct error *err);

/* 0 when the seal is right by the public key that it names; 1 when it is not; -1 with *err. */
int seal_check(const struct seal *seal, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
               struct error *err);

#endif
