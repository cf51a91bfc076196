#include "host/common/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

static int
derive(struct span key, struct span salt, struct span info, int mode, uint8_t *out, size_t len)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    OSSL_PARAM params[6], *at = params;
    int result = -1;

    *at++ = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0);
    *at++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
    *at++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key.data, key.len);
    *at++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info.data, info.len);
    if (salt.len > 0)
        *at++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt.data, salt.len);
    *at = OSSL_PARAM_construct_end();
    if (ctx && EVP_KDF_derive(ctx, out, len, params) == 1)
        result = 0;
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return result;
}

int
hkdf_sha256(struct span key, struct span salt, struct span info, uint8_t *out, size_t len)
{
    return derive(key, salt, info, EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND, out, len);
}

int
hkdf_sha256_expand(struct span key, struct span info, uint8_t *out, size_t len)
{
    return derive(key, (struct span){0}, info, EVP_KDF_HKDF_MODE_EXPAND_ONLY, out, len);
}

int
hmac_sha256(struct span key, const struct span *parts, size_t count, uint8_t out[HMAC_LEN])
{
    static const uint8_t no_key[1];
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end()};
    size_t len;
    bool fine = ctx && EVP_MAC_init(ctx, key.len > 0 ? key.data : no_key, key.len, params) == 1;

    for (size_t i = 0; fine && i < count; i++)
        fine = EVP_MAC_update(ctx, parts[i].data, parts[i].len) == 1;
    fine = fine && EVP_MAC_final(ctx, out, &len, HMAC_LEN) == 1 && len == HMAC_LEN;
    EVP_MAC_CTX_free(ctx);
    EVP_MAC_free(mac);
    return fine ? 0 : -1;
}

bool
hmac_is_same(const uint8_t one[HMAC_LEN], const uint8_t other[HMAC_LEN])
{
    return CRYPTO_memcmp(one, other, HMAC_LEN) == 0;
}
