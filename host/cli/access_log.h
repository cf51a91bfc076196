/*
 * The log of accesses, as commands write to it and seal it.
 *
 * The newest seal is kept beside the vault, too, in ACCESS_LOG_WITNESS: a store that
 * was cut, written anew or put back from a copy no longer has that place, and then
 * nothing is sealed any more, until the person says otherwise ('clisk log accept').
 */
#ifndef CLISK_CLI_ACCESS_LOG_H
#define CLISK_CLI_ACCESS_LOG_H

#include "host/agent/access.h"
#include "host/cli/cli.h"
#include "host/store/log.h"

#define ACCESS_LOG_WITNESS "log-seal"

/* Something that is done with the vault, before it is done: 0, or -1 with *err, and then it is not
 * to be done. `text` may be NULL. */
int access_log_vault(struct store *store, const char *verb, const char *text, struct error *err);

/* Commits what is logged, and seals it while the vault is open; NULL for a vault that is not. What
 * goes wrong is told, and stops nothing. */
void access_log_seal(struct cli *cli, struct store *store, struct access *access);

/* The place that was sealed last, as it is kept beside the vault: 0; 1 for none; -1. */
int access_log_witness(struct cli *cli, struct store_log_head *ret_at, struct error *err);
/* Seals whatever was sealed before. */
int access_log_accept(struct cli *cli, struct store *store, struct access *access,
                      struct error *err);

#endif
