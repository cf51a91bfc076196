#include "tests/crash/calls.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>

/* What our programs make of files, memory and processes; some are not on every machine. */
static const struct call_name {
    const char *name;
    uint64_t number;
} call_names[] = {
    {"read", SYS_read},
    {"write", SYS_write},
    {"readv", SYS_readv},
    {"writev", SYS_writev},
    {"pread64", SYS_pread64},
    {"pwrite64", SYS_pwrite64},
    {"pwritev", SYS_pwritev},
    {"openat", SYS_openat},
    {"close", SYS_close},
    {"fstat", SYS_fstat},
    {"newfstatat", SYS_newfstatat},
    {"statx", SYS_statx},
    {"lseek", SYS_lseek},
    {"mmap", SYS_mmap},
    {"munmap", SYS_munmap},
    {"mprotect", SYS_mprotect},
    {"madvise", SYS_madvise},
    {"mlock", SYS_mlock},
    {"mlock2", SYS_mlock2},
    {"munlock", SYS_munlock},
    {"msync", SYS_msync},
    {"brk", SYS_brk},
    {"ioctl", SYS_ioctl},
    {"fcntl", SYS_fcntl},
    {"flock", SYS_flock},
    {"fsync", SYS_fsync},
    {"fdatasync", SYS_fdatasync},
    {"ftruncate", SYS_ftruncate},
    {"fallocate", SYS_fallocate},
    {"fchmod", SYS_fchmod},
    {"fchmodat", SYS_fchmodat},
    {"fchown", SYS_fchown},
    {"mkdirat", SYS_mkdirat},
    {"linkat", SYS_linkat},
    {"unlinkat", SYS_unlinkat},
    {"renameat2", SYS_renameat2},
    {"getdents64", SYS_getdents64},
    {"getrandom", SYS_getrandom},
    {"memfd_create", SYS_memfd_create},
    {"socket", SYS_socket},
    {"socketpair", SYS_socketpair},
    {"connect", SYS_connect},
    {"sendmsg", SYS_sendmsg},
    {"recvmsg", SYS_recvmsg},
    {"sendto", SYS_sendto},
    {"recvfrom", SYS_recvfrom},
    {"epoll_pwait", SYS_epoll_pwait},
    {"ppoll", SYS_ppoll},
    {"clone", SYS_clone},
    {"execve", SYS_execve},
    {"execveat", SYS_execveat},
    {"wait4", SYS_wait4},
    {"kill", SYS_kill},
    {"prctl", SYS_prctl},
    {"sched_yield", SYS_sched_yield},
    {"exit_group", SYS_exit_group},
#ifdef SYS_renameat
    {"renameat", SYS_renameat},
#endif
#ifdef SYS_open
    {"open", SYS_open},
    {"stat", SYS_stat},
    {"lstat", SYS_lstat},
    {"access", SYS_access},
    {"rename", SYS_rename},
    {"unlink", SYS_unlink},
    {"link", SYS_link},
    {"mkdir", SYS_mkdir},
    {"poll", SYS_poll},
    {"epoll_wait", SYS_epoll_wait},
    {"fork", SYS_fork},
    {"vfork", SYS_vfork},
#endif
};

const char *
calls_name(uint64_t number)
{
    for (size_t i = 0; i < sizeof call_names / sizeof call_names[0]; i++) {
        if (call_names[i].number == number)
            return call_names[i].name;
    }
    return "";
}

static int
calls_add(struct calls *calls, const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof call_names / sizeof call_names[0]; i++) {
        if (strlen(call_names[i].name) == len && memcmp(call_names[i].name, name, len) == 0) {
            calls->has[call_names[i].number] = true;
            return 0;
        }
    }
    return -1;
}

int
calls_parse(struct calls *calls, const char *list)
{
    calls->all = false;
    for (;;) {
        size_t len = strcspn(list, ",");

        if (calls_add(calls, list, len) < 0)
            return -1;
        if (list[len] == '\0')
            return 0;
        list += len + 1;
    }
}

bool
calls_have(const struct calls *calls, uint64_t number)
{
    return calls->all || (number < CALLS_MAX && calls->has[number]);
}

int
calls_errno(const char *name)
{
    static const int known[] = {EIO,   ENOSPC, EINTR,  EMFILE, ENFILE, EACCES, EDQUOT,
                                EROFS, ENOMEM, EAGAIN, EPERM,  ENOENT, EEXIST};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const char *text = strerrorname_np(known[i]);

        if (text && strcmp(text, name) == 0)
            return known[i];
    }
    return 0;
}

#if defined(__x86_64__)

static int
calls_change(pid_t pid, bool skip, long value)
{
    struct user_regs_struct regs;
    struct iovec io = {&regs, sizeof regs};

    if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &io) < 0)
        return -1;
    if (skip)
        regs.orig_rax = (unsigned long long)-1;
    else
        regs.rax = (unsigned long long)value;
    return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &io) < 0 ? -1 : 0;
}

int
calls_skip(pid_t pid)
{
    return calls_change(pid, true, 0);
}

int
calls_return(pid_t pid, long value)
{
    return calls_change(pid, false, value);
}

#elif defined(__aarch64__)

int
calls_skip(pid_t pid)
{
    int none = -1;
    struct iovec io = {&none, sizeof none};

    return ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &io) < 0 ? -1 : 0;
}

int
calls_return(pid_t pid, long value)
{
    struct user_regs_struct regs;
    struct iovec io = {&regs, sizeof regs};

    if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &io) < 0)
        return -1;
    regs.regs[0] = (unsigned long long)value;
    return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &io) < 0 ? -1 : 0;
}

#else

int
calls_skip(pid_t pid)
{
    (void)pid;
    errno = ENOSYS;
    return -1;
}

int
calls_return(pid_t pid, long value)
{
    (void)value;
    return calls_skip(pid);
}

#endif
