/*
 * What a search has found out: numbers by pairs of addresses, which are never
 * looked at. Both are compared, so that a key can be an object or a byte in it.
 */
#ifndef CLISK_RUNTIME_SELECTOR_MEMO_H
#define CLISK_RUNTIME_SELECTOR_MEMO_H

#include <stdbool.h>
#include <stddef.h>

enum { MEMO_MAX = 1 << 21 };

struct memo_entry {
    const void *about; /* NULL: free */
    const void *of;
    size_t value;
};

/* Zeroed at first. */
struct memo {
    struct memo_entry *entries;
    size_t room; /* a power of two, or 0 */
    size_t count;
};

/* False when there is nothing. */
bool memo_get(const struct memo *memo, const void *about, const void *of, size_t *ret_value);
/* Replaces what was there. 0; -1 without memory or past MEMO_MAX. `about` is not NULL. */
int memo_set(struct memo *memo, const void *about, const void *of, size_t value);
void memo_free(struct memo *memo);

#endif
