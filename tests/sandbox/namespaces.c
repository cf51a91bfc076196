/* A world of one's own, in which one is root: the way to many of the kernel's rarer doors. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
namespaces_unshare(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(SYS_unshare, attempt->a));
}

static int
namespaces_mount(const struct world *world, const struct attempt *attempt)
{
    if (attempt->b && syscall(SYS_unshare, attempt->b) < 0)
        return -1;
    return mount("none", attempt->a ? world_path(world, "~/documents") : "/tmp", "tmpfs", 0, "");
}

static int
namespaces_bind(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    if (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) < 0)
        return -1;
    return mount("/etc", world_path(world, "~/documents"), NULL, MS_BIND, NULL);
}

static int
namespaces_unmount(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return umount2("/proc", MNT_DETACH);
}

static int
namespaces_pivot(const struct world *world, const struct attempt *attempt)
{
    const char *root = world_path(world, attempt->path);

    if (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) < 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("none", root, "tmpfs", 0, "") < 0)
        return -1;
    return attempt_result(syscall(SYS_pivot_root, root, root));
}

static int
namespaces_chroot(const struct world *world, const struct attempt *attempt)
{
    if (syscall(SYS_unshare, CLONE_NEWUSER) < 0)
        return -1;
    return chroot(world_path(world, attempt->path));
}

static int
namespaces_raw(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    if (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNET) < 0)
        return -1;
    return attempt_result(socket((int)attempt->a, SOCK_RAW, (int)attempt->b));
}

static int
namespaces_host_name(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    if (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWUTS) < 0)
        return -1;
    return sethostname("attempt", 7);
}

static int
namespaces_file_system(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    if (attempt->a && syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) < 0)
        return -1;
    return attempt_result(syscall(SYS_fsopen, "tmpfs", 0));
}

static int
namespaces_map_root(const struct world *world, const struct attempt *attempt)
{
    char line[64];
    int len = snprintf(line, sizeof line, "0 %u 1", getuid()), fd;

    (void)world, (void)attempt;
    if (syscall(SYS_unshare, CLONE_NEWUSER) < 0)
        return -1;
    fd = open("/proc/self/uid_map", O_WRONLY);
    return fd < 0 || write(fd, line, (size_t)len) != len ? -1 : attempt_result(setuid(0));
}

static int
namespaces_enter(const struct world *world, const struct attempt *attempt)
{
    int fd = pidfd_open(world->victim, 0);

    return fd < 0 ? -1 : setns(fd, (int)attempt->a);
}

static const struct attempt attempts[] = {
    {"unshare-user", namespaces_unshare, NULL, CLONE_NEWUSER, 0, 0, 0},
    {"unshare-network", namespaces_unshare, NULL, CLONE_NEWUSER | CLONE_NEWNET, 0, 0, 0},
    {"unshare-processes", namespaces_unshare, NULL, CLONE_NEWUSER | CLONE_NEWPID, 0, 0, 0},
    {"unshare-mounts", namespaces_unshare, NULL, CLONE_NEWUSER | CLONE_NEWNS, 0, 0, 0},
    {"unshare-ipc", namespaces_unshare, NULL, CLONE_NEWUSER | CLONE_NEWIPC, 0, 0, 0},
    {"unshare-time", namespaces_unshare, NULL, CLONE_NEWUSER | 0x80 /* CLONE_NEWTIME */, 0, 0, 0},
    {"unshare-groups", namespaces_unshare, NULL, CLONE_NEWUSER | CLONE_NEWCGROUP, 0, 0, 0},
    {"mount", namespaces_mount, NULL, 0, 0, 0, 0},
    {"mount-own-root", namespaces_mount, NULL, 1, CLONE_NEWUSER | CLONE_NEWNS, 0, 0},
    {"mount-bind", namespaces_bind, NULL, 0, 0, 0, 0},
    {"unmount", namespaces_unmount, NULL, 0, 0, 0, 0},
    {"pivot-root", namespaces_pivot, "~/documents", 0, 0, 0, 0},
    {"chroot-own-root", namespaces_chroot, "~", 0, 0, 0, 0},
    {"raw-own-network", namespaces_raw, NULL, AF_INET, 1, 0, 0},
    {"packet-own-network", namespaces_raw, NULL, AF_PACKET, 0x0300, 0, 0},
    {"host-name-own", namespaces_host_name, NULL, 0, 0, 0, 0},
    {"file-system", namespaces_file_system, NULL, 0, 0, 0, 0},
    {"file-system-own-root", namespaces_file_system, NULL, 1, 0, 0, 0},
    {"become-root", namespaces_map_root, NULL, 0, 0, 0, 0},
    {"enter-network", namespaces_enter, NULL, CLONE_NEWNET, 0, 0, 0},
    {"enter-user", namespaces_enter, NULL, CLONE_NEWUSER, 0, 0, 0},
};

ATTEMPT_CLASS(attempts_namespaces, "namespaces", attempts);
