#include "host/common/secmem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
