#include "host/common/secmem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/common/fd.h"

static size_t
secret_span(size_t cap)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return (cap + 1 + page - 1) / page * page;
}

struct secret *
secret_new(size_t cap)
{
    struct secret *secret = calloc(1, sizeof *secret);
    void *data;

    if (!secret)
        return NULL;
    data = mmap(NULL, secret_span(cap), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) {
        free(secret);
        return NULL;
    }
    madvise(data, secret_span(cap), MADV_DONTDUMP);
    madvise(data, secret_span(cap), MADV_WIPEONFORK);
    mlock(data, secret_span(cap));
    secret->data = data;
    secret->cap = cap;
    return secret;
}

/* NULL where the kernel has no such memory, or no more of it. */
static void *
secret_map_hidden(size_t span)
{
#ifdef SYS_memfd_secret
    CLEANUP_FD int fd = (int)syscall(SYS_memfd_secret, O_CLOEXEC);
    void *data;

    if (fd < 0 || ftruncate(fd, (off_t)span) < 0)
        return NULL;
    data = mmap(NULL, span, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED)
        return NULL;
    /* It is locked and in no dump by its nature; but shared with children. */
    if (madvise(data, span, MADV_DONTFORK) < 0) {
        munmap(data, span);
        return NULL;
    }
    return data;
#else
    (void)span;
    return NULL;
#endif
}

static void *
secret_map_locked(size_t span)
{
    void *data = mmap(NULL, span, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (data == MAP_FAILED)
        return NULL;
    if (madvise(data, span, MADV_DONTDUMP) < 0 || madvise(data, span, MADV_DONTFORK) < 0 ||
        mlock(data, span) < 0) {
        munmap(data, span);
        return NULL;
    }
    return data;
}

struct secret *
secret_new_hidden(size_t cap)
{
    struct secret *secret = calloc(1, sizeof *secret);

    if (!secret)
        return NULL;
    secret->cap = cap;
    secret->data = secret_map_hidden(secret_span(cap));
    secret->hidden = secret->data;
    if (!secret->data)
        secret->data = secret_map_locked(secret_span(cap));
    if (!secret->data) {
        free(secret);
        return NULL;
    }
    return secret;
}

struct secret *
secret_of(const void *data, size_t len)
{
    struct secret *secret = secret_new(len);

    if (!secret)
        return NULL;
    if (len > 0)
        memcpy(secret->data, data, len);
    secret->len = len;
    return secret;
}

int
secret_read(struct secret *secret, int fd)
{
    while (secret->len < secret->cap) {
        ssize_t done = read(fd, secret->data + secret->len, secret->cap - secret->len);

        if (done == 0)
            return 0;
        if (done < 0 && errno != EINTR)
            return -1;
        secret->len += done > 0 ? (size_t)done : 0;
    }
    return 0;
}

struct secret *
secret_free(struct secret *secret)
{
    if (!secret)
        return NULL;
    explicit_bzero(secret->data, secret_span(secret->cap));
    munmap(secret->data, secret_span(secret->cap));
    free(secret);
    return NULL;
}

void
secret_cleanup(struct secret **secret)
{
    *secret = secret_free(*secret);
}

void
secret_wipe(void *data, size_t len)
{
    explicit_bzero(data, len);
}
