/*
 * The key file of this machine, which opens the vault without anybody being
 * asked. It stands with the state and not with the vault, so that a copy of the
 * configuration alone opens nothing.
 */
#ifndef CLISK_CLI_DEVICE_KEY_H
#define CLISK_CLI_DEVICE_KEY_H

#include "host/cli/cli.h"

/* The key that is there, as key_file_read_device(); where there is none, one is made, durably. */
int device_key_make(const struct cli *cli, struct secret **ret_key, struct error *err);
/* 0 also when there is none. */
int device_key_remove(const struct cli *cli, struct error *err);

#endif
