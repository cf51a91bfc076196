/*
 * What may end the agent from outside its sockets: time, a sleep, signals.
 */
#ifndef CLISK_AGENT_ALARM_H
#define CLISK_AGENT_ALARM_H

#include "host/agent/lease.h"

struct alarm {
    int tick_fd;   /* when the lease may be over, and once a minute */
    int set_fd;    /* when the real clock was set, as it is when the machine wakes */
    int signal_fd; /* SIGTERM, SIGHUP, SIGINT */
};

#define ALARM_INIT                                   \
    (struct alarm)                                   \
    {                                                \
        .tick_fd = -1, .set_fd = -1, .signal_fd = -1 \
    }

int alarm_open(struct alarm *alarm, struct error *err);
void alarm_close(struct alarm *alarm);
/* For the next time that the lease is to be judged. */
int alarm_arm(struct alarm *alarm, const struct lease *lease, struct error *err);
/* Takes what came at tick_fd and set_fd. */
int alarm_clear(struct alarm *alarm, struct error *err);
/* The number of a signal that came, or 0. */
int alarm_signal(struct alarm *alarm);

#endif
