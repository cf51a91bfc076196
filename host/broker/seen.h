/*
 * A set of the keys of entries: those that a run was shown, and those that
 * earlier ones missed. Grows with what is put into it, 32 bytes each at most.
 */
#ifndef CLISK_BROKER_SEEN_H
#define CLISK_BROKER_SEEN_H

#include <stdbool.h>

#include "host/store/store.h"

struct seen {
    uint8_t (*keys)[STORE_DOCUMENT_KEY_LEN]; /* all zero: free */
    size_t room;                             /* a power of two; 0 at first */
    size_t count;
};

bool seen_has(const struct seen *seen, const uint8_t key[STORE_DOCUMENT_KEY_LEN]);
/* 0, also when it was there; -1 without memory. */
int seen_add(struct seen *seen, const uint8_t key[STORE_DOCUMENT_KEY_LEN]);
/* Whether it was there. */
bool seen_remove(struct seen *seen, const uint8_t key[STORE_DOCUMENT_KEY_LEN]);
/* The next key from *at on, which is 0 at first; NULL behind the last one. */
const uint8_t *seen_next(const struct seen *seen, size_t *at);
void seen_clear(struct seen *seen);

#endif
