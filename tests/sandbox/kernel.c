/* Wide doors of the kernel (io_uring, bpf, perf), and what is everybody's: clocks, swap, power. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/quota.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

struct ring {
    struct io_uring_params params;
    char *queues;
    struct io_uring_sqe *entries;
    int fd;
};

static int
ring_make(struct ring *ring)
{
    size_t size;

    memset(ring, 0, sizeof *ring);
    ring->fd = (int)syscall(SYS_io_uring_setup, 4, &ring->params);
    if (ring->fd < 0)
        return -1;
    size = ring->params.cq_off.cqes + ring->params.cq_entries * sizeof(struct io_uring_cqe);
    ring->queues =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, IORING_OFF_SQ_RING);
    ring->entries = mmap(NULL, 4 * sizeof *ring->entries, PROT_READ | PROT_WRITE, MAP_SHARED,
                         ring->fd, IORING_OFF_SQES);
    return ring->queues == MAP_FAILED || ring->entries == MAP_FAILED ? -1 : 0;
}

/* Hands in the one entry that was filled; what the kernel says to it. */
static int
ring_do(struct ring *ring)
{
    const struct io_cqring_offsets *offsets = &ring->params.cq_off;
    const struct io_uring_cqe *answers =
        (const struct io_uring_cqe *)(const void *)(ring->queues + offsets->cqes);
    unsigned *tail = (unsigned *)(void *)(ring->queues + ring->params.sq_off.tail);
    unsigned *array = (unsigned *)(void *)(ring->queues + ring->params.sq_off.array);

    array[0] = 0;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, (size_t)0) < 0)
        return -1;
    errno = answers[0].res < 0 ? -answers[0].res : 0;
    return attempt_result(answers[0].res);
}

static int
kernel_ring(const struct world *world, const struct attempt *attempt)
{
    struct io_uring_params params = {.flags = (unsigned)attempt->a};

    (void)world;
    return attempt_result(syscall(SYS_io_uring_setup, 4, &params));
}

/* A file opened by the kernel's own threads, which no filter of system calls sees. */
static int
kernel_ring_open(const struct world *world, const struct attempt *attempt)
{
    struct ring ring;

    if (ring_make(&ring) < 0)
        return -1;
    ring.entries[0] = (struct io_uring_sqe){
        .opcode = IORING_OP_OPENAT,
        .fd = AT_FDCWD,
        .addr = (uintptr_t)world_path(world, attempt->path),
        .open_flags = O_RDONLY,
    };
    return ring_do(&ring);
}

static int
kernel_ring_socket(const struct world *world, const struct attempt *attempt)
{
    struct ring ring;

    (void)world, (void)attempt;
    if (ring_make(&ring) < 0)
        return -1;
    ring.entries[0] = (struct io_uring_sqe){
        .opcode = 45 /* IORING_OP_SOCKET */, .fd = AF_INET, .off = SOCK_STREAM};
    return ring_do(&ring);
}

static int
kernel_aio(const struct world *world, const struct attempt *attempt)
{
    unsigned long context = 0;

    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_io_setup, 1, &context));
}

static int
kernel_bpf_program(const struct world *world, const struct attempt *attempt)
{
    struct bpf_insn program[] = {{.code = 0xb7}, {.code = 0x95}};
    union bpf_attr attributes = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
                                 .insn_cnt = 2,
                                 .insns = (uintptr_t)program,
                                 .license = (uintptr_t) "GPL"};

    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes));
}

static int
kernel_bpf_map(const struct world *world, const struct attempt *attempt)
{
    union bpf_attr attributes = {
        .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1};

    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}

static int
kernel_perf(const struct world *world, const struct attempt *attempt)
{
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE,
                                    .size = sizeof event,
                                    .config = PERF_COUNT_SW_TASK_CLOCK,
                                    .exclude_kernel = 1,
                                    .exclude_hv = 1};

    return attempt_result(
        syscall(SYS_perf_event_open, &event, attempt->a ? world->victim : 0, -1, -1, 0UL));
}

static int
kernel_filter(const struct world *world, const struct attempt *attempt)
{
    struct sock_filter rules[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {1, rules};

    (void)world;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (attempt->b)
        return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    return attempt_result(
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned)attempt->a, &program));
}

static int
kernel_settime(const struct world *world, const struct attempt *attempt)
{
    struct timespec now = {0, 0};
    struct timeval then = {0, 0};

    (void)world;
    if (attempt->a)
        return settimeofday(&then, NULL);
    clock_gettime(CLOCK_REALTIME, &now);
    return clock_settime(CLOCK_REALTIME, &now);
}

static int
kernel_adjust(const struct world *world, const struct attempt *attempt)
{
    struct timex change = {.modes = (unsigned)attempt->b};

    (void)world;
    return attempt_result(attempt->a ? clock_adjtime(CLOCK_REALTIME, &change) : adjtimex(&change));
}

static int
kernel_log(const struct world *world, const struct attempt *attempt)
{
    char text[256];

    (void)world;
    return attempt_result(klogctl((int)attempt->a, text, sizeof text));
}

/* Ctrl-Alt-Del as init wants it: the one command that stops nothing. */
static int
kernel_reboot(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return reboot(RB_DISABLE_CAD);
}

static int
kernel_swap(const struct world *world, const struct attempt *attempt)
{
    const char *path = world_path(world, attempt->path);

    return attempt->a ? swapoff(path) : swapon(path, 0);
}

static int
kernel_account(const struct world *world, const struct attempt *attempt)
{
    return acct(world_path(world, attempt->path));
}

static int
kernel_quota(const struct world *world, const struct attempt *attempt)
{
    struct dqblk quota;

    (void)world, (void)attempt;
    return quotactl(QCMD(Q_GETQUOTA, USRQUOTA), "/dev/vda", (int)getuid(), (char *)&quota);
}

static int
kernel_module(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_init_module, "", 0UL, ""));
}

static int
kernel_kexec(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_kexec_load, 0UL, 0UL, NULL, 0UL));
}

static int
kernel_name(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt->a ? setdomainname("attempt", 7) : sethostname("attempt", 7);
}

static int
kernel_sync(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_sync));
}

static int
kernel_hangup(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return vhangup();
}

#ifdef SYS_ioperm
static int
kernel_ports(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(attempt->a ? syscall(SYS_iopl, 3) : syscall(SYS_ioperm, 0UL, 1UL, 1));
}
#endif

static int
kernel_timer(const struct world *world, const struct attempt *attempt)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    clockid_t clock = (clockid_t)((~(unsigned)world->victim << 3) | 2);

    return timer_create(attempt->a ? clock : CLOCK_REALTIME, &event, &timer);
}

/* A filter takes away and never gives: a constructor, which runs before the last one is put on, may
 * have more of them. */
static const struct attempt attempts[] = {
    {"io-uring", kernel_ring, NULL, 0, 0, 0, 0},
    {"io-uring-polling", kernel_ring, NULL, IORING_SETUP_SQPOLL, 0, 0, 0},
    {"io-uring-open", kernel_ring_open, "~/.ssh/id", 0, 0, 0, 0},
    {"io-uring-socket", kernel_ring_socket, NULL, 0, 0, 0, 0},
    {"aio", kernel_aio, NULL, 0, 0, 0, 0},
    {"bpf-program", kernel_bpf_program, NULL, 0, 0, 0, 0},
    {"bpf-map", kernel_bpf_map, NULL, 0, 0, 0, 0},
    {"perf-itself", kernel_perf, NULL, 0, 0, 0, 0},
    {"perf-victim", kernel_perf, NULL, 1, 0, 0, 0},
    {"filter-listener", kernel_filter, NULL, SECCOMP_FILTER_FLAG_NEW_LISTENER, 0, 0, 0},
    {"filter-more", kernel_filter, NULL, 0, 0, 0, ATTEMPT_RUN_ONLY},
    {"filter-prctl", kernel_filter, NULL, 0, 1, 0, 0},
    {"time-set", kernel_settime, NULL, 0, 0, 0, 0},
    {"time-set-old", kernel_settime, NULL, 1, 0, 0, 0},
    {"time-adjust-read", kernel_adjust, NULL, 0, 0, 0, 0},
    {"time-adjust-clock-read", kernel_adjust, NULL, 1, 0, 0, 0},
    {"time-adjust", kernel_adjust, NULL, 0, ADJ_TICK, 0, 0},
    {"timer", kernel_timer, NULL, 0, 0, 0, 0},
    {"timer-on-victim", kernel_timer, NULL, 1, 0, 0, 0},
    {"kernel-log-read", kernel_log, NULL, 3, 0, 0, 0},
    {"kernel-log-size", kernel_log, NULL, 10, 0, 0, 0},
    {"reboot", kernel_reboot, NULL, 0, 0, 0, 0},
    {"swap-on", kernel_swap, "~/doomed", 0, 0, 0, 0},
    {"swap-off", kernel_swap, "~/doomed", 1, 0, 0, 0},
    {"account", kernel_account, "~/doomed", 0, 0, 0, 0},
    {"quota", kernel_quota, NULL, 0, 0, 0, 0},
    {"module", kernel_module, NULL, 0, 0, 0, 0},
    {"kexec", kernel_kexec, NULL, 0, 0, 0, 0},
    {"host-name", kernel_name, NULL, 0, 0, 0, 0},
    {"domain-name", kernel_name, NULL, 1, 0, 0, 0},
    {"sync", kernel_sync, NULL, 0, 0, 0, 0},
    {"hang-up", kernel_hangup, NULL, 0, 0, 0, 0},
#ifdef SYS_ioperm
    {"ports", kernel_ports, NULL, 0, 0, 0, 0},
    {"ports-all", kernel_ports, NULL, 1, 0, 0, 0},
#endif
};

ATTEMPT_CLASS(attempts_kernel, "kernel", attempts);
