#include "host/common/clock.h"

#include <stdlib.h>
#include <time.h>

static int64_t
clock_shift(void)
{
#ifdef ENABLE_FAILPOINTS
    const char *shift = getenv("CLISK_CLOCK_SHIFT");

    return shift ? strtoll(shift, NULL, 10) : 0;
#else
    return 0;
#endif
}

int64_t
clock_seconds(void)
{
    return (int64_t)time(NULL) + clock_shift();
}

int64_t
clock_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return ((int64_t)now.tv_sec + clock_shift()) * 1000 + now.tv_nsec / 1000000;
}
