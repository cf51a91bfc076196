/* Looking into another process, and bending how it is run. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { IOPRIO_PROCESS = 1, IOPRIO_IDLE = 3 << 13 };

static int
processes_attach(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    if (ptrace(PTRACE_ATTACH, world->victim, NULL, NULL) < 0)
        return -1;
    waitpid(world->victim, NULL, __WALL);
    ptrace(PTRACE_DETACH, world->victim, NULL, NULL);
    return 0;
}

static int
processes_seize(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    if (ptrace(PTRACE_SEIZE, world->victim, NULL, NULL) < 0)
        return -1;
    ptrace(PTRACE_DETACH, world->victim, NULL, NULL);
    return 0;
}

static int
processes_trace_me(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
processes_read_memory(const struct world *world, const struct attempt *attempt)
{
    char secret[13];
    struct iovec here = {secret, sizeof secret}, there = {(void *)world->secret, sizeof secret};

    (void)attempt;
    if (process_vm_readv(world->victim, &here, 1, &there, 1, 0) != sizeof secret)
        return -1;
    return memcmp(secret, "victim-secret", sizeof secret) == 0 ? 0 : -1;
}

static int
processes_write_memory(const struct world *world, const struct attempt *attempt)
{
    struct iovec here = {"v", 1}, there = {(void *)world->secret, 1};

    (void)attempt;
    return attempt_result(process_vm_writev(world->victim, &here, 1, &there, 1, 0));
}

static int
processes_take_descriptor(const struct world *world, const struct attempt *attempt)
{
    int fd = pidfd_open(world->victim, 0);

    (void)attempt;
    return fd < 0 ? -1 : attempt_result(pidfd_getfd(fd, world->victim_fd, 0));
}

static int
processes_compare(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(syscall(SYS_kcmp, world->victim, getpid(), (int)attempt->a, 0, 0));
}

static int
processes_advise(const struct world *world, const struct attempt *attempt)
{
    struct iovec range = {(void *)(world->secret & ~0xfffUL), 4096};
    int fd = pidfd_open(world->victim, 0);

    (void)attempt;
    return fd < 0 ? -1
                  : attempt_result(syscall(SYS_process_madvise, fd, &range, 1UL, MADV_PAGEOUT, 0));
}

static int
processes_robust_list(const struct world *world, const struct attempt *attempt)
{
    void *head;
    size_t size;

    (void)attempt;
    return attempt_result(syscall(SYS_get_robust_list, world->victim, &head, &size));
}

static int
processes_move_pages(const struct world *world, const struct attempt *attempt)
{
    void *page = (void *)(world->secret & ~0xfffUL);
    int status;

    (void)attempt;
    return attempt_result(syscall(SYS_move_pages, world->victim, 1UL, &page, NULL, &status, 0));
}

static int
processes_migrate_pages(const struct world *world, const struct attempt *attempt)
{
    unsigned long nodes = 1;

    (void)attempt;
    return attempt_result(syscall(SYS_migrate_pages, world->victim, 64UL, &nodes, &nodes));
}

static int
processes_get_limit(const struct world *world, const struct attempt *attempt)
{
    struct rlimit limit;

    (void)attempt;
    return prlimit(world->victim, RLIMIT_NOFILE, NULL, &limit);
}

static int
processes_set_limit(const struct world *world, const struct attempt *attempt)
{
    struct rlimit limit = {0, RLIM_INFINITY};

    (void)attempt;
    if (prlimit(world->victim, RLIMIT_CORE, NULL, &limit) < 0)
        return -1;
    return prlimit(world->victim, RLIMIT_CORE, &limit, NULL);
}

static int
processes_get_affinity(const struct world *world, const struct attempt *attempt)
{
    cpu_set_t set;

    (void)attempt;
    return sched_getaffinity(world->victim, sizeof set, &set);
}

static int
processes_set_affinity(const struct world *world, const struct attempt *attempt)
{
    cpu_set_t set;

    (void)attempt;
    memset(&set, 0xff, sizeof set);
    return sched_setaffinity(world->victim, sizeof set, &set);
}

static int
processes_set_nice(const struct world *world, const struct attempt *attempt)
{
    return setpriority((__priority_which_t)attempt->a,
                       attempt->a == PRIO_PROCESS ? (id_t)world->victim : getuid(), 19);
}

static int
processes_get_nice(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    return attempt_result(syscall(SYS_getpriority, PRIO_PROCESS, world->victim));
}

static int
processes_set_scheduler(const struct world *world, const struct attempt *attempt)
{
    struct sched_param param = {0};

    return sched_setscheduler(world->victim, (int)attempt->a, &param);
}

static int
processes_get_scheduler(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    return attempt_result(sched_getscheduler(world->victim));
}

struct processes_schedule {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

static int
processes_schedule(const struct world *world, const struct attempt *attempt)
{
    struct processes_schedule schedule = {
        .size = sizeof schedule, .policy = SCHED_BATCH, .nice = 19};

    if (attempt->a)
        return attempt_result(syscall(SYS_sched_setattr, world->victim, &schedule, 0));
    return attempt_result(
        syscall(SYS_sched_getattr, world->victim, &schedule, (unsigned)sizeof schedule, 0));
}

static int
processes_io_priority(const struct world *world, const struct attempt *attempt)
{
    if (attempt->a)
        return attempt_result(syscall(SYS_ioprio_set, IOPRIO_PROCESS, world->victim, IOPRIO_IDLE));
    return attempt_result(syscall(SYS_ioprio_get, IOPRIO_PROCESS, world->victim));
}

static int
processes_group_of(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(attempt->a ? getsid(world->victim) : getpgid(world->victim));
}

/* How much another has computed: a clock for side channels. */
static int
processes_clock(const struct world *world, const struct attempt *attempt)
{
    struct timespec time;
    clockid_t clock = (clockid_t)((~(unsigned)world->victim << 3) | 2);

    (void)attempt;
    return attempt_result(syscall(SYS_clock_gettime, clock, &time));
}

/* So that whoever is the same person may look into us, and trace us. */
static int
processes_dumpable(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int
processes_raise_limit(const struct world *world, const struct attempt *attempt)
{
    struct rlimit limit = {(rlim_t)attempt->b, (rlim_t)attempt->b};

    (void)world;
    return setrlimit((__rlimit_resource_t)attempt->a, &limit);
}

static const struct attempt attempts[] = {
    {"ptrace-attach", processes_attach, NULL, 0, 0, 0, 0},
    {"ptrace-seize", processes_seize, NULL, 0, 0, 0, 0},
    {"ptrace-me", processes_trace_me, NULL, 0, 0, 0, 0},
    {"vm-read", processes_read_memory, NULL, 0, 0, 0, 0},
    {"vm-write", processes_write_memory, NULL, 0, 0, 0, 0},
    {"take-descriptor", processes_take_descriptor, NULL, 0, 0, 0, 0},
    {"compare-memory", processes_compare, NULL, KCMP_VM, 0, 0, 0},
    {"compare-files", processes_compare, NULL, KCMP_FILES, 0, 0, 0},
    {"page-out", processes_advise, NULL, 0, 0, 0, 0},
    {"robust-list", processes_robust_list, NULL, 0, 0, 0, 0},
    {"move-pages", processes_move_pages, NULL, 0, 0, 0, 0},
    {"migrate-pages", processes_migrate_pages, NULL, 0, 0, 0, 0},
    {"limit-get", processes_get_limit, NULL, 0, 0, 0, 0},
    {"limit-set", processes_set_limit, NULL, 0, 0, 0, 0},
    {"affinity-get", processes_get_affinity, NULL, 0, 0, 0, 0},
    {"affinity-set", processes_set_affinity, NULL, 0, 0, 0, 0},
    {"nice-get", processes_get_nice, NULL, 0, 0, 0, 0},
    {"nice-set", processes_set_nice, NULL, PRIO_PROCESS, 0, 0, 0},
    {"scheduler-get", processes_get_scheduler, NULL, 0, 0, 0, 0},
    {"scheduler-batch", processes_set_scheduler, NULL, SCHED_BATCH, 0, 0, 0},
    {"schedule-get", processes_schedule, NULL, 0, 0, 0, 0},
    {"schedule-set", processes_schedule, NULL, 1, 0, 0, 0},
    {"io-priority-get", processes_io_priority, NULL, 0, 0, 0, 0},
    {"io-priority-set", processes_io_priority, NULL, 1, 0, 0, 0},
    {"group-of", processes_group_of, NULL, 0, 0, 0, 0},
    {"session-of", processes_group_of, NULL, 1, 0, 0, 0},
    {"clock-of", processes_clock, NULL, 0, 0, 0, 0},
    {"become-dumpable", processes_dumpable, NULL, 0, 0, 0, 0},
    {"limit-raise-core", processes_raise_limit, NULL, RLIMIT_CORE, 1L << 30, 0, 0},
    {"limit-raise-files", processes_raise_limit, NULL, RLIMIT_NOFILE, 500, 0, 0},
    {"limit-raise-memory", processes_raise_limit, NULL, RLIMIT_AS, 1L << 40, 0, 0},
    {"limit-raise-processes", processes_raise_limit, NULL, RLIMIT_NPROC, 100, 0, 0},
    {"limit-raise-file-size", processes_raise_limit, NULL, RLIMIT_FSIZE, 1L << 30, 0, 0},
    {"limit-raise-time", processes_raise_limit, NULL, RLIMIT_CPU, 100000, 0, 0},
};

ATTEMPT_CLASS(attempts_processes, "processes", attempts);
