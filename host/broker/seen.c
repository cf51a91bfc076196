#include "host/broker/seen.h"

#include <stdlib.h>
#include <string.h>

enum { SEEN_ROOM_FIRST = 64 };

static const uint8_t seen_free[STORE_DOCUMENT_KEY_LEN];

static bool
seen_is(const uint8_t one[STORE_DOCUMENT_KEY_LEN], const uint8_t other[STORE_DOCUMENT_KEY_LEN])
{
    return memcmp(one, other, STORE_DOCUMENT_KEY_LEN) == 0;
}

/* Where the key is, or the free place where it belongs: keys are hashes, and spread evenly. */
static size_t
seen_place(const struct seen *seen, const uint8_t key[STORE_DOCUMENT_KEY_LEN])
{
    size_t at;

    memcpy(&at, key, sizeof at);
    at &= seen->room - 1;
    while (!seen_is(seen->keys[at], key) && !seen_is(seen->keys[at], seen_free))
        at = (at + 1) & (seen->room - 1);
    return at;
}

bool
seen_has(const struct seen *seen, const uint8_t key[STORE_DOCUMENT_KEY_LEN])
{
    return seen->room > 0 && seen_is(seen->keys[seen_place(seen, key)], key);
}

static int
seen_grow(struct seen *seen)
{
    struct seen more = {.room = seen->room ? seen->room * 2 : SEEN_ROOM_FIRST};

    more.keys = calloc(more.room, sizeof *more.keys);
    if (!more.keys)
        return -1;
    for (size_t i = 0; i < seen->room; i++) {
        if (!seen_is(seen->keys[i], seen_free))
            memcpy(more.keys[seen_place(&more, seen->keys[i])], seen->keys[i], sizeof *more.keys);
    }
    more.count = seen->count;
    free(seen->keys);
    *seen = more;
    return 0;
}

int
seen_add(struct seen *seen, const uint8_t key[STORE_DOCUMENT_KEY_LEN])
{
    size_t at;

    /* Half of it stays free, so that a search ends soon. */
    if (seen->count >= seen->room / 2 && seen_grow(seen) < 0)
        return -1;
    at = seen_place(seen, key);
    if (seen_is(seen->keys[at], key))
        return 0;
    memcpy(seen->keys[at], key, sizeof *seen->keys);
    seen->count++;
    return 0;
}

bool
seen_remove(struct seen *seen, const uint8_t key[STORE_DOCUMENT_KEY_LEN])
{
    uint8_t moved[STORE_DOCUMENT_KEY_LEN];
    size_t at;

    if (!seen_has(seen, key))
        return false;
    at = seen_place(seen, key);
    memset(seen->keys[at], 0, sizeof *seen->keys);
    seen->count--;
    /* Those behind it may have been pushed there by it. */
    for (at = (at + 1) & (seen->room - 1); !seen_is(seen->keys[at], seen_free);
         at = (at + 1) & (seen->room - 1)) {
        memcpy(moved, seen->keys[at], sizeof moved);
        memset(seen->keys[at], 0, sizeof *seen->keys);
        memcpy(seen->keys[seen_place(seen, moved)], moved, sizeof moved);
    }
    return true;
}

const uint8_t *
seen_next(const struct seen *seen, size_t *at)
{
    while (*at < seen->room && seen_is(seen->keys[*at], seen_free))
        ++*at;
    return *at < seen->room ? seen->keys[(*at)++] : NULL;
}

void
seen_clear(struct seen *seen)
{
    free(seen->keys);
    *seen = (struct seen){0};
}
