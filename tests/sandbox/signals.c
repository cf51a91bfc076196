/* Signals to others, by each call that sends one, and ways to be out of reach of one's own. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/sockios.h>

/* a: 0 for the victim, 1 for its group, 2 for everybody, 3 for the parent; b: the signal */
static int
signals_kill(const struct world *world, const struct attempt *attempt)
{
    const pid_t targets[] = {world->victim, -world->victim, -1, getppid()};

    return attempt_result(syscall(SYS_kill, targets[attempt->a], (int)attempt->b));
}

static int
signals_tkill(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(syscall(SYS_tkill, world->victim, (int)attempt->a));
}

static int
signals_tgkill(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(syscall(SYS_tgkill, world->victim, world->victim, (int)attempt->a));
}

static int
signals_queue(const struct world *world, const struct attempt *attempt)
{
    siginfo_t info = {.si_signo = SIGUSR1, .si_code = SI_QUEUE};

    return attempt_result(
        attempt->a ? syscall(SYS_rt_tgsigqueueinfo, world->victim, world->victim, SIGUSR1, &info)
                   : syscall(SYS_rt_sigqueueinfo, world->victim, SIGUSR1, &info));
}

static int
signals_pidfd_open(const struct world *world, const struct attempt *attempt)
{
    (void)attempt;
    return attempt_result(pidfd_open(world->victim, 0));
}

static int
signals_pidfd_send(const struct world *world, const struct attempt *attempt)
{
    int fd = pidfd_open(world->victim, 0);

    return fd < 0 ? -1 : pidfd_send_signal(fd, (int)attempt->a, NULL, 0);
}

/* Whoever owns a descriptor is sent SIGIO when something comes. */
static int
signals_own(const struct world *world, const struct attempt *attempt)
{
    struct f_owner_ex owner = {.type = F_OWNER_PID, .pid = world->victim};
    int pid = world->victim;

    switch (attempt->a) {
    case 0: return attempt_result(syscall(SYS_fcntl, ATTEMPT_CONTROL_FD, F_SETOWN, pid));
    case 1: return attempt_result(syscall(SYS_fcntl, ATTEMPT_CONTROL_FD, F_SETOWN_EX, &owner));
    case 2: return attempt_result(syscall(SYS_ioctl, ATTEMPT_CONTROL_FD, FIOSETOWN, &pid));
    default: return attempt_result(syscall(SYS_ioctl, ATTEMPT_CONTROL_FD, SIOCSPGRP, &pid));
    }
}

static int
signals_async(const struct world *world, const struct attempt *attempt)
{
    int on = 1;

    (void)world;
    if (attempt->a)
        return attempt_result(syscall(SYS_ioctl, ATTEMPT_CONTROL_FD, FIOASYNC, &on));
    return attempt_result(syscall(SYS_fcntl, ATTEMPT_CONTROL_FD, F_SETFL, O_RDWR | O_ASYNC));
}

static int
signals_set_signal(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_fcntl, ATTEMPT_CONTROL_FD, F_SETSIG, SIGKILL));
}

/* So that the broker's end is survived. */
static int
signals_untie(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return prctl(PR_SET_PDEATHSIG, 0);
}

static int
signals_new_session(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(attempt->a ? setpgid(0, 0) : setsid());
}

static int
signals_prctl(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return prctl((int)attempt->a, attempt->b, 0, 0, 0);
}

static const struct attempt attempts[] = {
    {"kill-victim-0", signals_kill, NULL, 0, 0, 0, 0},
    {"kill-victim", signals_kill, NULL, 0, SIGUSR1, 0, 0},
    {"kill-victim-continue", signals_kill, NULL, 0, SIGCONT, 0, 0},
    {"kill-group", signals_kill, NULL, 1, SIGUSR1, 0, 0},
    {"kill-everybody-0", signals_kill, NULL, 2, 0, 0, 0},
    {"kill-parent-0", signals_kill, NULL, 3, 0, 0, 0},
    {"tkill", signals_tkill, NULL, SIGUSR1, 0, 0, 0},
    {"tgkill", signals_tgkill, NULL, SIGUSR1, 0, 0, 0},
    {"sigqueue", signals_queue, NULL, 0, 0, 0, 0},
    {"sigqueue-thread", signals_queue, NULL, 1, 0, 0, 0},
    {"pidfd-open", signals_pidfd_open, NULL, 0, 0, 0, 0},
    {"pidfd-signal", signals_pidfd_send, NULL, SIGUSR1, 0, 0, 0},
    {"own-fcntl", signals_own, NULL, 0, 0, 0, 0},
    {"own-fcntl-ex", signals_own, NULL, 1, 0, 0, 0},
    {"own-ioctl", signals_own, NULL, 2, 0, 0, 0},
    {"own-ioctl-group", signals_own, NULL, 3, 0, 0, 0},
    {"async-fcntl", signals_async, NULL, 0, 0, 0, 0},
    {"async-ioctl", signals_async, NULL, 1, 0, 0, 0},
    {"signal-of-descriptor", signals_set_signal, NULL, 0, 0, 0, 0},
    {"untie-from-broker", signals_untie, NULL, 0, 0, 0, 0},
    {"new-session", signals_new_session, NULL, 0, 0, 0, 0},
    {"new-group", signals_new_session, NULL, 1, 0, 0, 0},
    {"become-reaper", signals_prctl, NULL, PR_SET_CHILD_SUBREAPER, 1, 0, 0},
};

ATTEMPT_CLASS(attempts_signals, "signals", attempts);
