#include "host/agent/alarm.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "host/common/fd.h"

/* Whether the key still opens the vault, and whether the machine slept, is looked at this often. */
enum { ALARM_TICK_MS = 60 * 1000 };

static int
alarm_open_signals(struct alarm *alarm)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGINT);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
        return -1;
    alarm->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return alarm->signal_fd < 0 ? -1 : 0;
}

/* It is never reached; that it is cancelled tells that the clock was set. */
static int
alarm_arm_set(struct alarm *alarm)
{
    struct itimerspec far = {.it_value = {.tv_sec = INT32_MAX}};
    int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;

    /* The clock may be set between two calls. */
    while (timerfd_settime(alarm->set_fd, flags, &far, NULL) < 0) {
        if (errno != ECANCELED)
            return -1;
    }
    return 0;
}

int
alarm_open(struct alarm *alarm, struct error *err)
{
    alarm->tick_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    alarm->set_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (alarm->tick_fd < 0 || alarm->set_fd < 0 || alarm_arm_set(alarm) < 0 ||
        alarm_open_signals(alarm) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot watch the clocks and signals");
    return 0;
}

void
alarm_close(struct alarm *alarm)
{
    fd_close(&alarm->tick_fd);
    fd_close(&alarm->set_fd);
    fd_close(&alarm->signal_fd);
}

static uint64_t
alarm_sooner(uint64_t one_ms, uint64_t other_ms)
{
    return other_ms > 0 && other_ms < one_ms ? other_ms : one_ms;
}

int
alarm_arm(struct alarm *alarm, const struct lease *lease, struct error *err)
{
    struct agent_times left = lease_left(lease, lease_now());
    uint64_t ms = alarm_sooner(alarm_sooner(ALARM_TICK_MS, left.idle_ms), left.absolute_ms);
    struct itimerspec next = {
        .it_value = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000}};

    if (timerfd_settime(alarm->tick_fd, 0, &next, NULL) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "timerfd_settime");
    return 0;
}

int
alarm_clear(struct alarm *alarm, struct error *err)
{
    uint64_t count;

    (void)!read(alarm->tick_fd, &count, sizeof count);
    if (read(alarm->set_fd, &count, sizeof count) < 0 && errno == ECANCELED &&
        alarm_arm_set(alarm) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "timerfd_settime");
    return 0;
}

int
alarm_signal(struct alarm *alarm)
{
    struct signalfd_siginfo info;

    return read(alarm->signal_fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo
                                                                              : 0;
}
