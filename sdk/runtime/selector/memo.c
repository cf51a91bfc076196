#include "sdk/runtime/selector/memo.h"

#include <stdint.h>
#include <stdlib.h>

enum { MEMO_FIRST = 64 };

static size_t
hash_of(const void *about, const void *of)
{
    uint64_t hash = (uintptr_t)about * 0x9E3779B97F4A7C15U ^ (uintptr_t)of;

    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93U;
    return (size_t)(hash ^ hash >> 32);
}

/* Where the pair is, or would be. There is always room. */
static struct memo_entry *
memo_find(const struct memo *memo, const void *about, const void *of)
{
    size_t at = hash_of(about, of) & (memo->room - 1);

    while (memo->entries[at].about &&
           (memo->entries[at].about != about || memo->entries[at].of != of))
        at = (at + 1) & (memo->room - 1);
    return &memo->entries[at];
}

bool
memo_get(const struct memo *memo, const void *about, const void *of, size_t *ret_value)
{
    const struct memo_entry *entry = memo->room > 0 ? memo_find(memo, about, of) : NULL;

    if (!entry || !entry->about)
        return false;
    *ret_value = entry->value;
    return true;
}

static int
memo_grow(struct memo *memo)
{
    struct memo wider = {.room = memo->room > 0 ? 2 * memo->room : MEMO_FIRST,
                         .count = memo->count};

    if (wider.room > MEMO_MAX)
        return -1;
    wider.entries = calloc(wider.room, sizeof *wider.entries);
    if (!wider.entries)
        return -1;
    for (size_t i = 0; i < memo->room; i++) {
        const struct memo_entry *entry = &memo->entries[i];

        if (entry->about)
            *memo_find(&wider, entry->about, entry->of) = *entry;
    }
    free(memo->entries);
    *memo = wider;
    return 0;
}

int
memo_set(struct memo *memo, const void *about, const void *of, size_t value)
{
    struct memo_entry *entry;

    if (memo->count >= memo->room / 4 * 3 && memo_grow(memo) < 0)
        return -1;
    entry = memo_find(memo, about, of);
    if (!entry->about)
        memo->count++;
    *entry = (struct memo_entry){.about = about, .of = of, .value = value};
    return 0;
}

void
memo_free(struct memo *memo)
{
    free(memo->entries);
    *memo = (struct memo){0};
}
