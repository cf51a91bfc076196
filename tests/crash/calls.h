/*
 * System calls: their names, and how a stopped process is made to fail one.
 */
#ifndef CLISK_TESTS_CRASH_CALLS_H
#define CLISK_TESTS_CRASH_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { CALLS_MAX = 512 };

/* A set of system calls by number; `all` for any. */
struct calls {
    bool all;
    bool has[CALLS_MAX];
};

/* "openat"; "" for one that has no name here. */
const char *calls_name(uint64_t number);
/* "write,fsync,renameat"; -1 when a name is not known. */
int calls_parse(struct calls *calls, const char *list);
bool calls_have(const struct calls *calls, uint64_t number);

/* "ENOSPC" as a number; 0 when it is not known. */
int calls_errno(const char *name);

/*
 * At the entry of a call: it will not be made. At its exit: what it returns.
 * -1 with errno, which is ENOSYS where this machine's registers are not known.
 */
int calls_skip(pid_t pid);
int calls_return(pid_t pid, long value);

#endif
