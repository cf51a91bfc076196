#include "host/agent/lease.h"

#include <time.h>

enum { LEASE_SLEEP_MS = 500 };

static int64_t
lease_read(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

struct lease_now
lease_now(void)
{
    struct lease_now now;

    now.before_ms = lease_read(CLOCK_MONOTONIC);
    now.boot_ms = lease_read(CLOCK_BOOTTIME);
    now.after_ms = lease_read(CLOCK_MONOTONIC);
    return now;
}

int
lease_begin(struct lease *lease, struct agent_times times, struct lease_now now)
{
    if (times.idle_ms > LEASE_MAX_MS || times.absolute_ms > LEASE_MAX_MS)
        return -1;
    /* Should we be kept waiting between two of the readings, that may not look like a sleep: the
     * most that they can be apart here, the least below. */
    *lease = (struct lease){.times = times,
                            .begun_ms = now.boot_ms,
                            .used_ms = now.boot_ms,
                            .slept_ms = now.boot_ms - now.before_ms};
    return 0;
}

void
lease_use(struct lease *lease, struct lease_now now)
{
    lease->used_ms = now.boot_ms;
}

static bool
lease_has_passed(uint64_t length_ms, int64_t since_ms, struct lease_now now)
{
    return length_ms > 0 && now.boot_ms - since_ms >= (int64_t)length_ms;
}

enum lease_end
lease_judge(const struct lease *lease, struct lease_now now)
{
    if (now.boot_ms - now.after_ms > lease->slept_ms + LEASE_SLEEP_MS)
        return LEASE_SLEPT;
    if (lease_has_passed(lease->times.absolute_ms, lease->begun_ms, now))
        return LEASE_OVER;
    if (lease_has_passed(lease->times.idle_ms, lease->used_ms, now))
        return LEASE_IDLE;
    return LEASE_GOES_ON;
}

static uint64_t
lease_rest(uint64_t length_ms, int64_t since_ms, struct lease_now now)
{
    int64_t rest = (int64_t)length_ms - (now.boot_ms - since_ms);

    if (length_ms == 0)
        return 0;
    return rest > 0 ? (uint64_t)rest : 1;
}

struct agent_times
lease_left(const struct lease *lease, struct lease_now now)
{
    return (struct agent_times){
        .idle_ms = lease_rest(lease->times.idle_ms, lease->used_ms, now),
        .absolute_ms = lease_rest(lease->times.absolute_ms, lease->begun_ms, now),
    };
}
