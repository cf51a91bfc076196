/*
 * A directory of its own for a test, below TMPDIR.
 */
#ifndef CLISK_TESTS_SCRATCH_H
#define CLISK_TESTS_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/unit/unit.h"

struct scratch {
    char path[PATH_MAX];
    int fd;
};

static inline struct scratch
scratch_make(void)
{
    const char *base = getenv("TMPDIR");
    struct scratch scratch;

    snprintf(scratch.path, sizeof scratch.path, "%s/clisk-test-XXXXXX", base ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(scratch.path));
    scratch.fd = open(scratch.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(scratch.fd, 0);
    return scratch;
}

static inline int
scratch_unlink(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static inline void
scratch_remove(struct scratch *scratch)
{
    close(scratch->fd);
    nftw(scratch->path, scratch_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
