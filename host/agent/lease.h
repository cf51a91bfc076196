/*
 * For how long a key may be held: a time without use, a time in all, and never
 * over a sleep of the machine. A function of the clocks that it is given.
 */
#ifndef CLISK_AGENT_LEASE_H
#define CLISK_AGENT_LEASE_H

#include <stdint.h>

#include "host/agent/agent.h"

/* A year: a longer time is a mistake. */
#define LEASE_MAX_MS (UINT64_C(366) * 24 * 3600 * 1000)

/* In milliseconds; boot_ms (CLOCK_BOOTTIME) counts a sleep, the others (CLOCK_MONOTONIC, read
 * before and after it) do not. */
struct lease_now {
    int64_t before_ms;
    int64_t boot_ms;
    int64_t after_ms;
};

struct lease_now lease_now(void);

struct lease {
    struct agent_times times;
    int64_t begun_ms;
    int64_t used_ms;
    int64_t slept_ms; /* how far the clocks were apart at the beginning */
};

enum lease_end { LEASE_GOES_ON, LEASE_IDLE, LEASE_OVER, LEASE_SLEPT };

/* -1 when a time is longer than LEASE_MAX_MS. */
int lease_begin(struct lease *lease, struct agent_times times, struct lease_now now);
void lease_use(struct lease *lease, struct lease_now now);
enum lease_end lease_judge(const struct lease *lease, struct lease_now now);
/* What is left; 0 for a time without end, and at least 1 for another. */
struct agent_times lease_left(const struct lease *lease, struct lease_now now);

#endif
