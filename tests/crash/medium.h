/*
 * What is on the disk at one moment, as a power failure there would leave it:
 * a copy of the image that a loop device stands on, which has what the file
 * system has written back, and nothing of what it still holds in memory.
 */
#ifndef CLISK_TESTS_CRASH_MEDIUM_H
#define CLISK_TESTS_CRASH_MEDIUM_H

#include <stdbool.h>

struct medium {
    const char *image;  /* NULL for none */
    const char *device; /* the loop device's name, without /dev/ */
    const char *into;   /* the directory for the copies */
    const char *tick;   /* a file on the disk, or NULL: see below */
    unsigned long long written;
    unsigned copies;
};

/*
 * Copies the image to `into`/NAME, unless nothing was written since the last
 * copy. With a tick, that file is written and synced first, so that the file
 * system's journal has all that was done with names so far, as it has every few
 * seconds; but not what was written to files and not synced. 0, or -1 with errno.
 */
int medium_copy(struct medium *medium, const char *name);

#endif
