#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "host/sandbox/filter.h"
#include "host/sandbox/internal.h"

enum { SECCOMP_RULES_MAX = 512 };

enum sandbox_lack
seccomp_probe(void)
{
    uint32_t action = SECCOMP_RET_KILL_PROCESS;

    if (knobs_read().seccomp == KNOB_SECCOMP_OFF)
        return SANDBOX_PRETENDED;
    if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0)
        return SANDBOX_IS_THERE;
    return errno == ENOSYS || errno == EINVAL ? SANDBOX_NOT_BUILT : SANDBOX_FORBIDDEN;
}

/* The registers of a call that was stopped: its arguments, and where its result goes. */
#if defined(__x86_64__)
#define SECCOMP_ARG(context, n) ((context)->uc_mcontext.gregs[seccomp_args[n]])
#define SECCOMP_RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
static const int seccomp_args[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10};
#elif defined(__aarch64__)
#define SECCOMP_ARG(context, n) ((context)->uc_mcontext.regs[n])
#define SECCOMP_RESULT(context) ((context)->uc_mcontext.regs[0])
#endif

/*
 * glibc before 2.39 asks for what a descriptor is by the call that takes any
 * path too, and a filter does not see a path. The dynamic loader needs the
 * answer, and so does stdio: the call for descriptors alone gives it.
 */
static void
seccomp_on_trap(int signal, siginfo_t *info, void *opaque)
{
    ucontext_t *context = opaque;
    int saved = errno;
    long result = -EPERM;

    (void)signal;
    if (info->si_syscall == SYS_newfstatat && *(const char *)SECCOMP_ARG(context, 1) == '\0') {
        result = syscall(SYS_fstat, (int)SECCOMP_ARG(context, 0), SECCOMP_ARG(context, 2));
        if (result < 0)
            result = -errno;
    }
    errno = saved;
    SECCOMP_RESULT(context) = result;
}

static int
seccomp_catch_traps(struct error *err)
{
    struct sigaction action = {.sa_sigaction = seccomp_on_trap, .sa_flags = SA_SIGINFO};

    if (sigaction(SIGSYS, &action, NULL) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "SIGSYS cannot be caught");
    return 0;
}

static int
seccomp_install(const struct sock_filter *rules, size_t count, struct error *err)
{
    struct sock_fprog program = {.len = (unsigned short)count,
                                 .filter = (struct sock_filter *)rules};

    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
        return 0;
    return error_errno(err, OUTCOME_INTERNAL, "the filter of system calls cannot be installed");
}

static bool
seccomp_is_return(const struct sock_filter *rule, uint32_t action)
{
    return rule->code == (BPF_RET | BPF_K) && rule->k == action;
}

int
seccomp_apply(const struct sandbox_filter *filter, struct error *err)
{
    struct sock_filter rules[SECCOMP_RULES_MAX];
    bool traps = knobs_read().seccomp == KNOB_SECCOMP_TRAP;

    if (filter->count > SECCOMP_RULES_MAX)
        return error_set(err, OUTCOME_INTERNAL, "the filter of system calls is too long");
    memcpy(rules, filter->rules, filter->count * sizeof *rules);
    for (size_t i = 0; i < filter->count; i++) {
        if (rules[i].code == (BPF_JMP | BPF_JEQ | BPF_K) && rules[i].k == FILTER_OWN_PID)
            rules[i].k = (uint32_t)getpid();
        if (traps && seccomp_is_return(&rules[i], FILTER_EPERM))
            rules[i].k = FILTER_KILL;
    }
    return seccomp_catch_traps(err) < 0 ? -1 : seccomp_install(rules, filter->count, err);
}
