/*
 * Failpoints: named places where a test makes the program die or an operation
 * fail. Compiled in with --enable-failpoints only; otherwise they cost nothing.
 *
 * CLISK_FAILPOINT="name" or "name:count" in the environment kills the process
 * (SIGKILL) when it passes the named place for the count-th time.
 * CLISK_FAILPOINT_FAILS="name,name" lets the operations of those names fail whenever
 * they are tried, as if the system could not do them; or be left out, as a mistake
 * would, so that a test can show that somebody would notice.
 */
#ifndef CLISK_COMMON_FAILPOINT_H
#define CLISK_COMMON_FAILPOINT_H

#include <stdbool.h>

#ifdef ENABLE_FAILPOINTS
void failpoint(const char *name);
bool failpoint_fails(const char *name);
#define FAILPOINT(name)       failpoint(name)
#define FAILPOINT_FAILS(name) failpoint_fails(name)
#else
#define FAILPOINT(name)       ((void)0)
#define FAILPOINT_FAILS(name) false
#endif

#endif
