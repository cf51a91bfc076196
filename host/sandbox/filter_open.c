/*
 * The fetcher and the agent call libraries that call whatever they like: their
 * filters name what they may not, and what came into the kernel after this was
 * written does not exist for them.
 */
#include <fcntl.h>
#include <linux/netlink.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "host/common/compiler.h"
#include "host/sandbox/filter_lists.h"
#include "host/sandbox/internal.h"

enum {
    OPEN_NEWEST_CALL = SYS_set_mempolicy_home_node, /* of Linux 5.17 */
    OPEN_TIOCSTI = 0x5412,
    OPEN_TIOCLINUX = 0x541c,
    OPEN_FIOSETOWN = 0x8901,
    OPEN_SIOCSPGRP = 0x8902,
    OPEN_PR_SET_PTRACER = 0x59616d61,
    OPEN_WRITES = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC
};

/* Passes on where the argument is another one. */
#define CALL_IF(name, n, value, action)                                                         \
    FILTER_JUMP(BPF_JEQ, SYS_##name, 0, 4), FILTER_ARG(n), FILTER_JUMP(BPF_JEQ, (value), 0, 1), \
        FILTER_END(action), FILTER_LOAD(offsetof(struct seccomp_data, nr))

/* Signals to others, straight or by way of a descriptor's owner. */
#define OPEN_SIGNALS                                                                             \
    CALL(kill, FILTER_EPERM), CALL(tkill, FILTER_EPERM), CALL(rt_sigqueueinfo, FILTER_EPERM),    \
        CALL(rt_tgsigqueueinfo, FILTER_EPERM), CALL(pidfd_send_signal, FILTER_EPERM),            \
        CALL_WITH(tgkill, 0, FILTER_OWN_PID, FILTER_ALLOW, FILTER_EPERM),                        \
        CALL_IF(fcntl, 1, F_SETOWN, FILTER_EPERM), CALL_IF(fcntl, 1, F_SETOWN_EX, FILTER_EPERM), \
        CALL_IF(fcntl, 1, F_SETSIG, FILTER_EPERM),                                               \
        CALL_IF(ioctl, 1, OPEN_FIOSETOWN, FILTER_EPERM),                                         \
        CALL_IF(ioctl, 1, OPEN_SIOCSPGRP, FILTER_EPERM)

/* What Landlock does not see: modes, owners, times and attributes by path; watches. */
#define OPEN_ATTRIBUTES                                                                       \
    CALL(fchmodat, FILTER_EPERM), CALL(fchownat, FILTER_EPERM), CALL(setxattr, FILTER_EPERM), \
        CALL(lsetxattr, FILTER_EPERM), CALL(removexattr, FILTER_EPERM),                       \
        CALL(lremovexattr, FILTER_EPERM), CALL(fanotify_init, FILTER_EPERM),                  \
        CALL(name_to_handle_at, FILTER_EPERM), OPEN_ATTRIBUTES_X86

#if defined(__x86_64__)
#define OPEN_ATTRIBUTES_X86                                                           \
    CALL(chmod, FILTER_EPERM), CALL(chown, FILTER_EPERM), CALL(lchown, FILTER_EPERM), \
        CALL(utime, FILTER_EPERM), CALL(utimes, FILTER_EPERM), CALL(futimesat, FILTER_EPERM)
#define OPEN_FORKS_X86 CALL(fork, FILTER_EPERM), CALL(vfork, FILTER_EPERM)
#define OPEN_READ_ONLY_X86                                                                     \
    CALL_WITHOUT(open, 1, OPEN_WRITES, FILTER_ALLOW, FILTER_EPERM), CALL(creat, FILTER_EPERM), \
        CALL(rename, FILTER_EPERM), CALL(link, FILTER_EPERM), CALL(symlink, FILTER_EPERM),     \
        CALL(unlink, FILTER_EPERM), CALL(mkdir, FILTER_EPERM), CALL(rmdir, FILTER_EPERM),      \
        CALL(mknod, FILTER_EPERM), CALL(renameat, FILTER_EPERM)
#else
#define OPEN_ATTRIBUTES_X86 CALL(swapoff, FILTER_KILL)
#define OPEN_FORKS_X86      CALL(swapoff, FILTER_KILL)
#define OPEN_READ_ONLY_X86  CALL(renameat, FILTER_EPERM)
#endif

/* Its limits are read, of itself, and not set: the address of new ones is 0. */
#define OPEN_LIMITS                                                                          \
    CALL(setrlimit, FILTER_EPERM), FILTER_JUMP(BPF_JEQ, SYS_prlimit64, 0, 8), FILTER_ARG(0), \
        FILTER_JUMP(BPF_JEQ, 0, 0, 5), FILTER_ARG(2), FILTER_JUMP(BPF_JEQ, 0, 0, 3),         \
        FILTER_ARG_HIGH(2), FILTER_JUMP(BPF_JEQ, 0, 0, 1), FILTER_END(FILTER_ALLOW),         \
        FILTER_END(FILTER_EPERM)

/* Neither characters typed into a terminal, nor other processes' place, nor memory that is shared
 * by a number, nor more of what this one may not do. */
#define OPEN_OTHERS                                                                             \
    CALL_IF(ioctl, 1, OPEN_TIOCSTI, FILTER_EPERM),                                              \
        CALL_IF(ioctl, 1, OPEN_TIOCLINUX, FILTER_EPERM),                                        \
        CALL_IF(prctl, 0, PR_SET_DUMPABLE, FILTER_EPERM),                                       \
        CALL_IF(prctl, 0, OPEN_PR_SET_PTRACER, FILTER_EPERM),                                   \
        CALL_IF(prctl, 0, PR_SET_MM, FILTER_EPERM),                                             \
        CALL_IF(prctl, 0, PR_SET_PDEATHSIG, FILTER_EPERM), OPEN_LIMITS,                         \
        CALL(io_setup, FILTER_EPERM), CALL(remap_file_pages, FILTER_EPERM),                     \
        CALL(inotify_add_watch, FILTER_EPERM), CALL(pidfd_open, FILTER_EPERM),                  \
        CALL(setpriority, FILTER_EPERM), CALL(ioprio_set, FILTER_EPERM),                        \
        CALL(sched_setattr, FILTER_EPERM), CALL(sched_setscheduler, FILTER_EPERM),              \
        CALL(sched_setparam, FILTER_EPERM), CALL(sched_setaffinity, FILTER_EPERM),              \
        CALL(personality, FILTER_EPERM), CALL(shmget, FILTER_EPERM), CALL(shmat, FILTER_EPERM), \
        CALL(semget, FILTER_EPERM), CALL(msgget, FILTER_EPERM), CALL(mq_open, FILTER_EPERM),    \
        CALL(setsid, FILTER_EPERM), CALL(setpgid, FILTER_EPERM), CALL(syslog, FILTER_EPERM),    \
        CALL(migrate_pages, FILTER_EPERM), CALL(move_pages, FILTER_EPERM)

/* No code but what is there, or from files. */
#define OPEN_CODE                                                     \
    CALL_WITHOUT(mprotect, 2, PROT_EXEC, FILTER_ALLOW, FILTER_EPERM), \
        CALL(pkey_mprotect, FILTER_EPERM)

/* The resolver's threads are made by clone(2) where clone3(2), which no filter can look into, is
 * not there. */
static const struct sock_filter fetcher[] = {
    FILTER_BEGIN,
    FILTER_JUMP(BPF_JGT, OPEN_NEWEST_CALL, 0, 1),
    FILTER_END(FILTER_ENOSYS),
    CALL(clone3, FILTER_ENOSYS),
    FILTER_JUMP(BPF_JEQ, SYS_clone, 0, 4),
    FILTER_ARG(0),
    FILTER_JUMP(BPF_JSET, CLONE_THREAD, 0, 1),
    FILTER_END(FILTER_ALLOW),
    FILTER_END(FILTER_EPERM),
    OPEN_FORKS_X86,
    LIST_TRIP_WIRES,
    OPEN_SIGNALS,
    OPEN_ATTRIBUTES,
    OPEN_OTHERS,
    OPEN_CODE,
    LIST_MMAP_FILES,
    CALL(utimensat, FILTER_EPERM),
    CALL_WITHOUT(openat, 2, OPEN_WRITES, FILTER_ALLOW, FILTER_EPERM),
    CALL(openat2, FILTER_ENOSYS),
    OPEN_READ_ONLY_X86,
    CALL(renameat2, FILTER_EPERM),
    CALL(linkat, FILTER_EPERM),
    CALL(symlinkat, FILTER_EPERM),
    CALL(unlinkat, FILTER_EPERM),
    CALL(mkdirat, FILTER_EPERM),
    CALL(mknodat, FILTER_EPERM),
    CALL(truncate, FILTER_EPERM),
    CALL(listen, FILTER_EPERM),
    CALL(accept, FILTER_EPERM),
    CALL(accept4, FILTER_EPERM),
    CALL_IF(socket, 0, AF_INET, FILTER_ALLOW),
    CALL_IF(socket, 0, AF_INET6, FILTER_ALLOW),
    CALL_IF(socket, 0, AF_UNIX, FILTER_ALLOW),
    /* getaddrinfo(3) asks which addresses this machine has. */
    FILTER_JUMP(BPF_JEQ, SYS_socket, 0, 6),
    FILTER_ARG(0),
    FILTER_JUMP(BPF_JEQ, AF_NETLINK, 0, 3),
    FILTER_ARG(2),
    FILTER_JUMP(BPF_JEQ, NETLINK_ROUTE, 0, 1),
    FILTER_END(FILTER_ALLOW),
    FILTER_END(FILTER_EPERM),
    FILTER_END(FILTER_ALLOW),
};

const struct sandbox_filter filter_fetcher = {fetcher, ARRAY_SIZE(fetcher)};

/* It writes the vault, listens at its socket, and speaks to the system bus. */
static const struct sock_filter agent[] = {
    FILTER_BEGIN,
    FILTER_JUMP(BPF_JGT, OPEN_NEWEST_CALL, 0, 1),
    FILTER_END(FILTER_ENOSYS),
    CALL(clone3, FILTER_ENOSYS),
    CALL(clone, FILTER_EPERM),
    OPEN_FORKS_X86,
    LIST_TRIP_WIRES,
    OPEN_SIGNALS,
    OPEN_ATTRIBUTES,
    OPEN_OTHERS,
    OPEN_CODE,
    LIST_MMAP_DATA,
    CALL(truncate, FILTER_EPERM),
    CALL(utimensat, FILTER_EPERM),
    CALL_WITH(socket, 0, AF_UNIX, FILTER_ALLOW, FILTER_EPERM),
    FILTER_END(FILTER_ALLOW),
};

const struct sandbox_filter filter_agent = {agent, ARRAY_SIZE(agent)};
