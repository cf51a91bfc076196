/*
 * One way of opening a vault: an X25519 pair whose private half is sealed by a
 * key that comes from a passphrase, a recovery code or a key file.
 *
 * That key is expanded to one for encrypting and one for a MAC over all of the
 * slot, which is checked first: a MAC commits to its key, which GCM does not.
 */
#ifndef CLISK_VAULT_SLOT_H
#define CLISK_VAULT_SLOT_H

#include "host/vault/image.h"

/* How a passphrase becomes a key; 0 in all of it: as this machine computes in half a second. */
struct slot_figures {
    uint8_t kdf; /* enum slot_kdf */
    uint32_t cost[3];
};

/* The numbers are in the file: append only. */
enum slot_kdf {
    SLOT_KDF_HKDF = 0,    /* for what is random already */
    SLOT_KDF_SCRYPT = 1,  /* log2 N, r, p */
    SLOT_KDF_ARGON2ID = 2 /* KiB, passes, lanes */
};

enum { SLOT_SALT_LEN = 32, SLOT_KEY_FILE_MIN = 32 };

/* A slot in memory; `slot` points into the buffer, which is freed by slot_clear(). */
struct slot {
    struct image_slot slot;
    struct buf bytes;
};
void slot_clear(struct slot *slot);
#define CLEANUP_SLOT CLEANUP(slot_clear)

/* A new slot for this credential, to which the key of this epoch is wrapped. -1: USAGE for a
 * credential that is too short. */
int slot_make(const struct image_header *header, const struct vault_credential *credential,
              const struct slot_figures *figures, const struct secret *key, struct slot *ret_slot,
              struct error *err);
/* The vault's key; 1 when the credential is not this slot's. LIMIT before any figure costs
 * something. */
int slot_open(const struct image_header *header, const struct image_slot *slot,
              const struct vault_credential *credential, struct secret **ret_key,
              struct error *err);
/* The same slot with the key of another epoch; no credential is needed, nor a known type. */
int slot_rewrap(const struct image_header *header, const struct image_slot *slot,
                const struct secret *key, struct slot *ret_slot, struct error *err);

/* What the slot's own bytes tell: its label and its KDF; both "" for a type that is not known. */
void slot_describe(const struct image_slot *slot, struct vault_slot *ret_slot);

/* For this machine: half a second to a second. */
int slot_calibrate(struct slot_figures *ret_figures, struct error *err);

#endif
