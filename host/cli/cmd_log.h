/*
 * What the parts of 'clisk log' share.
 */
#ifndef CLISK_CLI_CMD_LOG_H
#define CLISK_CLI_CMD_LOG_H

#include "host/cli/access_log.h"

int cmd_log_verify(struct cli *cli, struct error *err);

/* The vault, without asking anybody: NULL, with the reason in *why, where it cannot be reached. */
struct access *cmd_log_reach_vault(struct cli *cli, struct store *store, struct error *why);

#endif
