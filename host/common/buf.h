/*
 * A byte buffer that grows up to a maximum given at birth.
 *
 * The memory belongs to the buffer. Once an append fails (no memory, or past
 * the maximum) the buffer is marked bad and later appends do nothing, so that
 * a writer checks once, at the end.
 */
#ifndef CLISK_COMMON_BUF_H
#define CLISK_COMMON_BUF_H

#include <stdbool.h>

#include "host/common/compiler.h"

struct buf {
    uint8_t *data;
    size_t len;
    size_t cap;
    size_t max;
    bool bad;
    bool full;   /* why it is bad: past its maximum, and not for want of memory */
    bool secret; /* its memory is wiped before it is given back */
};

#define BUF_INIT(maximum) \
    (struct buf)          \
    {                     \
        .max = (maximum)  \
    }

/* For what must not stay behind in the heap. */
#define BUF_INIT_SECRET(maximum)         \
    (struct buf)                         \
    {                                    \
        .max = (maximum), .secret = true \
    }

void buf_free(struct buf *buf);
#define CLEANUP_BUF CLEANUP(buf_free)

/* Keeps the memory, forgets the content and the mark. */
void buf_reset(struct buf *buf);

/* 0, or -1 when the buffer is (or becomes) bad. */
int buf_append(struct buf *buf, const void *data, size_t len);
int buf_append_str(struct buf *buf, const char *text);
int buf_append_byte(struct buf *buf, uint8_t byte);
int buf_printf(struct buf *buf, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* Room for len more bytes behind the content; NULL when bad. Counted by buf_commit(). */
uint8_t *buf_reserve(struct buf *buf, size_t len);
void buf_commit(struct buf *buf, size_t len);

/* The content with a NUL behind it that is not counted, not even towards the maximum; NULL when
 * bad. Owned by the buffer. */
const char *buf_str(struct buf *buf);

/* The same content as a heap string that the caller frees; the buffer becomes empty. */
char *buf_take_str(struct buf *buf) ATTR_MALLOC;

#endif
