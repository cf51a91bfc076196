/* Opening, reading and making files of the person, and what a directory holds. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
files_read(const struct world *world, const struct attempt *attempt)
{
    char byte;
    int fd = open(world_path(world, attempt->path), O_RDONLY | O_CLOEXEC | (int)attempt->a);

    return fd < 0 ? -1 : read(fd, &byte, 1) == 1 ? 0 : -1;
}

static int
files_open(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(open(world_path(world, attempt->path), (int)attempt->a, 0600));
}

static int
files_list(const struct world *world, const struct attempt *attempt)
{
    char entries[1024];
    int fd = open(world_path(world, attempt->path), O_RDONLY | O_DIRECTORY);

    return fd < 0 ? -1 : syscall(SYS_getdents64, fd, entries, sizeof entries) > 0 ? 0 : -1;
}

static int
files_openat2(const struct world *world, const struct attempt *attempt)
{
    struct open_how how = {.flags = O_RDONLY};

    return attempt_result(
        syscall(SYS_openat2, AT_FDCWD, world_path(world, attempt->path), &how, sizeof how));
}

/* A directory without a right to read it, then a file below it. */
static int
files_below_path(const struct world *world, const struct attempt *attempt)
{
    int directory = open(world->home, O_PATH | O_DIRECTORY);

    return directory < 0 ? -1 : attempt_result(openat(directory, attempt->path, O_RDONLY));
}

#ifdef SYS_open
static int
files_open_old(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(syscall(SYS_open, world_path(world, attempt->path), O_RDONLY, 0));
}

static int
files_creat_old(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(syscall(SYS_creat, world_path(world, attempt->path), 0600));
}
#endif

static int
files_truncate(const struct world *world, const struct attempt *attempt)
{
    return truncate(world_path(world, attempt->path), 1);
}

static int
files_mkdir(const struct world *world, const struct attempt *attempt)
{
    return mkdir(world_path(world, attempt->path), 0700);
}

static int
files_mknod(const struct world *world, const struct attempt *attempt)
{
    return mknod(world_path(world, attempt->path), (mode_t)attempt->a | 0600, 0);
}

static int
files_open_tree(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(syscall(SYS_open_tree, AT_FDCWD, world_path(world, attempt->path), 0));
}

static const struct attempt attempts[] = {
    {"read-ssh-key", files_read, "~/.ssh/id", 0, 0, 0, 0},
    {"read-vault", files_read, "~/vault", 0, 0, 0, 0},
    {"read-passwd", files_read, "/etc/passwd", 0, 0, 0, 0},
    {"read-group", files_read, "/etc/group", 0, 0, 0, 0},
    {"read-release", files_read, "/etc/debian_version", 0, 0, 0, 0},
    {"read-by-dots", files_read, "/usr/lib/../../etc/passwd", 0, 0, 0, 0},
    {"read-by-self-root", files_read, "/proc/self/root/etc/passwd", 0, 0, 0, 0},
    {"read-by-link", files_read, "~/link", 0, 0, 0, 0},
    {"read-noatime", files_read, "~/.ssh/id", O_NOATIME, 0, 0, 0},
    {"read-direct-loader", files_read, "/etc/ld.so.conf", 0, 0, 0, 0},
    {"openat2-ssh-key", files_openat2, "~/.ssh/id", 0, 0, 0, 0},
    {"open-path-ssh-key", files_open, "~/.ssh/id", O_PATH, 0, 0, 0},
    {"open-path-root", files_open, "/", O_PATH | O_DIRECTORY, 0, 0, 0},
    {"open-below-path", files_below_path, ".ssh/id", 0, 0, 0, 0},
    {"open-write", files_open, "~/.ssh/id", O_WRONLY, 0, 0, 0},
    {"open-read-write", files_open, "~/vault", O_RDWR, 0, 0, 0},
    {"open-append", files_open, "~/.ssh/id", O_WRONLY | O_APPEND, 0, 0, 0},
    {"open-truncate", files_open, "~/doomed", O_RDONLY | O_TRUNC, 0, 0, 0},
    {"open-tree", files_open_tree, "~/.ssh", 0, 0, 0, 0},
    {"open-terminal", files_open, "/dev/ptmx", O_RDWR | O_NOCTTY, 0, 0, 0},
    {"open-null-write", files_open, "/dev/null", O_WRONLY, 0, 0, 0},
    {"open-full", files_open, "/dev/full", O_RDWR, 0, 0, 0},
    {"create-home", files_open, "@/new", O_WRONLY | O_CREAT, 0, 0, 0},
    {"create-exclusive", files_open, "@/exclusive", O_WRONLY | O_CREAT | O_EXCL, 0, 0, 0},
    {"create-tmp", files_open, "/tmp/.clisk-attempt", O_RDWR | O_CREAT, 0, 0, 0},
    {"create-shm", files_open, "/dev/shm/.clisk-attempt", O_RDWR | O_CREAT, 0, 0, 0},
    {"create-nameless", files_open, "@", O_RDWR | O_TMPFILE, 0, 0, 0},
    {"create-nameless-tmp", files_open, "/tmp", O_RDWR | O_TMPFILE, 0, 0, 0},
    {"truncate", files_truncate, "~/doomed", 0, 0, 0, 0},
    {"make-directory", files_mkdir, "@/directory", 0, 0, 0, 0},
    {"make-fifo", files_mknod, "@/fifo", S_IFIFO, 0, 0, 0},
    {"make-socket-node", files_mknod, "@/socket", S_IFSOCK, 0, 0, 0},
    {"make-file-node", files_mknod, "@/node", S_IFREG, 0, 0, 0},
    {"make-device", files_mknod, "@/device", S_IFCHR, 0, 0, 0},
    {"list-home", files_list, "~", 0, 0, 0, 0},
    {"list-ssh", files_list, "~/.ssh", 0, 0, 0, 0},
    {"list-root", files_list, "/", 0, 0, 0, 0},
    {"list-etc", files_list, "/etc", 0, 0, 0, 0},
    {"list-tmp", files_list, "/tmp", 0, 0, 0, 0},
    {"list-dev", files_list, "/dev", 0, 0, 0, 0},
    {"list-sys", files_list, "/sys/class/net", 0, 0, 0, 0},
    {"list-run", files_list, "/run", 0, 0, 0, 0},
#ifdef SYS_open
    {"open-old-call", files_open_old, "~/.ssh/id", 0, 0, 0, 0},
    {"creat-old-call", files_creat_old, "@/old", 0, 0, 0, 0},
#endif
};

ATTEMPT_CLASS(attempts_files, "files", attempts);
