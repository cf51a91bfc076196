#include "host/broker/internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Messages of one child in a row, before the others have their turn. */
enum { LOOP_MESSAGES = 64, LOOP_DYING_MS = 1000 };

enum {
    LOOP_SIGNALS,
    LOOP_FETCHER,
    LOOP_WORKER,
    LOOP_FETCHER_OUT,
    LOOP_WORKER_OUT,
    LOOP_ANSWER,
    LOOP_POLLS
};

static void
loop_take_signal(struct run *run)
{
    struct signalfd_siginfo info;

    if (read(run->signals, &info, sizeof info) != sizeof info)
        return;
    if (info.ssi_signo == SIGINT)
        run_end_with(run, OUTCOME_INTERRUPTED, "interrupted; the next run goes on from here");
    else
        run_end_with(run, OUTCOME_TERMINATED, "terminated; the next run goes on from here");
}

static void
loop_end_by_rule(struct run *run, enum outcome outcome, const char *rule, const char *message)
{
    struct error err = {0};

    error_set(&err, outcome, "%s", message);
    error_refine(&err, rule);
    run_end(run, &err);
}

/* The child has closed its socket, which it does by ending. */
static void
loop_child_ended(struct run *run, struct child *child)
{
    struct pollfd poller = {.fd = child->pidfd, .events = POLLIN};
    bool is_worker = child == &run->worker;
    char how[64];

    poll(&poller, 1, LOOP_DYING_MS);
    if (!child_reap(child)) {
        run_end_with(run, is_worker ? OUTCOME_PLUGIN_BUG : OUTCOME_INTERNAL,
                     "%s closed its channel", child->program);
        return;
    }
    child_describe_end(child, how, sizeof how);
    if (is_worker && child_ran_out_of_time(child))
        loop_end_by_rule(run, OUTCOME_LIMIT, "CPU_SECONDS",
                         "the konnector used up its processor time");
    else if (is_worker && child_was_trapped(child)) /* no konnector makes such a call by mistake */
        loop_end_by_rule(run, OUTCOME_DENIED, "SYSCALL",
                         "the konnector made a system call that no konnector needs, and was ended "
                         "for it");
    else if (is_worker)
        run_end_with(run, OUTCOME_PLUGIN_BUG, "the konnector %s", how);
    else
        run_end_with(run, OUTCOME_INTERNAL, "%s %s", child->program, how);
}

/* Handles what the child has sent. */
static void
loop_take_messages(struct run *run, struct child *child)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    unsigned endings = run->endings;

    for (int i = 0; i < LOOP_MESSAGES && run->endings == endings && run->state != RUN_OVER; i++) {
        int received = wire_receive(child->wire, &message);

        if (received == 0) {
            dispatch_message(run, child, &message);
        } else if (received > 0) {
            loop_child_ended(run, child);
        } else {
            if (errno != EAGAIN)
                run_end_with(run, child == &run->worker ? OUTCOME_PLUGIN_BUG : OUTCOME_INTERNAL,
                             "%s sent what is no message", child->program);
            break;
        }
    }
    wire_message_clear(&message);
}

static int
loop_wire_fd(const struct child *child)
{
    return child->wire && child->pid > 0 ? child->wire->fd : -1;
}

/* The person's time is not the run's. */
static int64_t
loop_deadline_ms(const struct run *run)
{
    int64_t asked = ask_deadline_ms(run);

    if (run->question.fd >= 0)
        return asked;
    return asked < run->deadline_ms ? asked : run->deadline_ms;
}

/* Waits for something, at most until the deadline. */
static int
loop_poll(struct run *run, struct pollfd polls[LOOP_POLLS])
{
    int64_t left = loop_deadline_ms(run) - run_now_ms();
    int fds[LOOP_POLLS] = {
        [LOOP_SIGNALS] = run->signals,
        [LOOP_FETCHER] = loop_wire_fd(&run->fetcher),
        [LOOP_WORKER] = loop_wire_fd(&run->worker),
        [LOOP_FETCHER_OUT] = run->fetcher.output,
        [LOOP_WORKER_OUT] = run->worker.output,
        [LOOP_ANSWER] = run->question.fd,
    };

    for (int i = 0; i < LOOP_POLLS; i++)
        polls[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    return poll(polls, LOOP_POLLS, left > 0 ? (int)left : 0);
}

static void
loop_deadline(struct run *run)
{
    char text[128];

    if (run->endings > 0 || run->state == RUN_CLOSING) {
        run_keep_complete(run);
        run->state = RUN_OVER;
    } else {
        snprintf(text, sizeof text, "the run took longer than %u seconds: see --timeout",
                 run->limits.wall_seconds);
        loop_end_by_rule(run, OUTCOME_LIMIT, "WALL_SECONDS", text);
    }
}

static void
loop_turn(struct run *run)
{
    struct pollfd polls[LOOP_POLLS];
    int ready = loop_poll(run, polls);

    if (ready < 0)
        return;
    if (polls[LOOP_SIGNALS].revents)
        loop_take_signal(run);
    if (polls[LOOP_WORKER_OUT].revents)
        child_read_output(&run->worker);
    if (polls[LOOP_FETCHER_OUT].revents)
        child_read_output(&run->fetcher);
    if (polls[LOOP_FETCHER].revents)
        loop_take_messages(run, &run->fetcher);
    if (polls[LOOP_WORKER].revents && run->endings == 0)
        loop_take_messages(run, &run->worker);
    if (polls[LOOP_ANSWER].revents && run->question.fd >= 0)
        ask_readable(run);
    ask_turn(run);
    if (run->question.fd < 0 && run_now_ms() >= run->deadline_ms)
        loop_deadline(run);
}

/* Winding down may fail in its turn, behind which there is nothing to wait for. */
static void
loop_wind_down(struct run *run)
{
    unsigned endings;

    do {
        endings = run->endings;
        run_wind_down(run);
    } while (run->endings != endings);
}

void
loop_run(struct run *run)
{
    while (run->state != RUN_OVER) {
        loop_turn(run);
        loop_wind_down(run);
    }
}
