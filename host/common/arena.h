/*
 * Memory that is freed all at once: bump allocation in blocks, with marks to
 * which it can be wound back.
 */
#ifndef CLISK_COMMON_ARENA_H
#define CLISK_COMMON_ARENA_H

#include "host/common/compiler.h"

struct arena;

/* NULL without memory. At most max bytes are ever handed out at one time. */
struct arena *arena_new(size_t max) ATTR_MALLOC;
struct arena *arena_free(struct arena *arena); /* returns NULL; NULL is fine */

/* Aligned for any type, zeroed; NULL without memory or past the maximum, of which a piece takes
 * its size rounded up to the alignment. */
void *arena_alloc(struct arena *arena, size_t size);
/* NULL on overflow of count * size too. */
void *arena_array(struct arena *arena, size_t count, size_t size);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *fmt, ...) ATTR_PRINTF(2, 3);

struct arena_mark {
    void *block;
    size_t used;
    size_t total;
};

/* All that is allocated after the mark is freed by arena_rewind(). Marks nest. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

#endif
