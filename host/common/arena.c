#include "host/common/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK = 32 * 1024 };

struct arena_block {
    struct arena_block *below;
    size_t size;
    alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct arena_block *top;
    size_t used; /* of the top block */
    size_t total;
    size_t max;
};

struct arena *
arena_new(size_t max)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (arena)
        arena->max = max;
    return arena;
}

struct arena *
arena_free(struct arena *arena)
{
    if (!arena)
        return NULL;
    arena_rewind(arena, (struct arena_mark){0});
    free(arena);
    return NULL;
}

static int
arena_grow(struct arena *arena, size_t size)
{
    size_t room = size > ARENA_BLOCK ? size : ARENA_BLOCK;
    struct arena_block *block;

    if (__builtin_add_overflow(room, sizeof *block, &room))
        return -1;
    block = malloc(room);
    if (!block)
        return -1;
    room -= sizeof *block;
    block->below = arena->top;
    block->size = room;
    arena->top = block;
    arena->used = 0;
    return 0;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);
    void *at;

    if (__builtin_add_overflow(size, align - 1, &size))
        return NULL;
    size -= size % align;
    if (size > arena->max || arena->total > arena->max - size)
        return NULL;
    if (!arena->top || arena->top->size - arena->used < size) {
        if (arena_grow(arena, size) < 0)
            return NULL;
    }
    at = arena->top->data + arena->used;
    arena->used += size;
    arena->total += size;
    memset(at, 0, size);
    return at;
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return arena_alloc(arena, bytes);
}

char *
arena_strndup(struct arena *arena, const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? arena_alloc(arena, len + 1) : NULL;

    if (copy && len > 0)
        memcpy(copy, text, len);
    return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list args;
    char *text;
    int len;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0)
        return NULL;
    text = arena_alloc(arena, (size_t)len + 1);
    if (!text)
        return NULL;
    va_start(args, fmt);
    vsnprintf(text, (size_t)len + 1, fmt, args);
    va_end(args);
    return text;
}

struct arena_mark
arena_mark(const struct arena *arena)
{
    return (struct arena_mark){.block = arena->top, .used = arena->used, .total = arena->total};
}

void
arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->top != mark.block) {
        struct arena_block *block = arena->top;

        arena->top = block->below;
        free(block);
    }
    arena->used = mark.used;
    arena->total = mark.total;
}
