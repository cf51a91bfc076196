#include "host/common/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FD_READ_STEP = 16 * 1024 };

void
fd_close(int *fd)
{
    int saved = errno;

    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    errno = saved;
}

int
fd_write_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t done = write(fd, at, len);

        if (done < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if (done == 0) {
            errno = EIO;
            return -1;
        }
        at += done;
        len -= (size_t)done;
    }
    return 0;
}

int
fd_pread_all(int fd, void *data, size_t len, off_t offset)
{
    char *at = data;

    while (len > 0) {
        ssize_t done = pread(fd, at, len, offset);

        if (done < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if (done == 0) {
            errno = EIO;
            return -1;
        }
        at += done;
        len -= (size_t)done;
        offset += done;
    }
    return 0;
}

int
fd_read_to_end(int fd, struct buf *buf)
{
    for (;;) {
        size_t room = buf->max - buf->len < FD_READ_STEP ? buf->max - buf->len : FD_READ_STEP;
        /* One byte past the maximum tells a full buffer from one that is too small. */
        uint8_t probe, *at = room > 0 ? buf_reserve(buf, room) : &probe;
        ssize_t done;

        if (!at) {
            errno = ENOMEM;
            return -1;
        }
        done = read(fd, at, room > 0 ? room : 1);
        if (done < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if (done == 0)
            return 0;
        if (room == 0) {
            errno = EFBIG;
            return -1;
        }
        buf_commit(buf, (size_t)done);
    }
}

/* Opens one component, with O_PATH, since a directory on the way need not be readable. */
static int
fd_step(int at, const char *name, bool make)
{
    if (make && mkdirat(at, name, 0700) < 0 && errno != EEXIST)
        return -1;
    return openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
fd_walk(int dirfd, const char *path, bool make)
{
    CLEANUP_FREE char *copy = strdup(path);
    CLEANUP_FD int at = -1;
    char *save = NULL;

    if (!copy)
        return -1;
    at = openat(dirfd, path[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return -1;
    for (char *name = strtok_r(copy, "/", &save); name; name = strtok_r(NULL, "/", &save)) {
        int next = fd_step(at, name, make);

        if (next < 0)
            return -1;
        fd_close(&at);
        at = next;
    }
    return openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
fd_mkdir_at(int dirfd, const char *path)
{
    return fd_walk(dirfd, path, true);
}

int
fd_opendir_at(int dirfd, const char *path)
{
    return fd_walk(dirfd, path, false);
}
