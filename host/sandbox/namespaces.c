/*
 * What stands in for Landlock: a root of its own that has the libraries and
 * nothing else, no network, no other process's memory to share.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sandbox/internal.h"

#define NAMESPACES_ROOT "/tmp" /* hidden by the new root, which hides all else then */

enum {
    NAMESPACES_ALL = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS,
    NAMESPACES_PATH_MAX = 256
};

/* The loader's directories, its cache, and the door to the konnector's descriptor. */
static const char *const namespaces_places[] = {
    "/usr/lib",         "/usr/lib64",       "/lib",          "/lib64", "/usr/local/lib",
    "/usr/local/lib64", "/etc/ld.so.cache", "/proc/self/fd",
};

static int
namespaces_write(const char *path, const char *text)
{
    CLEANUP_FD int fd = open(path, O_WRONLY | O_CLOEXEC);

    return fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ? -1 : 0;
}

/* Nobody else of this machine exists there. The files belong to who may be dumped, for a moment. */
static int
namespaces_map_user(uid_t uid, gid_t gid)
{
    int dumpable = prctl(PR_GET_DUMPABLE), result = -1;
    char users[64], groups[64];

    snprintf(users, sizeof users, "%u %u 1", uid, uid);
    snprintf(groups, sizeof groups, "%u %u 1", gid, gid);
    prctl(PR_SET_DUMPABLE, 1);
    if (namespaces_write("/proc/self/setgroups", "deny") == 0 &&
        namespaces_write("/proc/self/uid_map", users) == 0 &&
        namespaces_write("/proc/self/gid_map", groups) == 0)
        result = 0;
    prctl(PR_SET_DUMPABLE, dumpable);
    return result;
}

static int
namespaces_make_parents(char *path)
{
    for (char *at = path + strlen(NAMESPACES_ROOT) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
            return -1;
        *at = '/';
    }
    return 0;
}

/* What a mount of another user namespace forbids must stay forbidden. */
static unsigned long
namespaces_kept_flags(const char *path)
{
    static const struct {
        unsigned long of_statvfs, of_mount;
    } flags[] = {{ST_NOEXEC, MS_NOEXEC},
                 {ST_NOATIME, MS_NOATIME},
                 {ST_NODIRATIME, MS_NODIRATIME},
                 {ST_RELATIME, MS_RELATIME}};
    struct statvfs status;
    unsigned long kept = 0;

    if (statvfs(path, &status) < 0)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
        kept |= status.f_flag & flags[i].of_statvfs ? flags[i].of_mount : 0;
    return kept;
}

static int
namespaces_bind(const char *from, const char *to)
{
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;

    if (mount(from, to, NULL, MS_BIND, NULL) < 0)
        return -1;
    return mount(NULL, to, NULL, flags | namespaces_kept_flags(to), NULL);
}

/* A link is made again: /lib leads to /usr/lib. What is not there is not needed. */
static int
namespaces_bring(const char *place)
{
    char to[NAMESPACES_PATH_MAX], target[NAMESPACES_PATH_MAX];
    struct stat st;
    ssize_t len;

    if (lstat(place, &st) < 0)
        return 0;
    snprintf(to, sizeof to, NAMESPACES_ROOT "%s", place);
    if (namespaces_make_parents(to) < 0)
        return -1;
    if (S_ISLNK(st.st_mode)) {
        len = readlink(place, target, sizeof target - 1);
        if (len < 0)
            return -1;
        target[len] = '\0';
        return symlink(target, to);
    }
    if (S_ISDIR(st.st_mode) ? mkdir(to, 0755) < 0 : mknod(to, S_IFREG | 0444, 0) < 0)
        return -1;
    return namespaces_bind(place, to);
}

static int
namespaces_build_root(void)
{
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("none", NAMESPACES_ROOT, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              "size=64k,mode=755") < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_SIZE(namespaces_places); i++) {
        if (namespaces_bring(namespaces_places[i]) < 0)
            return -1;
    }
    return 0;
}

/* The old root lies on top of the new one until it is taken away. */
static int
namespaces_change_root(struct error *err)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

    if (chdir(NAMESPACES_ROOT) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 ||
        umount2(".", MNT_DETACH) < 0 || chdir("/") < 0 ||
        mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
              NULL) < 0 ||
        syscall(SYS_capset, &header, none) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "the empty root cannot be entered");
    return 0;
}

int
namespaces_enter(const char **ret_lack, struct error *err)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();

    if (knobs_read().namespaces == KNOB_NAMESPACES_OFF)
        *ret_lack = "a test pretends that there are none";
    else if (unshare(NAMESPACES_ALL) < 0)
        *ret_lack = errno == ENOSPC ? "user.max_user_namespaces allows none"
                    : errno == EPERM
                        ? "kernel.unprivileged_userns_clone or a container forbids them"
                        : "the kernel is built without them";
    else if (namespaces_map_user(uid, gid) < 0 || namespaces_build_root() < 0)
        *ret_lack = "this system lets them mount nothing (AppArmor, or a container)";
    else
        return namespaces_change_root(err);
    return 1;
}

bool
namespaces_are_there(const char **ret_lack)
{
    struct error err;
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        _exit(namespaces_enter(ret_lack, &err) == 0 ? 0 : 1);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    *ret_lack = "the kernel or a container does not let a process without rights have them";
    return false;
}
