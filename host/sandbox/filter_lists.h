/*
 * What the filters of several roles share: lists of rules, to be put into arrays.
 */
#ifndef CLISK_SANDBOX_FILTER_LISTS_H
#define CLISK_SANDBOX_FILTER_LISTS_H

#include <linux/sched.h>
#include <sys/mman.h>

#include "host/sandbox/filter.h"

/* Nobody but an attacker calls these: other processes' memory, keys, the kernel itself, new
 * programs, mounts, namespaces, and the rings that do all that without a filter seeing it. */
#define LIST_TRIP_WIRES                                                                          \
    CALL(ptrace, FILTER_KILL), CALL(process_vm_readv, FILTER_KILL),                              \
        CALL(process_vm_writev, FILTER_KILL), CALL(process_madvise, FILTER_KILL),                \
        CALL(kcmp, FILTER_KILL), CALL(pidfd_getfd, FILTER_KILL), CALL(bpf, FILTER_KILL),         \
        CALL(perf_event_open, FILTER_KILL), CALL(userfaultfd, FILTER_KILL),                      \
        CALL(add_key, FILTER_KILL), CALL(request_key, FILTER_KILL), CALL(keyctl, FILTER_KILL),   \
        CALL(io_uring_setup, FILTER_KILL), CALL(io_uring_enter, FILTER_KILL),                    \
        CALL(io_uring_register, FILTER_KILL), CALL(execve, FILTER_KILL),                         \
        CALL(execveat, FILTER_KILL), CALL(mount, FILTER_KILL), CALL(umount2, FILTER_KILL),       \
        CALL(pivot_root, FILTER_KILL), CALL(chroot, FILTER_KILL), CALL(open_tree, FILTER_KILL),  \
        CALL(move_mount, FILTER_KILL), CALL(fsopen, FILTER_KILL), CALL(fsconfig, FILTER_KILL),   \
        CALL(fsmount, FILTER_KILL), CALL(fspick, FILTER_KILL), CALL(mount_setattr, FILTER_KILL), \
        CALL(unshare, FILTER_KILL), CALL(setns, FILTER_KILL),                                    \
        CALL(open_by_handle_at, FILTER_KILL), CALL(kexec_load, FILTER_KILL),                     \
        CALL(init_module, FILTER_KILL), CALL(finit_module, FILTER_KILL),                         \
        CALL(delete_module, FILTER_KILL), CALL(reboot, FILTER_KILL), CALL(swapon, FILTER_KILL),  \
        CALL(swapoff, FILTER_KILL), CALL(acct, FILTER_KILL), CALL(settimeofday, FILTER_KILL),    \
        CALL(clock_settime, FILTER_KILL), CALL(sethostname, FILTER_KILL),                        \
        CALL(setdomainname, FILTER_KILL), LIST_TRIP_WIRES_X86

#if defined(__x86_64__)
#define LIST_TRIP_WIRES_X86                                                                     \
    CALL(kexec_file_load, FILTER_KILL), CALL(modify_ldt, FILTER_KILL), CALL(iopl, FILTER_KILL), \
        CALL(ioperm, FILTER_KILL)
#else
#define LIST_TRIP_WIRES_X86 CALL(kexec_file_load, FILTER_KILL)
#endif

/* The clocks of everybody and our own; the others are the processor time of other processes. */
#define LIST_CLOCKS 16

/* Memory, time and an end: what any program needs. qsort(3) asks for the size of the memory, and
 * malloc(3) for the number of processors when it is short of it. */
#define LIST_BASE                                                                                  \
    CALL(futex, FILTER_ALLOW), CALL(brk, FILTER_ALLOW), CALL(munmap, FILTER_ALLOW),                \
        CALL(mremap, FILTER_ALLOW), CALL(madvise, FILTER_ALLOW),                                   \
        CALL_WITHOUT(mprotect, 2, PROT_EXEC, FILTER_ALLOW, FILTER_EPERM),                          \
        CALL_BELOW(clock_gettime, 0, LIST_CLOCKS, FILTER_ALLOW, FILTER_EPERM),                     \
        CALL_BELOW(clock_getres, 0, LIST_CLOCKS, FILTER_ALLOW, FILTER_EPERM),                      \
        CALL(gettimeofday, FILTER_ALLOW),                                                          \
        CALL_BELOW(clock_nanosleep, 0, LIST_CLOCKS, FILTER_ALLOW, FILTER_EPERM),                   \
        CALL(nanosleep, FILTER_ALLOW), CALL(getrandom, FILTER_ALLOW), CALL(sysinfo, FILTER_ALLOW), \
        CALL_WITH(sched_getaffinity, 0, 0, FILTER_ALLOW, FILTER_EPERM),                            \
        CALL(sched_yield, FILTER_ALLOW), CALL(getpid, FILTER_ALLOW), CALL(gettid, FILTER_ALLOW),   \
        LIST_OWN_SIGNALS, CALL(exit, FILTER_ALLOW), CALL(exit_group, FILTER_ALLOW),                \
        CALL(restart_syscall, FILTER_ALLOW), LIST_BASE_X86

#if defined(__x86_64__)
#define LIST_BASE_X86 CALL(time, FILTER_ALLOW)
#else
#define LIST_BASE_X86 FILTER_JUMP(BPF_JA, 0, 0, 0)
#endif

/* abort(3) sends itself a signal. */
#define LIST_OWN_SIGNALS                                                     \
    CALL(rt_sigreturn, FILTER_ALLOW), CALL(rt_sigaction, FILTER_ALLOW),      \
        CALL(rt_sigprocmask, FILTER_ALLOW), CALL(sigaltstack, FILTER_ALLOW), \
        CALL_WITH(tgkill, 0, FILTER_OWN_PID, FILTER_ALLOW, FILTER_EPERM)

/* Descriptors that are there already, with what stdio asks of them. */
#define LIST_DESCRIPTORS                                                                  \
    CALL(read, FILTER_ALLOW), CALL(readv, FILTER_ALLOW), CALL(pread64, FILTER_ALLOW),     \
        CALL(write, FILTER_ALLOW), CALL(writev, FILTER_ALLOW), CALL(lseek, FILTER_ALLOW), \
        CALL(fstat, FILTER_ALLOW), CALL(newfstatat, FILTER_EMULATE), CALL(close, FILTER_ALLOW)

#if defined(__x86_64__)
#define LIST_POLL CALL(poll, FILTER_ALLOW), CALL(ppoll, FILTER_ALLOW)
#else
#define LIST_POLL CALL(ppoll, FILTER_ALLOW)
#endif

#define LIST_MESSAGES CALL(recvmsg, FILTER_ALLOW), CALL(sendmsg, FILTER_ALLOW), LIST_POLL

/* No code but what the loader has brought. */
#define LIST_MMAP_DATA CALL_WITHOUT(mmap, 2, PROT_EXEC, FILTER_ALLOW, FILTER_EPERM)

/* Code from a file that is not written to at the same time. */
#define LIST_MMAP_FILES                                                                          \
    FILTER_JUMP(BPF_JEQ, SYS_mmap, 0, 8), FILTER_ARG(2), FILTER_JUMP(BPF_JSET, PROT_EXEC, 1, 0), \
        FILTER_END(FILTER_ALLOW), FILTER_JUMP(BPF_JSET, PROT_WRITE, 2, 0), FILTER_ARG(3),        \
        FILTER_JUMP(BPF_JSET, MAP_ANONYMOUS, 0, 1), FILTER_END(FILTER_EPERM),                    \
        FILTER_END(FILTER_ALLOW)

#endif
