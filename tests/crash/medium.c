#include "tests/crash/medium.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/common/fd.h"

enum { MEDIUM_TRIES = 1000, MEDIUM_PATH_MAX = 4096 };

/* How often it was written to, and whether it is being written to just now. */
static int
medium_count(const struct medium *medium, unsigned long long *ret_written, bool *ret_busy)
{
    unsigned long long writes, sectors, flying;
    char path[256];
    FILE *file;
    int found;

    snprintf(path, sizeof path, "/sys/block/%s/stat", medium->device);
    file = fopen(path, "re");
    if (!file)
        return -1;
    found = fscanf(file, "%*u %*u %*u %*u %llu %*u %llu %*u %llu", &writes, &sectors, &flying);
    fclose(file);
    if (found != 3) {
        errno = EPROTO;
        return -1;
    }
    *ret_written = writes + sectors;
    *ret_busy = flying != 0;
    return 0;
}

/* The journal commits what it has, as it does by itself after a while. */
static int
medium_tick(const struct medium *medium)
{
    CLEANUP_FD int fd = open(medium->tick, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    return fd >= 0 && write(fd, "", 1) == 1 && fsync(fd) == 0 ? 0 : -1;
}

static int
copy_piece(int from, int to, off_t at, off_t end)
{
    char bytes[1 << 16];

    while (at < end) {
        size_t want = end - at < (off_t)sizeof bytes ? (size_t)(end - at) : sizeof bytes;
        ssize_t len = pread(from, bytes, want, at);

        if (len <= 0 || pwrite(to, bytes, (size_t)len, at) != len)
            return -1;
        at += len;
    }
    return 0;
}

/* What is a hole stays one: most of the image is. */
static int
copy_sparse(int from, int to)
{
    struct stat st;
    off_t at = 0;

    if (fstat(from, &st) < 0 || ftruncate(to, 0) < 0 || ftruncate(to, st.st_size) < 0)
        return -1;
    while (at < st.st_size) {
        off_t data = lseek(from, at, SEEK_DATA), end;

        if (data < 0)
            return errno == ENXIO ? 0 : -1;
        end = lseek(from, data, SEEK_HOLE);
        if (end < 0 || copy_piece(from, to, data, end) < 0)
            return -1;
        at = end;
    }
    return 0;
}

static void
medium_wait(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* One that nothing was written to meanwhile: else it would be of no one moment. */
static int
medium_copy_still(struct medium *medium, int from, int to)
{
    unsigned long long before, after;
    bool busy_before, busy_after;

    for (int tries = 0; tries < MEDIUM_TRIES; tries++) {
        if (medium_count(medium, &before, &busy_before) < 0)
            return -1;
        if (!busy_before && copy_sparse(from, to) < 0)
            return -1;
        if (medium_count(medium, &after, &busy_after) < 0)
            return -1;
        if (!busy_before && !busy_after && before == after) {
            medium->written = after;
            return 0;
        }
        medium_wait();
    }
    errno = EBUSY;
    return -1;
}

int
medium_copy(struct medium *medium, const char *name)
{
    CLEANUP_FD int from = -1;
    CLEANUP_FD int to = -1;
    char path[MEDIUM_PATH_MAX];
    unsigned long long written;
    bool busy;

    if ((medium->tick && medium_tick(medium) < 0) || medium_count(medium, &written, &busy) < 0)
        return -1;
    if (medium->copies > 0 && written == medium->written && !busy)
        return 0;
    snprintf(path, sizeof path, "%s/%s", medium->into, name);
    from = open(medium->image, O_RDONLY | O_CLOEXEC);
    to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (from < 0 || to < 0 || medium_copy_still(medium, from, to) < 0)
        return -1;
    medium->copies++;
    return 0;
}
