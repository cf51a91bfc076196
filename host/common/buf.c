#include "host/common/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST_CAP = 256 };

void
free_ptr(void *p)
{
    void **at = p;

    free(*at);
    *at = NULL;
}

static void
buf_release(struct buf *buf)
{
    if (buf->secret && buf->data)
        explicit_bzero(buf->data, buf->cap);
    free(buf->data);
}

void
buf_free(struct buf *buf)
{
    buf_release(buf);
    *buf = (struct buf){.max = buf->max, .secret = buf->secret};
}

void
buf_reset(struct buf *buf)
{
    if (buf->secret && buf->data)
        explicit_bzero(buf->data, buf->len);
    buf->len = 0;
    buf->bad = buf->full = false;
}

/* Memory for `need` bytes in all, whatever the maximum. */
static int
buf_grow(struct buf *buf, size_t need)
{
    size_t cap = buf->cap > buf->max / 2 ? buf->max : buf->cap * 2;
    uint8_t *data;

    if (need <= buf->cap && buf->data)
        return 0;
    if (cap < BUF_FIRST_CAP)
        cap = BUF_FIRST_CAP;
    if (cap < need)
        cap = need;
    data = buf->secret ? malloc(cap) : realloc(buf->data, cap);
    if (!data)
        return -1;
    if (buf->secret) {
        if (buf->len > 0)
            memcpy(data, buf->data, buf->len);
        buf_release(buf);
    }
    buf->data = data;
    buf->cap = cap;
    return 0;
}

/* Room for len bytes that count and `more` that do not, such as a final NUL. */
static uint8_t *
buf_room(struct buf *buf, size_t len, size_t more)
{
    size_t need;

    if (buf->bad)
        return NULL;
    buf->full = __builtin_add_overflow(buf->len, len, &need) || need > buf->max ||
                __builtin_add_overflow(need, more, &need);
    if (buf->full || buf_grow(buf, need) < 0) {
        buf->bad = true;
        return NULL;
    }
    return buf->data + buf->len;
}

uint8_t *
buf_reserve(struct buf *buf, size_t len)
{
    return buf_room(buf, len, 0);
}

void
buf_commit(struct buf *buf, size_t len)
{
    assert(len <= buf->cap - buf->len && len <= buf->max - buf->len);
    buf->len += len;
}

int
buf_append(struct buf *buf, const void *data, size_t len)
{
    uint8_t *room = buf_reserve(buf, len);

    if (!room)
        return -1;
    if (len > 0)
        memcpy(room, data, len);
    buf->len += len;
    return 0;
}

int
buf_append_str(struct buf *buf, const char *text)
{
    return buf_append(buf, text, strlen(text));
}

int
buf_append_byte(struct buf *buf, uint8_t byte)
{
    return buf_append(buf, &byte, 1);
}

int
buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list args;
    uint8_t *room;
    int len;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0) {
        buf->bad = true;
        return -1;
    }
    room = buf_room(buf, (size_t)len, 1);
    if (!room)
        return -1;
    va_start(args, fmt);
    vsnprintf((char *)room, (size_t)len + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)len;
    return 0;
}

const char *
buf_str(struct buf *buf)
{
    uint8_t *room = buf_room(buf, 0, 1);

    if (!room)
        return NULL;
    *room = '\0';
    return (const char *)buf->data;
}

char *
buf_take_str(struct buf *buf)
{
    char *text;

    if (!buf_str(buf))
        return NULL;
    text = (char *)buf->data;
    *buf = (struct buf){.max = buf->max, .secret = buf->secret};
    return text;
}
