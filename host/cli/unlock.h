/*
 * Opening the vault: by the file that an option names, or by the first way that
 * leads to it, as far as the agent; and never an older copy of it.
 */
#ifndef CLISK_CLI_UNLOCK_H
#define CLISK_CLI_UNLOCK_H

#include "host/agent/access.h"
#include "host/cli/cli.h"

/* The directory of the vault, made when it is missing, and open until the program ends. SETUP when
 * others may read it. */
int unlock_place(struct cli *cli, struct vault_place *ret_place, struct error *err);

/*
 * 0; VAULT_ABSENT; -1. The person is asked where she can be, three times. The
 * vault is judged against what the store remembers of it, and the store is
 * unsealed with the key that the vault has for it.
 */
int unlock_access(struct cli *cli, struct store *store, struct access **ret_access,
                  struct error *err);
/* The same, without asking anybody. */
int unlock_silently(struct cli *cli, struct store *store, struct access **ret_access,
                    struct error *err);
/* The same without the agent and with a vault in any case: without one it is USAGE, with the
 * remedy. access_vault() is not NULL. */
int unlock_here(struct cli *cli, struct store *store, struct access **ret_access,
                struct error *err);
/* The same, without judging, and without a store. */
int unlock_unjudged(struct cli *cli, struct access **ret_access, struct error *err);

/*
 * By the passphrase, or the recovery code where the vault has no passphrase, that
 * the person types or an option names; never by a key that lies on this machine.
 */
int unlock_by_person(struct cli *cli, struct store *store, struct access **ret_access,
                     struct error *err);

/* Unseals the store with the key that the vault has for it, and remembers the vault. */
int unlock_store(struct store *store, struct access *access, struct error *err);

/* To be called after every change: what the store remembers from now on. */
int unlock_remember(struct store *store, struct access *access, struct error *err);
/* The same for a vault that is new, or older and wanted all the same. */
int unlock_accept(struct store *store, struct access *access, struct error *err);

/* SETUP when the store has seen a vault, or was sealed with the key of one; to be called where
 * there is none. */
int unlock_refuse_lost(const struct cli *cli, struct store *store, struct error *err);

/* USAGE, with the remedy. */
int unlock_no_vault(const struct cli *cli, struct error *err);

#endif
