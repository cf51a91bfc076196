/*
 * Pages that were not what their konnector expected, kept for the person and for
 * the konnector's author: the newest ones of each account, in a folder by its
 * number below the directory of the state, which its name may not outlive.
 */
#ifndef CLISK_CLI_SNAPSHOTS_H
#define CLISK_CLI_SNAPSHOTS_H

#include "host/cli/cli.h"

enum { SNAPSHOTS_KEPT = 5 };

/*
 * Keeps the snapshot of a run that ended then, if it has one and ended by it, and drops those that
 * are too old. The account 0 is one that is not stored, of which there is one folder. Nothing in
 * the file is markup to a browser: the worker may have sent anything. 0 with the path, in the
 * memory of the options, or NULL; or -1 with *err.
 */
int snapshots_keep(struct cli *cli, uint32_t account, const struct manifest *konnector,
                   const struct run_result *result, int64_t ended_at, const char **ret_path,
                   struct error *err);

/* Tells where it is, and what for; nothing for NULL. */
void snapshots_tell(struct cli *cli, const char *account, const char *path);

/* Removes those of the account. */
int snapshots_forget(const struct cli *cli, uint32_t account, struct error *err);

#endif
