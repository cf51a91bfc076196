/* One process at a time for an account, and for connecting: a lock on a file of its own. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/cli/cli.h"
#include "host/common/fd.h"

enum { LOCK_NAME_MAX = 16 };

static void
lock_name(uint32_t id, char ret_name[LOCK_NAME_MAX])
{
    snprintf(ret_name, LOCK_NAME_MAX, "%u", (unsigned)id);
}

/* The file of that name, locked; waits for the lock if asked to. 0; 1 when another has it; -1. */
static int
lock_file(const struct cli *cli, const char *file, bool wait, int *ret_lock, struct error *err)
{
    CLEANUP_FD int dir = paths_open(cli->paths.locks, err);
    CLEANUP_FD int lock = -1;
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int result;

    if (dir < 0)
        return -1;
    lock = openat(dir, file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot open %s/%s", cli->paths.locks, file);
    do {
        result = fcntl(lock, wait ? F_OFD_SETLKW : F_OFD_SETLK, &whole);
    } while (result < 0 && errno == EINTR);
    if (result < 0 && (errno == EAGAIN || errno == EACCES))
        return 1;
    if (result < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot lock %s/%s", cli->paths.locks, file);
    *ret_lock = TAKE_FD(lock);
    return 0;
}

int
cli_lock_account(const struct cli *cli, uint32_t id, const char *name, int *ret_lock,
                 struct error *err)
{
    char file[LOCK_NAME_MAX];
    int result;

    lock_name(id, file);
    result = lock_file(cli, file, false, ret_lock, err);
    if (result > 0)
        return error_set(err, OUTCOME_BUSY, "another clisk is at work on the account \"%s\"", name);
    return result;
}

int
cli_lock_connecting(const struct cli *cli, int *ret_lock, struct error *err)
{
    return lock_file(cli, "connect", true, ret_lock, err);
}

void
cli_forget_lock(const struct cli *cli, uint32_t id)
{
    struct error ignored;
    CLEANUP_FD int dir = paths_open(cli->paths.locks, &ignored);
    char file[LOCK_NAME_MAX];

    lock_name(id, file);
    if (dir >= 0)
        unlinkat(dir, file, 0);
}
