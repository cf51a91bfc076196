/*
 * Moments as people write them: how long ago (8h, 30d), a day (2026-01-31), or a
 * time of one (2026-01-31T08:00), local unless a Z stands behind it.
 */
#ifndef CLISK_CLI_MOMENT_H
#define CLISK_CLI_MOMENT_H

#include <stdint.h>

/* 0 with milliseconds since 1970 UTC; -1. */
int moment_parse(const char *text, int64_t now_ms, int64_t *ret_ms);

#endif
