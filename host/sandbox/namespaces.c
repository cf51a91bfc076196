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

static enum sandbox_lack
namespaces_unshare(void)
{
    if (knobs_read().namespaces == KNOB_NAMESPACES_OFF)
        return SANDBOX_PRETENDED;
    if (unshare(NAMESPACES_ALL) == 0)
        return SANDBOX_IS_THERE;
    return errno == ENOSPC   ? SANDBOX_SWITCHED_OFF /* user.max_user_namespaces */
           : errno == EINVAL ? SANDBOX_NOT_BUILT
                             : SANDBOX_FORBIDDEN;
}

int
namespaces_enter(enum sandbox_lack *ret_lack, struct error *err)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    enum sandbox_lack lack = namespaces_unshare();

    if (lack == SANDBOX_IS_THERE &&
        (namespaces_map_user(uid, gid) < 0 || namespaces_build_root() < 0))
        lack = SANDBOX_FORBIDDEN; /* as where AppArmor lets them be made, and do nothing */
    if (lack == SANDBOX_IS_THERE && namespaces_change_root(err) < 0)
        return -1;
    *ret_lack = lack;
    return 0;
}

enum sandbox_lack
namespaces_probe(void)
{
    enum sandbox_lack lack = SANDBOX_FORBIDDEN;
    struct error err;
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        _exit(namespaces_enter(&lack, &err) == 0 ? (int)lack : (int)SANDBOX_FORBIDDEN);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && WIFEXITED(status) ? (enum sandbox_lack)WEXITSTATUS(status) : lack;
}
