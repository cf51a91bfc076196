/*
 * Opening the store: locked, for whatever needs the vault itself; or unsealed, by
 * any way that leads to the vault, which is made where there is none yet.
 */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/new_vault.h"
#include "host/cli/unlock.h"
#include "host/common/fd.h"

/* What a handler can do is write a text that is there already. */
static char cut_short[PATH_MAX + 256];

static void
tell_cut_short(int signal ATTR_UNUSED)
{
    ssize_t ignored = write(STDERR_FILENO, cut_short, strlen(cut_short));

    _exit(ignored < 0 ? EXIT_FAILURE : outcome_exit_code(OUTCOME_SETUP));
}

/* The store is mapped: where its file ends too early, or its disk fails, the kernel sends a
 * signal. LMDB itself may leave the file shorter than it says, so no size can tell before. */
static void
watch_store(const char *path)
{
    const struct sigaction watch = {.sa_handler = tell_cut_short, .sa_flags = (int)SA_RESETHAND};

    snprintf(cut_short, sizeof cut_short,
             "clisk: the store %s is cut short, or its disk fails; put a copy of it in its place "
             "that was made before, or move it away and connect the accounts again: their next "
             "run keeps the files that are there\n",
             path);
    sigaction(SIGBUS, &watch, NULL);
}

int
cli_open_locked_store(const struct cli *cli, struct store **ret_store, struct error *err)
{
    CLEANUP_FD int dir = paths_open(cli->paths.store, err);

    watch_store(cli->paths.store);
    return dir < 0 ? -1 : store_open(dir, cli->paths.store, ret_store, err);
}

/* The vault that is there by now, or one that this machine opens by itself. */
static int
make_vault(struct cli *cli, struct store *store, struct access **ret_access, struct error *err)
{
    static const enum vault_slot_type device[] = {VAULT_SLOT_DEVICE};
    CLEANUP_SECRET struct secret *none = NULL;
    CLEANUP_FD int lock = -1;
    int result = cli_lock_connecting(cli, &lock, err);

    if (result == 0)
        result = unlock_access(cli, store, ret_access, err);
    if (result != VAULT_ABSENT)
        return result;
    if (new_vault_make(cli, store, device, ARRAY_SIZE(device), ret_access, &none, err) < 0)
        return -1;
    report_note(&cli->report,
                "the vault %s/%s was made, which %s opens; that may be lost, so add another way: "
                "clisk vault slots add recovery (or passphrase)",
                cli->paths.config, VAULT_FILE_NAME, cli->paths.device_key);
    return 0;
}

int
cli_open_store_and_vault(struct cli *cli, struct store **ret_store, struct access **ret_access,
                         struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    int result;

    if (cli_open_locked_store(cli, &store, err) < 0)
        return -1;
    result = unlock_access(cli, store, ret_access, err);
    if (result == VAULT_ABSENT)
        result = make_vault(cli, store, ret_access, err);
    if (result < 0)
        return -1;
    *ret_store = TAKE_PTR(store);
    return 0;
}

int
cli_open_store(struct cli *cli, struct store **ret_store, struct error *err)
{
    CLEANUP_ACCESS struct access *access = NULL;

    return cli_open_store_and_vault(cli, ret_store, &access, err);
}
