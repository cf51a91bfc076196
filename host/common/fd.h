/*
 * Descriptors: closing on scope exit, whole reads and writes, sealed memory.
 */
#ifndef CLISK_COMMON_FD_H
#define CLISK_COMMON_FD_H

#include <sys/types.h>

#include "host/common/buf.h"

/* Closes *fd if it is open, and makes it -1. */
void fd_close(int *fd);
#define CLEANUP_FD CLEANUP(fd_close)

/* Whole buffers; interrupted calls go on. 0, or -1 with errno (EIO for an early end of file). */
int fd_write_all(int fd, const void *data, size_t len);
int fd_pread_all(int fd, void *data, size_t len, off_t offset);

/* Appends all that fd gives until its end. -1 with errno; EFBIG past the buffer's maximum. */
int fd_read_to_end(int fd, struct buf *buf);

/* Opens the directory `path` below dirfd, one component after the other, making those that are
 * missing (mode 0700) and following no symbolic link. The new descriptor, or -1 with errno. */
int fd_mkdir_at(int dirfd, const char *path);
/* The same, making none: ENOENT. */
int fd_opendir_at(int dirfd, const char *path);

#endif
