/* What clisk keeps of other konnectors: their code, their accounts' documents and sessions. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
others_read(const struct world *world, const struct attempt *attempt)
{
    char byte;
    int fd = open(world_path(world, attempt->path), O_RDONLY);

    return fd < 0 ? -1 : read(fd, &byte, 1) == 1 ? 0 : -1;
}

static int
others_write(const struct world *world, const struct attempt *attempt)
{
    int fd = open(world_path(world, attempt->path), O_WRONLY | (int)attempt->a, 0600);

    return fd < 0 ? -1 : write(fd, "x", 1) == 1 ? 0 : -1;
}

static int
others_list(const struct world *world, const struct attempt *attempt)
{
    char entries[1024];
    int fd = open(world_path(world, attempt->path), O_RDONLY | O_DIRECTORY);

    return fd < 0 ? -1 : syscall(SYS_getdents64, fd, entries, sizeof entries) > 0 ? 0 : -1;
}

/* Another konnector's place, with what is in the scratch directory. */
static int
others_replace(const struct world *world, const struct attempt *attempt)
{
    return rename(world_path(world, "~/doomed"), world_path(world, attempt->path));
}

static int
others_remove(const struct world *world, const struct attempt *attempt)
{
    return unlink(world_path(world, attempt->path));
}

static int
others_lock(const struct world *world, const struct attempt *attempt)
{
    int fd = open(world_path(world, attempt->path), O_RDWR);
    struct flock lock = {.l_type = F_WRLCK};

    return fd < 0 ? -1 : fcntl(fd, F_SETLK, &lock);
}

static const struct attempt attempts[] = {
    {"store-read", others_read, "~/store/data.mdb", 0, 0, 0, 0},
    {"store-write", others_write, "~/store/data.mdb", 0, 0, 0, 0},
    {"store-lock", others_lock, "~/store/lock.mdb", 0, 0, 0, 0},
    {"store-list", others_list, "~/store", 0, 0, 0, 0},
    {"store-device-key", others_read, "~/store/device.key", 0, 0, 0, 0},
    {"documents-list", others_list, "~/documents", 0, 0, 0, 0},
    {"documents-read", others_read, "~/documents/Bank/statement.pdf", 0, 0, 0, 0},
    {"documents-write", others_write, "~/documents/Bank/statement.pdf", 0, 0, 0, 0},
    {"documents-create", others_write, "~/documents/Bank/forged.pdf", O_CREAT, 0, 0, 0},
    {"documents-remove", others_remove, "~/documents/Bank/doomed.pdf", 0, 0, 0, 0},
    {"konnectors-list", others_list, "~/konnectors", 0, 0, 0, 0},
    {"konnectors-read", others_read, "~/konnectors/bank.so", 0, 0, 0, 0},
    {"konnectors-write", others_write, "~/konnectors/bank.so", 0, 0, 0, 0},
    {"konnectors-plant", others_write, "~/konnectors/evil.so", O_CREAT, 0, 0, 0},
    {"konnectors-replace", others_replace, "~/konnectors/bank.so", 0, 0, 0, 0},
    {"configuration-read", others_read, "~/.config/clisk/config", 0, 0, 0, 0},
    {"configuration-write", others_write, "~/.config/clisk/config", O_APPEND, 0, 0, 0},
};

ATTEMPT_CLASS(attempts_others, "data of clisk", attempts);
