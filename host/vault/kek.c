#include "host/vault/kek.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/vault/kdf.h"
#include "host/vault/recovery.h"

enum { ROOT_LEN = 32 };

/* What is measured, and what it has to cost. */
enum { PROBE_N_LOG2 = 15, FLOOR_N_LOG2 = 16, LEAST_MS = 500, ARGON2_KIB = 64 * 1024, LANES = 4 };
enum { ARGON2_PASSES_MIN = 3 };

void
kek_clear(struct kek *kek)
{
    kek->encrypt = secret_free(kek->encrypt);
    kek->mac = secret_free(kek->mac);
}

static int
root_of_passphrase(const struct secret *passphrase, const struct slot_figures *figures,
                   const uint8_t *salt, struct secret *root, struct error *err)
{
    const struct kdf_input input = {passphrase, salt, SLOT_SALT_LEN};
    const uint32_t *cost = figures->cost;
    uint8_t *out = (uint8_t *)root->data;

    if (passphrase->len == 0)
        return error_set(err, OUTCOME_USAGE, "the passphrase is empty");
    if (figures->kdf == SLOT_KDF_SCRYPT)
        return kdf_scrypt(&input, cost[0], cost[1], cost[2], out, ROOT_LEN, err);
    if (figures->kdf == SLOT_KDF_ARGON2ID)
        return kdf_argon2id(&input, cost[0], cost[1], cost[2], out, ROOT_LEN, err);
    return error_set(err, OUTCOME_SETUP, "a slot's key derivation is not known");
}

static int
root_of_random(struct span bytes, const char *info, const uint8_t *salt, struct secret *root,
               struct error *err)
{
    if (hkdf_sha256(bytes, (struct span){salt, SLOT_SALT_LEN}, span_of_str(info),
                    (uint8_t *)root->data, ROOT_LEN) < 0)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot derive a key");
    return 0;
}

static int
root_of_recovery(const struct secret *text, const uint8_t *salt, struct secret *root,
                 struct error *err)
{
    CLEANUP_SECRET struct secret *bytes = NULL;
    int result = recovery_from_text(text, &bytes, err);

    if (result < 0)
        return -1;
    if (result > 0)
        return error_set(err, OUTCOME_USAGE,
                         "that is no recovery code: it has nine groups of four characters; one "
                         "of them was mistyped");
    return root_of_random(span_of_secret(bytes), "khv1/recovery", salt, root, err);
}

static int
root_of(const struct vault_credential *credential, const struct slot_figures *figures,
        const uint8_t *salt, struct secret *root, struct error *err)
{
    const struct secret *secret = credential->secret;

    if (credential->type == VAULT_SLOT_PASSPHRASE)
        return root_of_passphrase(secret, figures, salt, root, err);
    if (figures->kdf != SLOT_KDF_HKDF)
        return error_set(err, OUTCOME_SETUP, "a slot's key derivation is not known");
    if (credential->type == VAULT_SLOT_RECOVERY)
        return root_of_recovery(secret, salt, root, err);
    if (secret->len < SLOT_KEY_FILE_MIN)
        return error_set(err, OUTCOME_USAGE, "a key of %zu bytes is too short: it takes %d",
                         secret->len, SLOT_KEY_FILE_MIN);
    return root_of_random(span_of_secret(secret),
                          credential->type == VAULT_SLOT_DEVICE ? "khv1/device" : "khv1/systemd",
                          salt, root, err);
}

static struct secret *
expand(const struct secret *root, const char *info)
{
    struct secret *key = secret_new(ROOT_LEN);

    if (!key)
        return NULL;
    key->len = ROOT_LEN;
    if (hkdf_sha256_expand(span_of_secret(root), span_of_str(info), (uint8_t *)key->data,
                           ROOT_LEN) < 0)
        return secret_free(key);
    return key;
}

int
kek_make(struct kek *ret_kek, const struct vault_credential *credential,
         const struct slot_figures *figures, const uint8_t salt[SLOT_SALT_LEN], struct error *err)
{
    CLEANUP_SECRET struct secret *root = secret_new(ROOT_LEN);
    CLEANUP_KEK struct kek kek = {0};

    if (!root)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    root->len = ROOT_LEN;
    if (root_of(credential, figures, salt, root, err) < 0)
        return -1;
    kek.encrypt = expand(root, "khv1/kek/enc");
    kek.mac = expand(root, "khv1/kek/mac");
    if (!kek.encrypt || !kek.mac)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_kek = (struct kek){TAKE_PTR(kek.encrypt), TAKE_PTR(kek.mac)};
    return 0;
}

static int64_t
cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t
measure(const struct slot_figures *figures, struct error *err)
{
    CLEANUP_SECRET struct secret *passphrase = secret_of("probe", 5);
    CLEANUP_SECRET struct secret *root = secret_new(ROOT_LEN);
    static const uint8_t salt[SLOT_SALT_LEN];
    int64_t began = cpu_ms();

    if (!passphrase || !root || root_of_passphrase(passphrase, figures, salt, root, err) < 0)
        return -1;
    return cpu_ms() - began;
}

/* The lanes are computed at once where there are processors for them. */
static uint32_t
passes_for(int64_t ms_of_one)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t at_once = processors < 1 ? 1 : processors < LANES ? processors : LANES;
    int64_t passes = LEAST_MS * at_once / (ms_of_one > 0 ? ms_of_one : 1) + 1;

    if (passes < ARGON2_PASSES_MIN)
        return ARGON2_PASSES_MIN;
    return passes > KDF_ARGON2_TIME_MAX ? KDF_ARGON2_TIME_MAX : (uint32_t)passes;
}

/* Work grows in proportion to N, or to the passes; it is measured as processor time, so that a
 * busy machine does not make a weak slot. */
int
slot_calibrate(struct slot_figures *ret_figures, struct error *err)
{
    struct slot_figures probe = {.kdf = SLOT_KDF_SCRYPT, .cost = {PROBE_N_LOG2, 8, 1}};
    int64_t ms;

    if (kdf_has_argon2id())
        probe = (struct slot_figures){.kdf = SLOT_KDF_ARGON2ID, .cost = {ARGON2_KIB, 1, LANES}};
    ms = measure(&probe, err);
    if (ms < 0)
        return -1;
    if (probe.kdf == SLOT_KDF_ARGON2ID) {
        probe.cost[1] = passes_for(ms);
    } else {
        for (; (probe.cost[0] < FLOOR_N_LOG2 || ms < LEAST_MS) &&
               probe.cost[0] < KDF_SCRYPT_N_LOG2_MAX;
             ms *= 2)
            probe.cost[0]++;
    }
    *ret_figures = probe;
    return 0;
}
