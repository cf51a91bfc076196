/*
 * What every command has: the options, the paths, and a way to tell the person.
 */
#ifndef CLISK_CLI_CLI_H
#define CLISK_CLI_CLI_H

#include "host/broker/run.h"
#include "host/cli/options.h"
#include "host/cli/paths.h"
#include "host/cli/report.h"
#include "host/manifest/catalogue.h"
#include "host/store/store.h"

struct cli {
    struct options options;
    struct paths paths;
    struct report report;
    int config_fd; /* the directory of the vault once it is open, else -1; see unlock_place() */
};

/*
 * The commands, one file each. 0, or -1 with *err, whose outcome gives the exit
 * status; a message that is empty has been told already.
 */
int cmd_list(struct cli *cli, struct error *err);
int cmd_info(struct cli *cli, struct error *err);
int cmd_connect(struct cli *cli, struct error *err);
int cmd_accounts(struct cli *cli, struct error *err);
int cmd_run(struct cli *cli, struct error *err);
int cmd_check(struct cli *cli, struct error *err);
int cmd_data(struct cli *cli, struct error *err);
int cmd_fsck(struct cli *cli, struct error *err);
int cmd_adopt(struct cli *cli, struct error *err);
int cmd_names(struct cli *cli, struct error *err);
int cmd_export(struct cli *cli, struct error *err);
int cmd_import(struct cli *cli, struct error *err);
int cmd_questions(struct cli *cli, struct error *err);
int cmd_answer(struct cli *cli, struct error *err);
int cmd_permissions(struct cli *cli, struct error *err);
int cmd_grant(struct cli *cli, struct error *err);
int cmd_revoke(struct cli *cli, struct error *err);
int cmd_vault(struct cli *cli, struct error *err);
int cmd_doctor(struct cli *cli, struct error *err);
int cmd_log(struct cli *cli, struct error *err);
int cmd_version(struct cli *cli, struct error *err);
int cmd_help(struct cli *cli, struct error *err);

/* Makes its directory when it is missing. */
/* open_store.c: unsealed, by any way that leads to the vault; a vault is made for a store that
 * never had one. */
struct access;
int cli_open_store(struct cli *cli, struct store **ret_store, struct error *err);
/* The same, with the vault for whoever needs that, too. */
int cli_open_store_and_vault(struct cli *cli, struct store **ret_store, struct access **ret_access,
                             struct error *err);
/* For whoever opens the vault in a way of its own, which unseals it: host/cli/unlock.h. */
int cli_open_locked_store(const struct cli *cli, struct store **ret_store, struct error *err);

int cli_read_catalogue(const struct cli *cli, struct catalogue *ret_catalogue, struct error *err);
/* As catalogue_find(), with where was looked and what may have been meant. */
const struct catalogue_entry *cli_find_konnector(const struct cli *cli,
                                                 const struct catalogue *catalogue,
                                                 const char *brand, struct error *err);

/* As store_account_find(), but an account that is absent is USAGE, with what may have been meant.
 */
int cli_find_account(struct store *store, const char *name, struct store_account *ret_account,
                     struct error *err);

/* The question with this ID; one that is absent is USAGE. In cmd_questions.c. */
int cli_find_question(struct store *store, const char *word, struct store_question *ret_question,
                      struct error *err);

/*
 * Takes the account for this process, until the descriptor is closed. BUSY when
 * another one has it.
 */
int cli_lock_account(const struct cli *cli, uint32_t id, const char *name, int *ret_lock,
                     struct error *err);
/* Waits until no other process connects an account, until the descriptor is closed. */
int cli_lock_connecting(const struct cli *cli, int *ret_lock, struct error *err);
void cli_forget_lock(const struct cli *cli, uint32_t id);

/* What run_execute() is given of the options. */
int cli_run_options(struct cli *cli, struct run_options *ret_options, struct error *err);

/* SETUP for root, who runs no konnector unless she says so. */
int cli_refuse_root(const struct cli *cli, struct error *err);

/* For run_execute(), and so that what is begun in the store and the vault is ended. */
void cli_hold_signals(void);

/* Tells what went wrong with an account, and the remedy where the message has none. */
void cli_tell_failure(struct cli *cli, const char *account, const char *brand,
                      const struct error *failure);

#endif
