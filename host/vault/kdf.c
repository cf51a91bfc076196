#include "host/vault/kdf.h"

#include <inttypes.h>

#include <openssl/evp.h>
#include <openssl/opensslv.h>

#ifdef HAVE_LIBARGON2
#include <argon2.h>
#elif OPENSSL_VERSION_NUMBER >= 0x30200000L
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#define KDF_ARGON2_BY_LIBCRYPTO
#endif

enum { KDF_SCRYPT_R_MAX = 32, KDF_SCRYPT_P_MAX = 16, KDF_SALT_MAX = 1024 };

/* For what libcrypto needs besides the 128 * N * r * p bytes of scrypt itself. */
#define KDF_SCRYPT_SPARE (UINT64_C(1) << 20)

static int
check_input(const struct kdf_input *input, size_t len, struct error *err)
{
    if (len == 0 || len > 64 || input->salt_len == 0 || input->salt_len > KDF_SALT_MAX)
        return error_set(err, OUTCOME_LIMIT, "a key derivation has impossible lengths");
    return 0;
}

int
kdf_scrypt(const struct kdf_input *input, unsigned n_log2, uint32_t r, uint32_t p, uint8_t *out,
           size_t len, struct error *err)
{
    uint64_t n = UINT64_C(1) << (n_log2 & 63);

    if (check_input(input, len, err) < 0)
        return -1;
    if (n_log2 < KDF_SCRYPT_N_LOG2_MIN || n_log2 > KDF_SCRYPT_N_LOG2_MAX || r == 0 ||
        r > KDF_SCRYPT_R_MAX || p == 0 || p > KDF_SCRYPT_P_MAX ||
        128 * n * r > KDF_SCRYPT_MEMORY_MAX)
        return error_set(err, OUTCOME_LIMIT,
                         "scrypt with N=2^%u r=%" PRIu32 " p=%" PRIu32
                         " is beyond what this clisk computes",
                         n_log2, r, p);
    if (EVP_PBE_scrypt(input->passphrase->data, input->passphrase->len, input->salt,
                       input->salt_len, n, r, p,
                       128 * n * r + UINT64_C(128) * r * p + KDF_SCRYPT_SPARE, out, len) != 1)
        return error_set(err, OUTCOME_INTERNAL, "scrypt failed: out of memory");
    return 0;
}

#ifdef HAVE_LIBARGON2

static int
argon2id(const struct kdf_input *input, uint32_t memory_kib, uint32_t time, uint32_t lanes,
         uint8_t *out, size_t len)
{
    return argon2id_hash_raw(time, memory_kib, lanes, input->passphrase->data,
                             input->passphrase->len, input->salt, input->salt_len, out,
                             len) == ARGON2_OK
               ? 0
               : -1;
}

#elif defined(KDF_ARGON2_BY_LIBCRYPTO)

static int
argon2id(const struct kdf_input *input, uint32_t memory_kib, uint32_t time, uint32_t lanes,
         uint8_t *out, size_t len)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "ARGON2ID", NULL);
    EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    uint32_t threads = 1;
    OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD,
                                                             input->passphrase->data,
                                                             input->passphrase->len),
                           OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT,
                                                             (void *)input->salt, input->salt_len),
                           OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &time),
                           OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &memory_kib),
                           OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &lanes),
                           OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_THREADS, &threads),
                           OSSL_PARAM_construct_end()};
    int result = ctx && EVP_KDF_derive(ctx, out, len, params) == 1 ? 0 : -1;

    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return result;
}

#else

static int
argon2id(const struct kdf_input *input ATTR_UNUSED, uint32_t memory_kib ATTR_UNUSED,
         uint32_t time ATTR_UNUSED, uint32_t lanes ATTR_UNUSED, uint8_t *out ATTR_UNUSED,
         size_t len ATTR_UNUSED)
{
    return -1;
}

#endif

bool
kdf_has_argon2id(void)
{
#if defined(HAVE_LIBARGON2) || defined(KDF_ARGON2_BY_LIBCRYPTO)
    return true;
#else
    return false;
#endif
}

int
kdf_argon2id(const struct kdf_input *input, uint32_t memory_kib, uint32_t time, uint32_t lanes,
             uint8_t *out, size_t len, struct error *err)
{
    if (!kdf_has_argon2id())
        return error_set(err, OUTCOME_SETUP,
                         "this clisk was built without Argon2id; build it with libargon2-dev");
    if (check_input(input, len, err) < 0)
        return -1;
    if (lanes == 0 || lanes > KDF_ARGON2_LANES_MAX || time == 0 || time > KDF_ARGON2_TIME_MAX ||
        memory_kib < 8 * lanes || memory_kib > KDF_ARGON2_MEMORY_KIB_MAX ||
        (uint64_t)memory_kib * time > KDF_ARGON2_WORK_MAX || input->salt_len < 8)
        return error_set(err, OUTCOME_LIMIT,
                         "Argon2id with %" PRIu32 " KiB, %" PRIu32 " passes and %" PRIu32
                         " lanes is beyond what this clisk computes",
                         memory_kib, time, lanes);
    if (argon2id(input, memory_kib, time, lanes, out, len) < 0)
        return error_set(err, OUTCOME_INTERNAL, "Argon2id failed: out of memory");
    return 0;
}

int
kdf_pbkdf2_sha256(const struct kdf_input *input, uint32_t iterations, uint8_t *out, size_t len,
                  struct error *err)
{
    if (check_input(input, len, err) < 0)
        return -1;
    if (iterations == 0 || iterations > KDF_PBKDF2_MAX || input->passphrase->len > INT32_MAX)
        return error_set(err, OUTCOME_LIMIT,
                         "PBKDF2 with %" PRIu32 " rounds is beyond what this clisk computes",
                         iterations);
    if (PKCS5_PBKDF2_HMAC(input->passphrase->data, (int)input->passphrase->len, input->salt,
                          (int)input->salt_len, (int)iterations, EVP_sha256(), (int)len, out) != 1)
        return error_set(err, OUTCOME_INTERNAL, "PBKDF2 failed");
    return 0;
}
