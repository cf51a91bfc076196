#include "host/common/seal.h"

#include <openssl/evp.h>

#include "host/common/buf.h"
#include "host/common/codec.h"

static const char seal_domain[] = "clisk-log-seal-1";

enum { SEAL_MESSAGE_MAX = 128 };

static int
fail(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot use Ed25519");
}

static void
pkey_free(EVP_PKEY **pkey)
{
    EVP_PKEY_free(*pkey);
}

static void
context_free(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static int
put_message(struct buf *message, uint32_t epoch, uint64_t sequence, const uint8_t *hash)
{
    buf_append(message, seal_domain, sizeof seal_domain);
    put_u32(message, epoch);
    put_u64(message, sequence);
    return buf_append(message, hash, SEAL_HASH_LEN);
}

int
seal_make(const struct secret *key, uint32_t epoch, uint64_t sequence,
          const uint8_t hash[SEAL_HASH_LEN], struct seal *ret_seal, struct error *err)
{
    CLEANUP(pkey_free) EVP_PKEY *pkey = NULL;
    CLEANUP(context_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
    CLEANUP_BUF struct buf message = BUF_INIT(SEAL_MESSAGE_MAX);
    struct seal seal = {.epoch = epoch};
    size_t public_len = SEAL_PUBLIC_LEN, len = SEAL_SIGNATURE_LEN;

    if (key->len == SEAL_KEY_LEN)
        pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, (const uint8_t *)key->data,
                                            key->len);
    if (!pkey || !context || put_message(&message, epoch, sequence, hash) < 0 ||
        EVP_PKEY_get_raw_public_key(pkey, seal.public_key, &public_len) != 1 ||
        EVP_DigestSignInit(context, NULL, NULL, NULL, pkey) != 1 ||
        EVP_DigestSign(context, seal.signature, &len, message.data, message.len) != 1 ||
        len != SEAL_SIGNATURE_LEN)
        return fail(err);
    *ret_seal = seal;
    return 0;
}

int
seal_check(const struct seal *seal, uint64_t sequence, const uint8_t hash[SEAL_HASH_LEN],
           struct error *err)
{
    CLEANUP(pkey_free)
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, seal->public_key, SEAL_PUBLIC_LEN);
    CLEANUP(context_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
    CLEANUP_BUF struct buf message = BUF_INIT(SEAL_MESSAGE_MAX);

    if (!pkey || !context || put_message(&message, seal->epoch, sequence, hash) < 0 ||
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) != 1)
        return fail(err);
    return EVP_DigestVerify(context, seal->signature, SEAL_SIGNATURE_LEN, message.data,
                            message.len) == 1
               ? 0
               : 1;
}
