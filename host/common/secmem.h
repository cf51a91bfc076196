/*
 * Secure memory for secrets: locked, left out of core dumps, wiped on release.
 */
#ifndef CLISK_COMMON_SECMEM_H
#define CLISK_COMMON_SECMEM_H

#include <stdbool.h>

#include "host/common/compiler.h"

/*
 * One secret: len bytes with a NUL behind them. The memory has pages of its
 * own. Where RLIMIT_MEMLOCK is used up, it is not locked but still left out of
 * core dumps.
 */
struct secret {
    size_t len;
    size_t cap;
    char *data;
    bool hidden;
};

/* NULL without memory. Room for cap bytes and a NUL; data is zeroed and len is 0. */
struct secret *secret_new(size_t cap) ATTR_MALLOC;
struct secret *secret_of(const void *data, size_t len) ATTR_MALLOC;

/*
 * For what is held for hours. In memfd_secret(2) memory where the kernel gives it: `hidden` is set,
 * and neither root's debugger nor /proc/PID/mem can read it. Else locked as above, and NULL (with
 * errno) where it cannot be locked. A child made by fork(2) does not have it.
 */
struct secret *secret_new_hidden(size_t cap) ATTR_MALLOC;

/* Reads to the end of the file, or until the secret is full; what comes is put behind what is
 * there. -1 with errno. */
int secret_read(struct secret *secret, int fd);

struct secret *secret_free(struct secret *secret); /* wipes; returns NULL; NULL is fine */
void secret_cleanup(struct secret **secret);
#define CLEANUP_SECRET CLEANUP(secret_cleanup)

/* explicit_bzero(3), for buffers that held a secret on their way. */
void secret_wipe(void *data, size_t len);

#endif
