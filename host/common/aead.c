#include "host/common/aead.h"

#include <limits.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

struct aead {
    EVP_CIPHER_CTX *ctx;
};

static void
aead_cleanup(struct aead *aead)
{
    EVP_CIPHER_CTX_free(aead->ctx);
}

/* Ready for the plain bytes or the ciphertext. */
static bool
aead_begin(struct aead *aead, const struct secret *key, const uint8_t *nonce, struct span aad,
           int encrypt)
{
    int len;

    aead->ctx = EVP_CIPHER_CTX_new();
    return aead->ctx && key->len == AEAD_KEY_LEN && aad.len <= INT_MAX &&
           EVP_CipherInit_ex(aead->ctx, EVP_aes_256_gcm(), NULL, (const uint8_t *)key->data, nonce,
                             encrypt) == 1 &&
           (aad.len == 0 || EVP_CipherUpdate(aead->ctx, NULL, &len, aad.data, (int)aad.len) == 1);
}

static int
aead_error(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot encrypt");
}

int
aead_seal_with(const struct secret *key, const uint8_t nonce[AEAD_NONCE_LEN], struct span aad,
               struct span plain, struct buf *out, struct error *err)
{
    CLEANUP(aead_cleanup) struct aead aead = {0};
    uint8_t *at, unused[EVP_MAX_BLOCK_LENGTH];
    int len = 0;

    if (plain.len > INT_MAX - AEAD_OVERHEAD)
        return error_set(err, OUTCOME_LIMIT, "too much to encrypt at once");
    at = buf_reserve(out, plain.len + AEAD_OVERHEAD);
    if (!at)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (size_t i = 0; i < AEAD_NONCE_LEN; i++)
        at[i] = nonce[i];
    if (!aead_begin(&aead, key, nonce, aad, 1) ||
        (plain.len > 0 &&
         EVP_CipherUpdate(aead.ctx, at + AEAD_NONCE_LEN, &len, plain.data, (int)plain.len) != 1) ||
        EVP_CipherFinal_ex(aead.ctx, unused, &len) != 1 ||
        EVP_CIPHER_CTX_ctrl(aead.ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN,
                            at + AEAD_NONCE_LEN + plain.len) != 1)
        return aead_error(err);
    buf_commit(out, plain.len + AEAD_OVERHEAD);
    return 0;
}

int
aead_seal(const struct secret *key, struct span aad, struct span plain, struct buf *out,
          struct error *err)
{
    uint8_t nonce[AEAD_NONCE_LEN];

    if (RAND_bytes(nonce, sizeof nonce) != 1)
        return error_set(err, OUTCOME_INTERNAL, "there is no randomness");
    return aead_seal_with(key, nonce, aad, plain, out, err);
}

int
aead_open(const struct secret *key, struct span aad, struct span sealed, struct secret **ret_plain,
          struct error *err)
{
    CLEANUP(aead_cleanup) struct aead aead = {0};
    CLEANUP_SECRET struct secret *plain = NULL;
    uint8_t unused[EVP_MAX_BLOCK_LENGTH];
    size_t plain_len;
    int len = 0;

    if (sealed.len < AEAD_OVERHEAD || sealed.len > INT_MAX)
        return 1;
    plain_len = sealed.len - AEAD_OVERHEAD;
    plain = secret_new(plain_len);
    if (!plain)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!aead_begin(&aead, key, sealed.data, aad, 0) ||
        (plain_len > 0 && EVP_CipherUpdate(aead.ctx, (uint8_t *)plain->data, &len,
                                           sealed.data + AEAD_NONCE_LEN, (int)plain_len) != 1) ||
        EVP_CIPHER_CTX_ctrl(aead.ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN,
                            (void *)(sealed.data + AEAD_NONCE_LEN + plain_len)) != 1)
        return aead_error(err);
    if (EVP_CipherFinal_ex(aead.ctx, unused, &len) != 1)
        return 1;
    plain->len = plain_len;
    *ret_plain = TAKE_PTR(plain);
    return 0;
}
