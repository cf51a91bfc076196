/*
 * What fetcher-drive does by the way.
 */
#ifndef CLISK_TESTS_FETCHER_DRIVE_H
#define CLISK_TESTS_FETCHER_DRIVE_H

#include <sys/types.h>

#include "host/wire/wire.h"

/* One word of the command "vault", sent over the channel. */
void drive_vault_word(struct wire *channel, char *word);

/* Prints how much memory the process holds. */
void drive_memory(pid_t pid);

#endif
