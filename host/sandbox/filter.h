/*
 * Words to write filters of system calls with, as constants: the compiler makes
 * them, and nothing is left to do at run time. A rule that does not fit goes on
 * to the next one; each ends with the number of the call in the accumulator.
 *
 * What is refused gets EPERM, so that who wrote a konnector sees it; what
 * nobody but an attacker calls ends the process. Tests have EPERM end it too
 * (CLISK_SANDBOX=seccomp=trap), so other numbers are for what is meant to be refused.
 */
#ifndef CLISK_SANDBOX_FILTER_H
#define CLISK_SANDBOX_FILTER_H

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#else
#error "host/sandbox knows x86-64 and aarch64: give filter.h this architecture's AUDIT_ARCH"
#endif
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "FILTER_ARG reads the lower half of an argument where little endian has it"
#endif

#define FILTER_ALLOW SECCOMP_RET_ALLOW
#define FILTER_EPERM (SECCOMP_RET_ERRNO | EPERM)
#define FILTER_KILL  SECCOMP_RET_KILL_PROCESS

/* What libc tries first and has another way for: refused quietly, whatever a test says. */
#define FILTER_ENOSYS (SECCOMP_RET_ERRNO | ENOSYS)
/* seccomp_on_trap() does it in our own way. */
#define FILTER_EMULATE SECCOMP_RET_TRAP

/* In place of the number of this process, which no constant can know: see seccomp_apply(). */
#define FILTER_OWN_PID 0x7fffffff

#define FILTER_LOAD(offset)           BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define FILTER_JUMP(test, k, yes, no) BPF_JUMP(BPF_JMP | (test) | BPF_K, (k), (yes), (no))
#define FILTER_END(action)            BPF_STMT(BPF_RET | BPF_K, (action))
/* The lower half, which is all that the kernel reads of an int, and all that has flags of ours. */
#define FILTER_ARG(n)      FILTER_LOAD(offsetof(struct seccomp_data, args) + 8 * (n))
#define FILTER_ARG_HIGH(n) FILTER_LOAD(offsetof(struct seccomp_data, args) + 8 * (n) + 4)

/* x32 calls have this bit, and the numbers of other calls below it. */
#if defined(__x86_64__)
#define FILTER_BEGIN_X32 FILTER_JUMP(BPF_JGE, 0x40000000, 0, 1), FILTER_END(FILTER_KILL)
#else
#define FILTER_BEGIN_X32 FILTER_JUMP(BPF_JA, 0, 0, 0)
#endif

/* A call by another architecture's door (int 0x80) has other numbers: it ends the process. */
#define FILTER_BEGIN                                                                           \
    FILTER_LOAD(offsetof(struct seccomp_data, arch)), FILTER_JUMP(BPF_JEQ, FILTER_ARCH, 1, 0), \
        FILTER_END(FILTER_KILL), FILTER_LOAD(offsetof(struct seccomp_data, nr)), FILTER_BEGIN_X32

#define CALL(name, action) FILTER_JUMP(BPF_JEQ, SYS_##name, 0, 1), FILTER_END(action)

/* Whether an argument has none of these bits, or exactly this value. */
#define CALL_WITHOUT(name, n, bits, action, otherwise)                                          \
    FILTER_JUMP(BPF_JEQ, SYS_##name, 0, 4), FILTER_ARG(n), FILTER_JUMP(BPF_JSET, (bits), 0, 1), \
        FILTER_END(otherwise), FILTER_END(action)
#define CALL_WITH(name, n, value, action, otherwise)                                            \
    FILTER_JUMP(BPF_JEQ, SYS_##name, 0, 4), FILTER_ARG(n), FILTER_JUMP(BPF_JEQ, (value), 1, 0), \
        FILTER_END(otherwise), FILTER_END(action)
/* Whether an argument is a number below this one, and not negative. */
#define CALL_BELOW(name, n, limit, action, otherwise)                                           \
    FILTER_JUMP(BPF_JEQ, SYS_##name, 0, 4), FILTER_ARG(n), FILTER_JUMP(BPF_JGE, (limit), 0, 1), \
        FILTER_END(otherwise), FILTER_END(action)

#endif
