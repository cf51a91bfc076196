/*
 * The verbs of 'clisk accounts', one each. Only host/cli/cmd_accounts.c and
 * the files of the verbs include this.
 */
#ifndef CLISK_CLI_ACCOUNTS_H
#define CLISK_CLI_ACCOUNTS_H

#include "host/agent/access.h"
#include "host/cli/cli.h"

/* accounts_list.c */
int accounts_list(struct cli *cli, struct store *store, struct error *err);
/* How many documents the store knows of an account. */
int accounts_count_documents(struct store *store, uint32_t account, uint64_t *ret_count,
                             struct error *err);

/* accounts_change.c: of the account that the first argument names. */
int accounts_rename(struct cli *cli, struct store *store, struct error *err);
int accounts_disable(struct cli *cli, struct store *store, struct error *err);
int accounts_enable(struct cli *cli, struct store *store, struct error *err);
int accounts_unfreeze(struct cli *cli, struct store *store, struct error *err);

/* accounts_set.c: likewise; what is set is the second argument. */
int accounts_set(struct cli *cli, struct store *store, struct error *err);

/* accounts_change.c, for accounts_set.c: finds the account of the first argument and takes it, so
 * that no run goes on with what is changed here. 0, or -1. */
int accounts_take(struct cli *cli, struct store *store, struct store_account *ret_account,
                  int *ret_lock, struct error *err);
/* 0; STORE_EXISTS; -1. */
int accounts_change(struct store *store, uint32_t id, store_account_changer *changer, void *opaque,
                    struct error *err);

/* accounts_remove.c */
int accounts_remove(struct cli *cli, struct store *store, struct access *access, struct error *err);

/* accounts_logout.c: lets the konnector end the session that is kept. 0; 1 when none is kept; -1
 * with *err, which need not stop anything. */
int accounts_logout(struct cli *cli, struct store *store, struct access *access,
                    const struct store_account *account, struct error *err);

/* accounts_data.c: what was deleted of an account's files, and what was not. */
struct accounts_deleted {
    uint64_t files;
    uint64_t left;    /* changed since they were saved, or behind a symbolic link */
    bool folder_left; /* it is not empty */
};
/*
 * Deletes the files that clisk has saved and nobody has changed, then the
 * folders that are empty. What is left is told, file by file. The records stay, so
 * that this can be done again after a kill.
 */
int accounts_delete_data(struct cli *cli, struct store *store, const struct store_account *account,
                         struct accounts_deleted *ret_deleted, struct error *err);

#endif
