/*
 * Bitwarden's EncString of type 2: "2.IV|CIPHERTEXT|MAC", each part in Base64;
 * AES-256-CBC with PKCS #7 padding, and HMAC-SHA256 over IV and ciphertext, which is
 * checked before anything is decrypted.
 */
#ifndef CLISK_VAULT_ENCSTRING_H
#define CLISK_VAULT_ENCSTRING_H

#include <sys/types.h>

#include "host/common/codec.h"
#include "host/common/error.h"
#include "host/common/secmem.h"

enum {
    ENCSTRING_KEY_LEN = 64, /* 32 bytes to encrypt, then 32 to authenticate */
    ENCSTRING_IV_LEN = 16,
    ENCSTRING_MAC_LEN = 32,
    ENCSTRING_MAX = 96 * 1024 * 1024 /* characters */
};

struct encstring {
    uint8_t iv[ENCSTRING_IV_LEN];
    uint8_t mac[ENCSTRING_MAC_LEN];
    struct span sealed; /* in Base64, within the text that was parsed */
};

/* -1: USAGE for another text, SETUP for another type, naming it; LIMIT for a longer one. */
int encstring_parse(struct span text, struct encstring *ret_encstring, struct error *err);

/* Freed with secret_free(). 1 for what this key did not seal. The key has ENCSTRING_KEY_LEN bytes.
 * -1: USAGE for a padding that is none. */
int encstring_open(const struct encstring *encstring, const struct secret *key,
                   struct secret **ret_plain, struct error *err);

/* The ENCSTRING_KEY_LEN bytes that are made of a key of 32 (HKDF-Expand). */
int encstring_stretch(const struct secret *key, struct secret **ret_stretched, struct error *err);

/* The length without the padding; -1 for a padding that is none. */
ssize_t encstring_unpad(const uint8_t *data, size_t len);

#endif
