#include "host/interchange/bitwarden_key.h"

#include "host/common/digest.h"
#include "host/vault/kdf.h"

enum { KEY_LEN = 32, KIB_OF_MIB = 1024 };

static int
hash_salt(struct span salt, uint8_t hash[DIGEST_LEN])
{
    struct digest *digest = digest_new();
    int result =
        digest && digest_update(digest, salt.data, salt.len) == 0 && digest_final(digest, hash) == 0
            ? 0
            : -1;

    digest_free(digest);
    return result;
}

static int
refuse_figures(struct error *err)
{
    return error_set(err, OUTCOME_LIMIT,
                     "the figures of its key derivation are beyond what clisk computes");
}

static int
derive_argon2id(const struct bitwarden_figures *figures, const struct kdf_input *input,
                struct secret *key, struct error *err)
{
    uint8_t hash[DIGEST_LEN];
    struct kdf_input hashed = {
        .passphrase = input->passphrase, .salt = hash, .salt_len = DIGEST_LEN};

    if (figures->iterations < 1 || figures->iterations > KDF_ARGON2_TIME_MAX ||
        figures->memory_mib < 1 || figures->memory_mib > KDF_ARGON2_MEMORY_KIB_MAX / KIB_OF_MIB ||
        figures->lanes < 1 || figures->lanes > KDF_ARGON2_LANES_MAX)
        return refuse_figures(err);
    if (hash_salt((struct span){input->salt, input->salt_len}, hash) < 0)
        return error_set(err, OUTCOME_INTERNAL, "SHA-256 failed");
    return kdf_argon2id(&hashed, (uint32_t)figures->memory_mib * KIB_OF_MIB,
                        (uint32_t)figures->iterations, (uint32_t)figures->lanes,
                        (uint8_t *)key->data, KEY_LEN, err);
}

static int
derive_pbkdf2(const struct bitwarden_figures *figures, const struct kdf_input *input,
              struct secret *key, struct error *err)
{
    if (figures->iterations < 1 || figures->iterations > KDF_PBKDF2_MAX)
        return refuse_figures(err);
    return kdf_pbkdf2_sha256(input, (uint32_t)figures->iterations, (uint8_t *)key->data, KEY_LEN,
                             err);
}

int
bitwarden_key(const struct bitwarden_figures *figures, const struct secret *password,
              struct span salt, struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *key = secret_new(KEY_LEN);
    struct kdf_input input = {.passphrase = password, .salt = salt.data, .salt_len = salt.len};
    int result;

    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (figures->kdf == BITWARDEN_PBKDF2)
        result = derive_pbkdf2(figures, &input, key, err);
    else if (figures->kdf == BITWARDEN_ARGON2ID)
        result = derive_argon2id(figures, &input, key, err);
    else
        return error_set(
            err, OUTCOME_SETUP,
            "its key derivation is neither PBKDF2 nor Argon2id; a newer clisk may know it");
    if (result < 0)
        return -1;
    key->len = KEY_LEN;
    *ret_key = TAKE_PTR(key);
    return 0;
}
