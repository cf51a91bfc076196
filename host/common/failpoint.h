/*
 * Failpoints: named places where a test makes the program die or an operation
 * fail. Compiled in with --enable-failpoints only; otherwise they cost nothing.
 *
 * CLISK_FAILPOINT="name" or "name:count" in the environment kills the process
 * (SIGKILL) when it passes the named place for the count-th time.
 * CLISK_FAILPOINT_SKIP="name" makes the program leave out what is done there, so
 * that a test can show that somebody would notice.
 */
#ifndef CLISK_COMMON_FAILPOINT_H
#define CLISK_COMMON_FAILPOINT_H

#include <stdbool.h>

#ifdef ENABLE_FAILPOINTS
void failpoint(const char *name);
bool failpoint_skips(const char *name);
#define FAILPOINT(name) failpoint(name)
#define FAILPOINT_SKIPS(name) failpoint_skips(name)
#else
#define FAILPOINT(name) ((void)0)
#define FAILPOINT_SKIPS(name) false
#endif

#endif
