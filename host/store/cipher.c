#include "host/store/cipher.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

enum { CIPHER_OPENING = 0, CIPHER_SEALING = 1, CIPHER_WAYS = 2, CIPHER_NONCES = 64 };

struct cipher {
    EVP_CIPHER_CTX *ctx[CIPHER_USES][CIPHER_WAYS];
    EVP_MAC_CTX *mac;
    uint8_t check[CIPHER_CHECK_LEN];
    /* Random, each for one use: to ask for few bytes costs as much as to ask for many. */
    uint8_t nonces[CIPHER_NONCES][AEAD_NONCE_LEN];
    size_t nonces_left;
    pid_t nonces_of; /* a child of a fork has none */
};

/* --- keys --------------------------------------------------------------------- */

static struct secret *
derive_key(const struct secret *key, const char *info)
{
    CLEANUP_SECRET struct secret *derived = secret_new(CIPHER_KEY_LEN);

    if (!derived || hkdf_sha256(span_of_secret(key), (struct span){0}, span_of_str(info),
                                (uint8_t *)derived->data, CIPHER_KEY_LEN) < 0)
        return NULL;
    derived->len = CIPHER_KEY_LEN;
    return TAKE_PTR(derived);
}

static int
set_up_use(struct cipher *cipher, enum cipher_use use, const char *info, const struct secret *key)
{
    CLEANUP_SECRET struct secret *derived = derive_key(key, info);

    if (!derived)
        return -1;
    for (int way = 0; way < CIPHER_WAYS; way++) {
        EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

        cipher->ctx[use][way] = ctx;
        if (!ctx || EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, (const uint8_t *)derived->data,
                                      NULL, way) != 1)
            return -1;
    }
    return 0;
}

static int
set_up_mac(struct cipher *cipher, const char *info, const struct secret *key)
{
    CLEANUP_SECRET struct secret *derived = derive_key(key, info);
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end()};

    cipher->mac = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    return derived && cipher->mac &&
                   EVP_MAC_init(cipher->mac, (const uint8_t *)derived->data, derived->len,
                                params) == 1
               ? 0
               : -1;
}

int
cipher_new(const struct secret *key, struct cipher **ret_cipher, struct error *err)
{
    struct cipher *cipher;

    if (key->len != CIPHER_KEY_LEN)
        return error_set(err, OUTCOME_INTERNAL, "a key of the store has %d bytes, and not %zu",
                         CIPHER_KEY_LEN, key->len);
    cipher = calloc(1, sizeof *cipher);
    if (!cipher || set_up_use(cipher, CIPHER_VALUES, "clisk store values", key) < 0 ||
        set_up_use(cipher, CIPHER_JOURNALS, "clisk store journals", key) < 0 ||
        set_up_mac(cipher, "clisk store keys", key) < 0 ||
        hkdf_sha256(span_of_secret(key), (struct span){0}, span_of_str("clisk store check"),
                    cipher->check, sizeof cipher->check) < 0) {
        cipher_free(cipher);
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot encrypt, or out of memory");
    }
    *ret_cipher = cipher;
    return 0;
}

struct cipher *
cipher_free(struct cipher *cipher)
{
    if (!cipher)
        return NULL;
    for (int use = 0; use < CIPHER_USES; use++) {
        for (int way = 0; way < CIPHER_WAYS; way++)
            EVP_CIPHER_CTX_free(cipher->ctx[use][way]);
    }
    EVP_MAC_CTX_free(cipher->mac);
    free(cipher);
    return NULL;
}

const uint8_t *
cipher_check(const struct cipher *cipher)
{
    return cipher->check;
}

/* --- sealing and opening -------------------------------------------------------- */

static bool
cipher_begin(EVP_CIPHER_CTX *ctx, const uint8_t *nonce, struct cipher_place place, int way)
{
    int len;

    return place.key.len <= INT_MAX && EVP_CipherInit_ex(ctx, NULL, NULL, NULL, nonce, way) == 1 &&
           EVP_CipherUpdate(ctx, NULL, &len, (const uint8_t *)place.name,
                            (int)strlen(place.name) + 1) == 1 &&
           (place.key.len == 0 ||
            EVP_CipherUpdate(ctx, NULL, &len, place.key.data, (int)place.key.len) == 1);
}

static int
take_nonce(struct cipher *cipher, uint8_t *ret_nonce)
{
    pid_t self = getpid();

    if (cipher->nonces_left == 0 || cipher->nonces_of != self) {
        cipher->nonces_left = 0;
        if (RAND_bytes(&cipher->nonces[0][0], sizeof cipher->nonces) != 1)
            return -1;
        cipher->nonces_left = CIPHER_NONCES;
        cipher->nonces_of = self;
    }
    memcpy(ret_nonce, cipher->nonces[--cipher->nonces_left], AEAD_NONCE_LEN);
    return 0;
}

int
cipher_seal(struct cipher *cipher, enum cipher_use use, struct cipher_place place,
            struct span plain, struct buf *out, struct error *err)
{
    EVP_CIPHER_CTX *ctx = cipher->ctx[use][CIPHER_SEALING];
    uint8_t *at, unused[EVP_MAX_BLOCK_LENGTH];
    int len = 0;

    if (plain.len > INT_MAX - CIPHER_OVERHEAD)
        return error_set(err, OUTCOME_LIMIT, "too much to encrypt at once");
    at = buf_reserve(out, plain.len + CIPHER_OVERHEAD);
    if (!at)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (take_nonce(cipher, at) < 0 || !cipher_begin(ctx, at, place, CIPHER_SEALING) ||
        (plain.len > 0 &&
         EVP_CipherUpdate(ctx, at + AEAD_NONCE_LEN, &len, plain.data, (int)plain.len) != 1) ||
        EVP_CipherFinal_ex(ctx, unused, &len) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN,
                            at + AEAD_NONCE_LEN + plain.len) != 1)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot encrypt");
    buf_commit(out, plain.len + CIPHER_OVERHEAD);
    return 0;
}

int
cipher_open(struct cipher *cipher, enum cipher_use use, struct cipher_place place,
            struct span sealed, uint8_t *out, struct error *err)
{
    EVP_CIPHER_CTX *ctx = cipher->ctx[use][CIPHER_OPENING];
    uint8_t unused[EVP_MAX_BLOCK_LENGTH];
    size_t plain_len;
    int len = 0;

    if (sealed.len < CIPHER_OVERHEAD || sealed.len > INT_MAX)
        return 1;
    plain_len = sealed.len - CIPHER_OVERHEAD;
    if (!cipher_begin(ctx, sealed.data, place, CIPHER_OPENING) ||
        (plain_len > 0 &&
         EVP_CipherUpdate(ctx, out, &len, sealed.data + AEAD_NONCE_LEN, (int)plain_len) != 1) ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN,
                            (void *)(uintptr_t)(sealed.data + AEAD_NONCE_LEN + plain_len)) != 1)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot decrypt");
    return EVP_CipherFinal_ex(ctx, unused, &len) == 1 ? 0 : 1;
}

int
cipher_mac(struct cipher *cipher, const struct span *parts, size_t count, uint8_t ret_mac[HMAC_LEN],
           struct error *err)
{
    uint8_t mac[HMAC_LEN];
    size_t len = 0;
    /* Begins anew with the key that it has. */
    bool fine = EVP_MAC_init(cipher->mac, NULL, 0, NULL) == 1;

    for (size_t i = 0; fine && i < count; i++)
        fine = EVP_MAC_update(cipher->mac, parts[i].data, parts[i].len) == 1;
    if (!fine || EVP_MAC_final(cipher->mac, mac, &len, sizeof mac) != 1 || len != sizeof mac)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot authenticate");
    memcpy(ret_mac, mac, sizeof mac);
    return 0;
}
