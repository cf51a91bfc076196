/*
 * The time of day.
 */
#ifndef CLISK_COMMON_CLOCK_H
#define CLISK_COMMON_CLOCK_H

#include "host/common/compiler.h"

/* Since 1970 UTC. With --enable-failpoints, CLISK_CLOCK_SHIFT in the environment is a
 * number of seconds that are added, so that a test can be tomorrow. */
int64_t clock_seconds(void);
int64_t clock_milliseconds(void);

#endif
