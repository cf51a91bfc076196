/*
 * Failpoints: named places where a test makes the program die or an operation
 * fail. Compiled in with --enable-failpoints only; otherwise they cost nothing.
 *
 * CLISK_FAILPOINT="name" or "name:count" in the environment kills the process
 * (SIGKILL) when it passes the named place for the count-th time.
 */
#ifndef CLISK_COMMON_FAILPOINT_H
#define CLISK_COMMON_FAILPOINT_H

#ifdef ENABLE_FAILPOINTS
void failpoint(const char *name);
#define FAILPOINT(name) failpoint(name)
#else
#define FAILPOINT(name) ((void)0)
#endif

#endif
