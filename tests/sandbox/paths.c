/* Names and what is said of them: what Landlock leaves open in part. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

/* Newer than the headers of Debian 12. */
enum { CALL_FCHMODAT2 = 452, CALL_LISTMOUNT = 458, CALL_FILE_GETATTR = 468 };

static int
paths_unlink(const struct world *world, const struct attempt *attempt)
{
    return unlinkat(AT_FDCWD, world_path(world, attempt->path), (int)attempt->a);
}

static int
paths_rename(const struct world *world, const struct attempt *attempt)
{
    return renameat2(AT_FDCWD, world_path(world, attempt->path), AT_FDCWD,
                     world_path(world, "@/renamed"), (unsigned)attempt->a);
}

static int
paths_exchange(const struct world *world, const struct attempt *attempt)
{
    return renameat2(AT_FDCWD, world_path(world, attempt->path), AT_FDCWD,
                     world_path(world, "~/vault"), RENAME_EXCHANGE);
}

static int
paths_link(const struct world *world, const struct attempt *attempt)
{
    return link(world_path(world, attempt->path), world_path(world, "@/linked"));
}

static int
paths_symlink(const struct world *world, const struct attempt *attempt)
{
    return symlink("/etc/passwd", world_path(world, attempt->path));
}

static int
paths_readlink(const struct world *world, const struct attempt *attempt)
{
    char target[256];

    return attempt_result(readlink(world_path(world, attempt->path), target, sizeof target));
}

static int
paths_chmod(const struct world *world, const struct attempt *attempt)
{
    return fchmodat(AT_FDCWD, world_path(world, attempt->path), 0666, 0);
}

static int
paths_fchmodat2(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(
        syscall(CALL_FCHMODAT2, AT_FDCWD, world_path(world, attempt->path), 0666, 0));
}

static int
paths_chown(const struct world *world, const struct attempt *attempt)
{
    return fchownat(AT_FDCWD, world_path(world, attempt->path), (uid_t)-1, getgid(),
                    (int)attempt->a);
}

static int
paths_utimens(const struct world *world, const struct attempt *attempt)
{
    return utimensat(AT_FDCWD, world_path(world, attempt->path), NULL, 0);
}

static int
paths_stat(const struct world *world, const struct attempt *attempt)
{
    struct stat st;

    return attempt_result(
        syscall(SYS_newfstatat, AT_FDCWD, world_path(world, attempt->path), &st, (int)attempt->a));
}

static int
paths_statx(const struct world *world, const struct attempt *attempt)
{
    struct statx st;

    return statx(AT_FDCWD, world_path(world, attempt->path), 0, STATX_BASIC_STATS, &st);
}

static int
paths_access(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(syscall(SYS_faccessat, AT_FDCWD, world_path(world, attempt->path), R_OK));
}

static int
paths_faccessat2(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(
        syscall(SYS_faccessat2, AT_FDCWD, world_path(world, attempt->path), R_OK, AT_EACCESS));
}

static int
paths_statfs(const struct world *world, const struct attempt *attempt)
{
    struct statfs st;

    return statfs(world_path(world, attempt->path), &st);
}

static int
paths_inotify(const struct world *world, const struct attempt *attempt)
{
    int watch = inotify_init1(IN_CLOEXEC);

    return watch < 0 ? -1
                     : attempt_result(inotify_add_watch(watch, world_path(world, attempt->path),
                                                        IN_ALL_EVENTS));
}

static int
paths_fanotify(const struct world *world, const struct attempt *attempt)
{
    int watch = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY);

    return watch < 0 ? -1
                     : fanotify_mark(watch, FAN_MARK_ADD, FAN_OPEN | FAN_EVENT_ON_CHILD, AT_FDCWD,
                                     world_path(world, attempt->path));
}

static int
paths_name_to_handle(const struct world *world, const struct attempt *attempt)
{
    union {
        struct file_handle handle;
        char bytes[sizeof(struct file_handle) + 128];
    } space = {.handle.handle_bytes = 128};
    int mount;

    return name_to_handle_at(AT_FDCWD, world_path(world, attempt->path), &space.handle, &mount, 0);
}

static int
paths_open_by_handle(const struct world *world, const struct attempt *attempt)
{
    union {
        struct file_handle handle;
        char bytes[sizeof(struct file_handle) + 128];
    } space = {.handle.handle_bytes = 128};
    int mount, root = open("/", O_RDONLY | O_DIRECTORY);

    if (root < 0 ||
        name_to_handle_at(AT_FDCWD, world_path(world, attempt->path), &space.handle, &mount, 0) < 0)
        return -1;
    return attempt_result(open_by_handle_at(root, &space.handle, O_RDONLY));
}

static int
paths_chdir(const struct world *world, const struct attempt *attempt)
{
    return chdir(world_path(world, attempt->path));
}

static int
paths_chroot(const struct world *world, const struct attempt *attempt)
{
    return chroot(world_path(world, attempt->path));
}

static int
paths_setxattr(const struct world *world, const struct attempt *attempt)
{
    return setxattr(world_path(world, attempt->path), "user.attempt", "1", 1, 0);
}

static int
paths_getxattr(const struct world *world, const struct attempt *attempt)
{
    char value[64];

    return attempt_result(
        getxattr(world_path(world, attempt->path), "user.victim", value, sizeof value));
}

static int
paths_listxattr(const struct world *world, const struct attempt *attempt)
{
    char names[256];

    return attempt_result(listxattr(world_path(world, attempt->path), names, sizeof names));
}

static int
paths_removexattr(const struct world *world, const struct attempt *attempt)
{
    return removexattr(world_path(world, attempt->path), "user.doomed");
}

static int
paths_realpath(const struct world *world, const struct attempt *attempt)
{
    char *path = realpath(world_path(world, attempt->path), NULL);

    free(path);
    return path ? 0 : -1;
}

static int
paths_file_getattr(const struct world *world, const struct attempt *attempt)
{
    uint64_t attributes[4];

    return attempt_result(syscall(CALL_FILE_GETATTR, AT_FDCWD, world_path(world, attempt->path),
                                  attributes, 24UL, 0));
}

static int
paths_listmount(const struct world *world, const struct attempt *attempt)
{
    struct {
        uint32_t size, spare;
        uint64_t mount, param;
    } request = {.size = 24, .mount = UINT64_MAX};
    uint64_t mounts[8];

    (void)world, (void)attempt;
    return attempt_result(syscall(CALL_LISTMOUNT, &request, mounts, 8, 0));
}

#ifdef SYS_open
static int
paths_stat_old(const struct world *world, const struct attempt *attempt)
{
    struct stat st;

    return attempt_result(syscall(attempt->a, world_path(world, attempt->path), &st));
}

static int
paths_old_call(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(
        syscall(attempt->a, world_path(world, attempt->path), attempt->b, attempt->c));
}

static int
paths_rename_old(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(
        syscall(SYS_rename, world_path(world, attempt->path), world_path(world, "@/renamed-old")));
}

static int
paths_file_systems(const struct world *world, const struct attempt *attempt)
{
    char answer[64];

    (void)attempt, (void)world;
    return attempt_result(syscall(SYS_sysfs, 3)) < 0
               ? -1
               : attempt_result(syscall(SYS_sysfs, 2, 0, answer));
}

/* The times, the old way. */
static int
paths_utime_old(const struct world *world, const struct attempt *attempt)
{
    struct timeval times[2] = {{1, 0}, {1, 0}};

    return attempt_result(
        attempt->a == SYS_futimesat
            ? syscall(SYS_futimesat, AT_FDCWD, world_path(world, attempt->path), times)
            : syscall(attempt->a, world_path(world, attempt->path), NULL));
}
#endif

static const struct attempt attempts[] = {
    {"unlink", paths_unlink, "~/doomed", 0, 0, 0, 0},
    {"remove-directory", paths_unlink, "~/doomed-directory", AT_REMOVEDIR, 0, 0, 0},
    {"rename", paths_rename, "~/doomed", 0, 0, 0, 0},
    {"rename-noreplace", paths_rename, "~/doomed", RENAME_NOREPLACE, 0, 0, 0},
    {"exchange", paths_exchange, "~/.ssh/id", 0, 0, 0, 0},
    {"link", paths_link, "~/.ssh/id", 0, 0, 0, 0},
    {"symlink", paths_symlink, "@/symlink", 0, 0, 0, 0},
    {"readlink", paths_readlink, "~/link", 0, 0, 0, 0},
    {"readlink-self-exe", paths_readlink, "/proc/self/exe", 0, 0, 0, 0},
    {"realpath", paths_realpath, "~/link", 0, 0, 0, 0},
    {"chmod", paths_chmod, "~/.ssh/id", 0, 0, 0, 0},
    {"chmod-directory", paths_chmod, "~/.ssh", 0, 0, 0, 0},
    {"fchmodat2", paths_fchmodat2, "~/.ssh/id", 0, 0, 0, 0},
    {"chown", paths_chown, "~/.ssh/id", 0, 0, 0, 0},
    {"lchown", paths_chown, "~/link", AT_SYMLINK_NOFOLLOW, 0, 0, 0},
    {"utimens", paths_utimens, "~/.ssh/id", 0, 0, 0, 0},
    {"stat", paths_stat, "~/.ssh/id", 0, 0, 0, 0},
    {"stat-passwd", paths_stat, "/etc/passwd", 0, 0, 0, 0},
    {"lstat", paths_stat, "~/link", AT_SYMLINK_NOFOLLOW, 0, 0, 0},
    {"statx", paths_statx, "~/.ssh/id", 0, 0, 0, 0},
    {"access", paths_access, "~/.ssh/id", 0, 0, 0, 0},
    {"faccessat2", paths_faccessat2, "~/.ssh/id", 0, 0, 0, 0},
    {"statfs", paths_statfs, "~", 0, 0, 0, 0},
    {"inotify-home", paths_inotify, "~", 0, 0, 0, 0},
    {"inotify-key", paths_inotify, "~/.ssh/id", 0, 0, 0, 0},
    {"fanotify", paths_fanotify, "~", 0, 0, 0, 0},
    {"name-to-handle", paths_name_to_handle, "~/.ssh/id", 0, 0, 0, 0},
    {"open-by-handle", paths_open_by_handle, "~/.ssh/id", 0, 0, 0, 0},
    {"chdir", paths_chdir, "~", 0, 0, 0, 0},
    {"chroot", paths_chroot, "~", 0, 0, 0, 0},
    {"setxattr", paths_setxattr, "~/.ssh/id", 0, 0, 0, 0},
    {"getxattr", paths_getxattr, "~/.ssh/id", 0, 0, 0, 0},
    {"listxattr", paths_listxattr, "~/.ssh/id", 0, 0, 0, 0},
    {"removexattr", paths_removexattr, "~/.ssh/id", 0, 0, 0, 0},
    {"file-getattr", paths_file_getattr, "~/.ssh/id", 0, 0, 0, 0},
    {"listmount", paths_listmount, NULL, 0, 0, 0, 0},
#ifdef SYS_open
    {"stat-old", paths_stat_old, "~/.ssh/id", SYS_stat, 0, 0, 0},
    {"lstat-old", paths_stat_old, "~/link", SYS_lstat, 0, 0, 0},
    {"access-old", paths_old_call, "~/.ssh/id", SYS_access, R_OK, 0, 0},
    {"chmod-old", paths_old_call, "~/.ssh/id", SYS_chmod, 0666, 0, 0},
    {"unlink-old", paths_old_call, "~/doomed", SYS_unlink, 0, 0, 0},
    {"mkdir-old", paths_old_call, "@/directory-old", SYS_mkdir, 0700, 0, 0},
    {"rmdir-old", paths_old_call, "~/doomed-directory", SYS_rmdir, 0, 0, 0},
    {"rename-old", paths_rename_old, "~/doomed", 0, 0, 0, 0},
    {"utime-old", paths_utime_old, "~/.ssh/id", SYS_utime, 0, 0, 0},
    {"utimes-old", paths_utime_old, "~/.ssh/id", SYS_utimes, 0, 0, 0},
    {"futimesat-old", paths_utime_old, "~/.ssh/id", SYS_futimesat, 0, 0, 0},
    {"list-file-systems", paths_file_systems, NULL, 0, 0, 0, 0},
#endif
};

ATTEMPT_CLASS(attempts_paths, "names", attempts);
