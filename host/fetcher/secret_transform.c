#include "host/fetcher/secret_transform.h"

#include <string.h>

#include <openssl/evp.h>

static size_t
secret_write_hex(char *out, const char *data, size_t len, const EVP_MD *method)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (EVP_Digest(data, len, digest, &size, method, NULL) != 1)
        return 0;
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    secret_wipe(digest, sizeof digest);
    return (size_t)size * 2;
}

size_t
secret_write_sha1_hex(char *out, const char *data, size_t len)
{
    return secret_write_hex(out, data, len, EVP_sha1());
}

size_t
secret_write_sha256_hex(char *out, const char *data, size_t len)
{
    return secret_write_hex(out, data, len, EVP_sha256());
}

/* EVP_EncodeBlock() ends what it writes with a NUL, for which a secret has room. */
static size_t
secret_write_base64(char *out, const char *data, size_t len)
{
    return (size_t)EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)data, (int)len);
}

static size_t
secret_base64_len(size_t len)
{
    return (len + 2) / 3 * 4;
}

static size_t
secret_write_basic(char *out, const char *user, const struct secret *secret)
{
    size_t user_len = strlen(user), len = user_len + 1 + secret->len;
    CLEANUP_SECRET struct secret *pair = secret_new(len);

    if (!pair)
        return 0;
    memcpy(pair->data, user, user_len);
    pair->data[user_len] = ':';
    memcpy(pair->data + user_len + 1, secret->data, secret->len);
    return secret_write_base64(out, pair->data, len);
}

/* The largest that any of them becomes. */
static size_t
secret_transformed_max(const char *user, const struct secret *secret)
{
    size_t most = secret_base64_len(strlen(user) + 1 + secret->len);

    return most > SECRET_SHA256_HEX_LEN ? most : SECRET_SHA256_HEX_LEN;
}

static size_t
secret_write_transformed(char *out, enum wire_transform transform, const char *user,
                         const struct secret *secret)
{
    switch (transform) {
    case WIRE_TRANSFORM_BASE64: return secret_write_base64(out, secret->data, secret->len);
    case WIRE_TRANSFORM_SHA1_HEX: return secret_write_sha1_hex(out, secret->data, secret->len);
    case WIRE_TRANSFORM_SHA256_HEX: return secret_write_sha256_hex(out, secret->data, secret->len);
    case WIRE_TRANSFORM_BASIC: return secret_write_basic(out, user, secret);
    case WIRE_TRANSFORM_RAW:
    default: memcpy(out, secret->data, secret->len); return secret->len;
    }
}

int
secret_transform(enum wire_transform transform, const char *user, const struct secret *secret,
                 struct secret **ret_secret, struct error *err)
{
    CLEANUP_SECRET struct secret *made = NULL;

    if (transform > WIRE_TRANSFORM_LAST)
        return error_set(err, OUTCOME_INTERNAL, "a transform of an unknown kind");
    if (!user)
        user = "";
    if (strchr(user, ':'))
        return error_set(err, OUTCOME_DENIED, "a user with a colon cannot be sent as Basic");
    made = secret_new(secret_transformed_max(user, secret));
    if (!made)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    made->len = secret_write_transformed(made->data, transform, user, secret);
    /* Only the empty text stays empty. */
    if (made->len == 0 && (secret->len > 0 || transform >= WIRE_TRANSFORM_SHA1_HEX))
        return error_set(err, OUTCOME_INTERNAL, "a secret cannot be transformed");
    *ret_secret = TAKE_PTR(made);
    return 0;
}
