/* What /proc tells of another process of the same person, of ourselves, and of the machine. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
proc_read(const struct world *world, const struct attempt *attempt)
{
    char byte;
    int fd = open(world_path(world, attempt->path), O_RDONLY);

    return fd < 0 ? -1 : read(fd, &byte, 1) == 1 ? 0 : -1;
}

static int
proc_list(const struct world *world, const struct attempt *attempt)
{
    char entries[1024];
    int fd = open(world_path(world, attempt->path), O_RDONLY | O_DIRECTORY);

    return fd < 0 ? -1 : syscall(SYS_getdents64, fd, entries, sizeof entries) > 0 ? 0 : -1;
}

static int
proc_write(const struct world *world, const struct attempt *attempt)
{
    static const char *const values[] = {"0", "1", "1000"};
    const char *value = values[attempt->a];
    int fd = open(world_path(world, attempt->path), O_WRONLY);

    return fd < 0 ? -1 : write(fd, value, strlen(value)) > 0 ? 0 : -1;
}

static int
proc_readlink(const struct world *world, const struct attempt *attempt)
{
    char target[256];

    return attempt_result(readlink(world_path(world, attempt->path), target, sizeof target));
}

static int
proc_memory(const struct world *world, const struct attempt *attempt)
{
    char secret[13];
    int fd = open(world_path(world, attempt->path), O_RDONLY);

    if (fd < 0 || pread(fd, secret, sizeof secret, (off_t)world->secret) != sizeof secret)
        return -1;
    return memcmp(secret, "victim-secret", sizeof secret) == 0 ? 0 : -1;
}

static int
proc_memory_write(const struct world *world, const struct attempt *attempt)
{
    int fd = open(world_path(world, attempt->path), O_RDWR);

    return fd < 0 ? -1 : pwrite(fd, "v", 1, (off_t)world->secret) == 1 ? 0 : -1;
}

/* Our own code, which is mapped without a right to write. */
static int
proc_patch_itself(const struct world *world, const struct attempt *attempt)
{
    static const char constant[] = "constant";
    int fd = open(world_path(world, attempt->path), O_RDWR);

    return fd < 0 ? -1 : pwrite(fd, "C", 1, (off_t)(uintptr_t)constant) == 1 ? 0 : -1;
}

/* A file that the victim has open, by its descriptor. */
static int
proc_descriptor(const struct world *world, const struct attempt *attempt)
{
    char path[64], byte;
    int fd;

    (void)attempt;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)world->victim, world->victim_fd);
    fd = open(path, O_RDONLY);
    return fd < 0 ? -1 : read(fd, &byte, 1) == 1 ? 0 : -1;
}

static const struct attempt attempts[] = {
    {"proc-memory", proc_memory, "/proc/%/mem", 0, 0, 0, 0},
    {"proc-memory-write", proc_memory_write, "/proc/%/mem", 0, 0, 0, 0},
    {"proc-memory-thread", proc_memory, "/proc/%/task/../mem", 0, 0, 0, 0},
    {"proc-environ", proc_read, "/proc/%/environ", 0, 0, 0, 0},
    {"proc-cmdline", proc_read, "/proc/%/cmdline", 0, 0, 0, 0},
    {"proc-maps", proc_read, "/proc/%/maps", 0, 0, 0, 0},
    {"proc-smaps", proc_read, "/proc/%/smaps_rollup", 0, 0, 0, 0},
    {"proc-auxv", proc_read, "/proc/%/auxv", 0, 0, 0, 0},
    {"proc-pagemap", proc_read, "/proc/%/pagemap", 0, 0, 0, 0},
    {"proc-stat", proc_read, "/proc/%/stat", 0, 0, 0, 0},
    {"proc-status", proc_read, "/proc/%/status", 0, 0, 0, 0},
    {"proc-syscall", proc_read, "/proc/%/syscall", 0, 0, 0, 0},
    {"proc-wchan", proc_read, "/proc/%/wchan", 0, 0, 0, 0},
    {"proc-io", proc_read, "/proc/%/io", 0, 0, 0, 0},
    {"proc-limits", proc_read, "/proc/%/limits", 0, 0, 0, 0},
    {"proc-mountinfo", proc_read, "/proc/%/mountinfo", 0, 0, 0, 0},
    {"proc-descriptors", proc_list, "/proc/%/fd", 0, 0, 0, 0},
    {"proc-descriptor", proc_descriptor, NULL, 0, 0, 0, 0},
    {"proc-threads", proc_list, "/proc/%/task", 0, 0, 0, 0},
    {"proc-mapped-files", proc_list, "/proc/%/map_files", 0, 0, 0, 0},
    {"proc-root", proc_list, "/proc/%/root/etc", 0, 0, 0, 0},
    {"proc-cwd", proc_list, "/proc/%/cwd/", 0, 0, 0, 0},
    {"proc-exe", proc_read, "/proc/%/exe", 0, 0, 0, 0},
    {"proc-exe-name", proc_readlink, "/proc/%/exe", 0, 0, 0, 0},
    {"proc-namespace", proc_read, "/proc/%/ns/net", 0, 0, 0, 0},
    {"proc-namespace-name", proc_readlink, "/proc/%/ns/user", 0, 0, 0, 0},
    {"proc-oom", proc_write, "/proc/%/oom_score_adj", 2, 0, 0, 0},
    {"proc-clear-refs", proc_write, "/proc/%/clear_refs", 1, 0, 0, 0},
    {"proc-coredump-filter", proc_write, "/proc/%/coredump_filter", 1, 0, 0, 0},
    {"proc-list", proc_list, "/proc", 0, 0, 0, 0},
    {"proc-self-memory", proc_patch_itself, "/proc/self/mem", 0, 0, 0, 0},
    {"proc-self-thread-memory", proc_patch_itself, "/proc/thread-self/mem", 0, 0, 0, 0},
    {"proc-self-maps", proc_read, "/proc/self/maps", 0, 0, 0, 0},
    {"proc-self-environ", proc_read, "/proc/self/environ", 0, 0, 0, 0},
    {"proc-self-descriptors", proc_list, "/proc/self/fd", 0, 0, 0, 0},
    {"proc-self-oom", proc_write, "/proc/self/oom_score_adj", 2, 0, 0, 0},
    {"proc-net-tcp", proc_read, "/proc/net/tcp", 0, 0, 0, 0},
    {"proc-net-unix", proc_read, "/proc/net/unix", 0, 0, 0, 0},
    {"proc-keys", proc_read, "/proc/keys", 0, 0, 0, 0},
    {"proc-mounts", proc_read, "/proc/mounts", 0, 0, 0, 0},
    {"proc-locks", proc_read, "/proc/locks", 0, 0, 0, 0},
    {"proc-cpuinfo", proc_read, "/proc/cpuinfo", 0, 0, 0, 0},
    {"proc-version", proc_read, "/proc/version", 0, 0, 0, 0},
    {"proc-sysctl", proc_read, "/proc/sys/kernel/random/boot_id", 0, 0, 0, 0},
    {"proc-kallsyms", proc_read, "/proc/kallsyms", 0, 0, 0, 0},
    {"proc-kcore", proc_read, "/proc/kcore", 0, 0, 0, 0},
};

ATTEMPT_CLASS(attempts_proc, "/proc", attempts);
