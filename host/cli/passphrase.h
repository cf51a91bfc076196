/*
 * The vault's passphrase and recovery code, from a file or from the person.
 */
#ifndef CLISK_CLI_PASSPHRASE_H
#define CLISK_CLI_PASSPHRASE_H

#include "host/cli/cli.h"
#include "host/cli/prompt.h"
#include "host/vault/vault.h"

enum { PASSPHRASE_MIN = 8 };

/* Whether the options name a file with the passphrase or the recovery code. */
bool passphrase_is_given(const struct cli *cli);
/* Reads that file. USAGE when both are named. */
int passphrase_read(const struct cli *cli, enum vault_slot_type *ret_type,
                    struct secret **ret_secret, struct error *err);

/*
 * A passphrase to come: from `file`, or else typed twice, until both are the
 * same. USAGE, naming `option`, where nobody can be asked, and for one of less than
 * PASSPHRASE_MIN bytes.
 */
int passphrase_new(const struct cli *cli, const char *file, const char *option,
                   struct secret **ret_passphrase, struct error *err);

#endif
