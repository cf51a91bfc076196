#include "host/common/aead.h"

#include <assert.h>
#include <limits.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

static void
ctx_free(EVP_CIPHER_CTX **ctx)
{
    EVP_CIPHER_CTX_free(*ctx);
}

static int
aead_fail(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "cannot encrypt or decrypt: no memory or randomness");
}

int
aead_seal(const struct secret *key, struct span aad, struct span plain, struct buf *out,
          struct error *err)
{
    CLEANUP(ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    uint8_t *at = buf_reserve(out, plain.len + AEAD_NONCE_LEN + AEAD_TAG_LEN);
    uint8_t *body = at ? at + AEAD_NONCE_LEN : NULL;
    int len = 0;

    assert(key->len == AEAD_KEY_LEN && plain.len <= INT_MAX && aad.len <= INT_MAX);
    if (!ctx || !at || RAND_bytes(at, AEAD_NONCE_LEN) != 1 ||
        EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, (const uint8_t *)key->data, at) != 1 ||
        EVP_EncryptUpdate(ctx, NULL, &len, aad.data, (int)aad.len) != 1 ||
        EVP_EncryptUpdate(ctx, body, &len, plain.data, (int)plain.len) != 1 ||
        EVP_EncryptFinal_ex(ctx, body + plain.len, &len) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, AEAD_TAG_LEN, body + plain.len) != 1)
        return aead_fail(err);
    buf_commit(out, plain.len + AEAD_NONCE_LEN + AEAD_TAG_LEN);
    return 0;
}

int
aead_open(const struct secret *key, struct span aad, struct span sealed, struct secret **ret_plain,
          struct error *err)
{
    CLEANUP(ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    CLEANUP_SECRET struct secret *plain = NULL;
    uint8_t tag[AEAD_TAG_LEN];
    size_t body;
    int len = 0;

    assert(key->len == AEAD_KEY_LEN && aad.len <= INT_MAX);
    if (sealed.len < AEAD_NONCE_LEN + AEAD_TAG_LEN || sealed.len > INT_MAX)
        return 1;
    body = sealed.len - AEAD_NONCE_LEN - AEAD_TAG_LEN;
    for (size_t i = 0; i < sizeof tag; i++)
        tag[i] = sealed.data[AEAD_NONCE_LEN + body + i];
    plain = secret_new(body);
    if (!ctx || !plain ||
        EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, (const uint8_t *)key->data, sealed.data) !=
            1 ||
        EVP_DecryptUpdate(ctx, NULL, &len, aad.data, (int)aad.len) != 1 ||
        EVP_DecryptUpdate(ctx, (uint8_t *)plain->data, &len, sealed.data + AEAD_NONCE_LEN,
                          (int)body) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, AEAD_TAG_LEN, tag) != 1)
        return aead_fail(err);
    if (EVP_DecryptFinal_ex(ctx, (uint8_t *)plain->data + body, &len) != 1)
        return 1;
    plain->len = body;
    *ret_plain = TAKE_PTR(plain);
    return 0;
}
