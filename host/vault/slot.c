#include "host/vault/slot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "host/common/text.h"
#include "host/vault/kek.h"

enum { IV_LEN = 16 };

/* The type's own bytes, for all types of today. */
struct rest {
    struct slot_figures figures;
    const uint8_t *salt;
    const uint8_t *iv;
    const uint8_t *sealed; /* the private half */
    struct span label;
    const uint8_t *mac; /* the last one */
};

void
slot_clear(struct slot *slot)
{
    buf_free(&slot->bytes);
}

static int
parse_rest(const struct image_slot *slot, struct rest *rest)
{
    struct reader reader = reader_of(slot->rest.data, slot->rest.len);

    rest->figures.kdf = get_u8(&reader);
    for (size_t i = 0; i < ARRAY_SIZE(rest->figures.cost); i++)
        rest->figures.cost[i] = get_u32(&reader);
    rest->salt = get_fixed(&reader, SLOT_SALT_LEN).data;
    rest->iv = get_fixed(&reader, IV_LEN).data;
    rest->sealed = get_fixed(&reader, WRAP_PRIVATE_LEN).data;
    rest->label = get_str(&reader);
    rest->mac = get_fixed(&reader, HMAC_LEN).data;
    return reader_end(&reader) < 0 || rest->label.len > VAULT_NAME_MAX ? -1 : 0;
}

/* The slot's MAC: over the vault's id and all of the slot but what is wrapped anew by a rekey. */
static int
slot_mac(const struct image_header *header, const struct image_slot *slot, struct span rest,
         const struct kek *kek, uint8_t out[HMAC_LEN])
{
    CLEANUP_BUF struct buf fixed = BUF_INIT(256);
    struct span parts[2];

    buf_append(&fixed, header->vault_id, VAULT_ID_LEN);
    buf_append(&fixed, slot->id, VAULT_ID_LEN);
    put_u16(&fixed, slot->type);
    put_u16(&fixed, slot->flags);
    put_i64(&fixed, slot->created_at);
    buf_append(&fixed, slot->public_key, WRAP_PUBLIC_LEN);
    if (fixed.bad)
        return -1;
    parts[0] = (struct span){fixed.data, fixed.len};
    parts[1] = rest;
    return hmac_sha256(span_of_secret(kek->mac), parts, 2, out);
}

/* AES-256-CTR, which is its own inverse. */
static int
crypt_private(const struct kek *kek, const uint8_t *iv, const uint8_t *in, uint8_t *out)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int len = 0;
    bool fine = ctx &&
                EVP_EncryptInit_ex(ctx, EVP_aes_256_ctr(), NULL,
                                   (const uint8_t *)kek->encrypt->data, iv) == 1 &&
                EVP_EncryptUpdate(ctx, out, &len, in, WRAP_PRIVATE_LEN) == 1 &&
                len == WRAP_PRIVATE_LEN;

    EVP_CIPHER_CTX_free(ctx);
    return fine ? 0 : -1;
}

/* What a wrapped key is bound to. */
static void
put_wrap_aad(struct buf *out, const struct image_header *header, const struct image_slot *slot)
{
    buf_append(out, header->vault_id, VAULT_ID_LEN);
    buf_append(out, slot->id, VAULT_ID_LEN);
    put_u32(out, header->epoch);
}

/* Appends the wrapped key to bytes that the slot then points into. */
static int
put_wrapped(const struct image_header *header, const struct image_slot *slot,
            const struct secret *key, struct buf *out, struct error *err)
{
    CLEANUP_BUF struct buf aad = BUF_INIT(64);

    put_wrap_aad(&aad, header, slot);
    if (aad.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return wrap_key(slot->public_key, (struct span){aad.data, aad.len}, key, out, err);
}

static int
put_rest(const struct image_header *header, struct image_slot *slot,
         const struct slot_figures *cost, const struct vault_credential *credential,
         const struct secret *private_key, struct buf *out, struct error *err)
{
    CLEANUP_KEK struct kek kek = {0};
    uint8_t random[SLOT_SALT_LEN + IV_LEN], sealed[WRAP_PRIVATE_LEN], mac[HMAC_LEN];
    size_t begin = out->len;

    if (RAND_bytes(random, sizeof random) != 1)
        return error_set(err, OUTCOME_INTERNAL, "there is no randomness");
    if (kek_make(&kek, credential, cost, random, err) < 0)
        return -1;
    if (crypt_private(&kek, random + SLOT_SALT_LEN, (const uint8_t *)private_key->data, sealed) < 0)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot encrypt");
    put_u8(out, cost->kdf);
    for (size_t i = 0; i < ARRAY_SIZE(cost->cost); i++)
        put_u32(out, cost->cost[i]);
    buf_append(out, random, sizeof random);
    buf_append(out, sealed, sizeof sealed);
    put_str(out, credential->label);
    if (out->bad ||
        slot_mac(header, slot, (struct span){out->data + begin, out->len - begin}, &kek, mac) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    buf_append(out, mac, sizeof mac);
    return out->bad ? error_set(err, OUTCOME_INTERNAL, "out of memory") : 0;
}

/* Lets the slot point into its own bytes: public half, wrapped key, rest. */
static void
point(struct slot *slot)
{
    slot->slot.public_key = slot->bytes.data;
    slot->slot.wrapped = (struct span){slot->bytes.data + WRAP_PUBLIC_LEN, WRAP_LEN};
    slot->slot.rest = (struct span){slot->bytes.data + WRAP_PUBLIC_LEN + WRAP_LEN,
                                    slot->bytes.len - WRAP_PUBLIC_LEN - WRAP_LEN};
}

int
slot_make(const struct image_header *header, const struct vault_credential *credential,
          const struct slot_figures *figures, const struct secret *key, struct slot *ret_slot,
          struct error *err)
{
    CLEANUP_SLOT struct slot slot = {.bytes = BUF_INIT(IMAGE_SLOT_MAX)};
    CLEANUP_SECRET struct secret *private_key = NULL;
    struct slot_figures cost = *figures;
    uint8_t public_key[WRAP_PUBLIC_LEN];

    if (credential->label && (strlen(credential->label) > VAULT_NAME_MAX ||
                              !text_is_utf8(credential->label, strlen(credential->label))))
        return error_set(err, OUTCOME_USAGE, "the label of a slot has more than %d bytes",
                         VAULT_NAME_MAX);
    if (credential->type != VAULT_SLOT_PASSPHRASE)
        cost = (struct slot_figures){.kdf = SLOT_KDF_HKDF};
    if (wrap_new_pair(&private_key, public_key, err) < 0)
        return -1;
    if (RAND_bytes(slot.slot.id, VAULT_ID_LEN) != 1)
        return error_set(err, OUTCOME_INTERNAL, "there is no randomness");
    slot.slot.type = (uint16_t)credential->type;
    slot.slot.created_at = (int64_t)time(NULL);
    slot.slot.public_key = public_key;
    buf_append(&slot.bytes, public_key, sizeof public_key);
    if (put_wrapped(header, &slot.slot, key, &slot.bytes, err) < 0 ||
        put_rest(header, &slot.slot, &cost, credential, private_key, &slot.bytes, err) < 0)
        return -1;
    *ret_slot = slot;
    point(ret_slot);
    slot.bytes = BUF_INIT(0);
    return 0;
}

int
slot_rewrap(const struct image_header *header, const struct image_slot *slot,
            const struct secret *key, struct slot *ret_slot, struct error *err)
{
    CLEANUP_SLOT struct slot made = {.slot = *slot, .bytes = BUF_INIT(IMAGE_SLOT_MAX)};

    buf_append(&made.bytes, slot->public_key, WRAP_PUBLIC_LEN);
    if (put_wrapped(header, slot, key, &made.bytes, err) < 0)
        return -1;
    buf_append(&made.bytes, slot->rest.data, slot->rest.len);
    if (made.bytes.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_slot = made;
    point(ret_slot);
    made.bytes = BUF_INIT(0);
    return 0;
}

/* The private half; 1 when the MAC says that the credential is another. */
static int
open_private(const struct image_header *header, const struct image_slot *slot,
             const struct vault_credential *credential, struct secret **ret_private,
             struct error *err)
{
    CLEANUP_KEK struct kek kek = {0};
    CLEANUP_SECRET struct secret *private_key = secret_new(WRAP_PRIVATE_LEN);
    struct rest rest;
    uint8_t mac[HMAC_LEN];

    if (!private_key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (parse_rest(slot, &rest) < 0)
        return error_set(err, OUTCOME_SETUP, "a slot cannot be read");
    if (kek_make(&kek, credential, &rest.figures, rest.salt, err) < 0)
        return -1;
    if (slot_mac(header, slot, (struct span){slot->rest.data, slot->rest.len - HMAC_LEN}, &kek,
                 mac) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!hmac_is_same(mac, rest.mac))
        return 1;
    if (crypt_private(&kek, rest.iv, rest.sealed, (uint8_t *)private_key->data) < 0)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot decrypt");
    private_key->len = WRAP_PRIVATE_LEN;
    *ret_private = TAKE_PTR(private_key);
    return 0;
}

int
slot_open(const struct image_header *header, const struct image_slot *slot,
          const struct vault_credential *credential, struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *private_key = NULL;
    CLEANUP_BUF struct buf aad = BUF_INIT(64);
    int result = open_private(header, slot, credential, &private_key, err);

    if (result != 0)
        return result;
    put_wrap_aad(&aad, header, slot);
    if (aad.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = wrap_open(private_key, (struct span){aad.data, aad.len}, slot->wrapped, ret_key, err);
    /* The credential is right, so it is the file that is not. */
    return result > 0 ? error_set(err, OUTCOME_SETUP, "a slot holds no key") : result;
}

void
slot_describe(const struct image_slot *slot, struct vault_slot *ret_slot)
{
    const uint32_t *cost;
    struct rest rest;

    *ret_slot = (struct vault_slot){.type = slot->type, .created_at = slot->created_at};
    memcpy(ret_slot->id, slot->id, VAULT_ID_LEN);
    if (!vault_slot_type_name((enum vault_slot_type)slot->type) || parse_rest(slot, &rest) < 0)
        return;
    memcpy(ret_slot->label, rest.label.data, rest.label.len);
    cost = rest.figures.cost;
    if (rest.figures.kdf == SLOT_KDF_SCRYPT)
        snprintf(ret_slot->kdf, sizeof ret_slot->kdf,
                 "scrypt N=2^%" PRIu32 " r=%" PRIu32 " p=%" PRIu32, cost[0], cost[1], cost[2]);
    else if (rest.figures.kdf == SLOT_KDF_ARGON2ID)
        snprintf(ret_slot->kdf, sizeof ret_slot->kdf,
                 "argon2id m=%" PRIu32 " t=%" PRIu32 " p=%" PRIu32, cost[0], cost[1], cost[2]);
}
