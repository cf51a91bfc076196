/*
 * Making a vault, and the credentials of new slots.
 */
#ifndef CLISK_CLI_NEW_VAULT_H
#define CLISK_CLI_NEW_VAULT_H

#include "host/agent/access.h"
#include "host/cli/cli.h"

/* The type of a slot by its name. USAGE for another word. */
int new_vault_slot_type(const char *name, enum vault_slot_type *ret_type, struct error *err);

/*
 * What a new slot of this type is opened with: a passphrase from `file` (NULL: it is
 * typed twice; `option` is the name of the option for it), a new recovery code,
 * the device key, which is made when there is none, or the systemd credential.
 */
int new_vault_credential(const struct cli *cli, enum vault_slot_type type, const char *file,
                         const char *option, struct secret **ret_secret, struct error *err);

/* A vault with one slot of each of these types, and the store unsealed by it. *ret_recovery is NULL
 * where none of them is a recovery code. USAGE when there is a vault already. */
int new_vault_make(struct cli *cli, struct store *store, const enum vault_slot_type *types,
                   size_t count, struct access **ret_access, struct secret **ret_recovery,
                   struct error *err);

/* Prints a recovery code on standard output, for once. */
int new_vault_show_code(const struct cli *cli, const struct secret *code, struct error *err);

#endif
