/*
 * Headers of a tar archive of regular files: ustar (POSIX.1-1988), with a pax
 * header (POSIX.1-2001) before one whose path, size or time does not fit. Two
 * archives of the same files are the same bytes.
 */
#ifndef CLISK_BUNDLE_TAR_H
#define CLISK_BUNDLE_TAR_H

#include "host/common/buf.h"

enum { TAR_BLOCK = 512, TAR_END = 2 * TAR_BLOCK, TAR_PATH_MAX = 8192 };

struct tar_entry {
    const char *path; /* UTF-8 of at most TAR_PATH_MAX bytes */
    uint64_t size;
    int64_t mtime; /* seconds since 1970 */
};

/* Appends the blocks that stand before the content. 0, or -1 when out is bad or the path too long.
 */
int tar_put_header(struct buf *out, const struct tar_entry *entry);
/* How many NULs stand behind a content of that size. */
size_t tar_padding(uint64_t size);

#endif
