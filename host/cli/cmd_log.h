/*
 * What the parts of 'clisk log' share.
 */
#ifndef CLISK_CLI_CMD_LOG_H
#define CLISK_CLI_CMD_LOG_H

#include "host/cli/access_log.h"

int cmd_log_verify(struct cli *cli, struct error *err);

#endif
