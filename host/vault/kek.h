/*
 * The keys of one slot, from its credential.
 */
#ifndef CLISK_VAULT_KEK_H
#define CLISK_VAULT_KEK_H

#include "host/vault/slot.h"

struct kek {
    struct secret *encrypt;
    struct secret *mac;
};

/* -1: USAGE for a credential that is none of its type, LIMIT and SETUP as in kdf.h. */
int kek_make(struct kek *ret_kek, const struct vault_credential *credential,
             const struct slot_figures *figures, const uint8_t salt[SLOT_SALT_LEN],
             struct error *err);
void kek_clear(struct kek *kek); /* wipes */
#define CLEANUP_KEK CLEANUP(kek_clear)

#endif
