#include "host/vault/wrap.h"

#include <string.h>

#include <openssl/evp.h>

#include "host/common/hkdf.h"

static const char wrap_info[] = "khv1/wrap";

static int
fail(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot use X25519");
}

static void
pkey_free(EVP_PKEY **pkey)
{
    EVP_PKEY_free(*pkey);
}

static EVP_PKEY *
private_of(const struct secret *key)
{
    return key->len == WRAP_PRIVATE_LEN
               ? EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, (const uint8_t *)key->data,
                                              key->len)
               : NULL;
}

int
wrap_public_of(const struct secret *private_key, uint8_t ret_public[WRAP_PUBLIC_LEN],
               struct error *err)
{
    CLEANUP(pkey_free) EVP_PKEY *pkey = private_of(private_key);
    size_t len = WRAP_PUBLIC_LEN;

    if (!pkey || EVP_PKEY_get_raw_public_key(pkey, ret_public, &len) != 1 || len != WRAP_PUBLIC_LEN)
        return fail(err);
    return 0;
}

int
wrap_new_pair(struct secret **ret_private, uint8_t ret_public[WRAP_PUBLIC_LEN], struct error *err)
{
    CLEANUP(pkey_free) EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    CLEANUP_SECRET struct secret *key = secret_new(WRAP_PRIVATE_LEN);
    size_t len = WRAP_PRIVATE_LEN;

    if (!key || !pkey || EVP_PKEY_get_raw_private_key(pkey, (uint8_t *)key->data, &len) != 1)
        return fail(err);
    key->len = len;
    if (wrap_public_of(key, ret_public, err) < 0)
        return -1;
    *ret_private = TAKE_PTR(key);
    return 0;
}

int
wrap_agree(const struct secret *private_key, const uint8_t public_key[WRAP_PUBLIC_LEN],
           struct secret *shared, struct error *err)
{
    CLEANUP(pkey_free) EVP_PKEY *ours = private_of(private_key);
    CLEANUP(pkey_free)
    EVP_PKEY *theirs =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, public_key, WRAP_PUBLIC_LEN);
    EVP_PKEY_CTX *ctx = ours ? EVP_PKEY_CTX_new(ours, NULL) : NULL;
    size_t len = shared->cap;
    int result = 0;

    if (!ctx || !theirs || EVP_PKEY_derive_init(ctx) != 1 ||
        EVP_PKEY_derive_set_peer(ctx, theirs) != 1)
        result = fail(err);
    else if (EVP_PKEY_derive(ctx, (uint8_t *)shared->data, &len) != 1)
        result = 1;
    EVP_PKEY_CTX_free(ctx);
    shared->len = len;
    return result;
}

/* `once` is the public half that is used once, `public_key` the other one; the private half is that
 * of either. */
static int
wrapping_key(const struct secret *private_key, const uint8_t *peer, const uint8_t *once,
             const uint8_t *public_key, struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *shared = secret_new(WRAP_KEY_LEN);
    CLEANUP_SECRET struct secret *key = secret_new(WRAP_KEY_LEN);
    uint8_t salt[2 * WRAP_PUBLIC_LEN];
    int result;

    if (!shared || !key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = wrap_agree(private_key, peer, shared, err);
    if (result != 0)
        return result;
    memcpy(salt, once, WRAP_PUBLIC_LEN);
    memcpy(salt + WRAP_PUBLIC_LEN, public_key, WRAP_PUBLIC_LEN);
    if (hkdf_sha256(span_of_secret(shared), (struct span){salt, sizeof salt},
                    span_of_str(wrap_info), (uint8_t *)key->data, WRAP_KEY_LEN) < 0)
        return fail(err);
    key->len = WRAP_KEY_LEN;
    *ret_key = TAKE_PTR(key);
    return 0;
}

int
wrap_key(const uint8_t public_key[WRAP_PUBLIC_LEN], struct span aad, const struct secret *key,
         struct buf *out, struct error *err)
{
    CLEANUP_SECRET struct secret *private_once = NULL, *wrapping = NULL;
    uint8_t once[WRAP_PUBLIC_LEN];
    int result;

    if (wrap_new_pair(&private_once, once, err) < 0)
        return -1;
    result = wrapping_key(private_once, public_key, once, public_key, &wrapping, err);
    if (result != 0)
        return result < 0 ? -1 : error_set(err, OUTCOME_SETUP, "a slot of the vault has no key");
    buf_append(out, once, sizeof once);
    return aead_seal(wrapping, aad, span_of_secret(key), out, err);
}

int
wrap_open(const struct secret *private_key, struct span aad, struct span wrapped,
          struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *wrapping = NULL;
    uint8_t public_key[WRAP_PUBLIC_LEN];
    int result;

    if (wrapped.len != WRAP_LEN)
        return 1;
    if (wrap_public_of(private_key, public_key, err) < 0)
        return -1;
    result = wrapping_key(private_key, wrapped.data, wrapped.data, public_key, &wrapping, err);
    if (result != 0)
        return result;
    return aead_open(wrapping, aad,
                     (struct span){wrapped.data + WRAP_PUBLIC_LEN, wrapped.len - WRAP_PUBLIC_LEN},
                     ret_key, err);
}
