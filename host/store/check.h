/*
 * Whether the store holds together: values that can be read, and indexes that
 * lead to what they are of.
 */
#ifndef CLISK_STORE_CHECK_H
#define CLISK_STORE_CHECK_H

#include "host/store/store.h"

enum { STORE_CHECK_TEXT_MAX = 160 };

struct store_finding {
    const char *database;
    char key[STORE_CHECK_TEXT_MAX]; /* in hexadecimal; "" for none */
    char problem[STORE_CHECK_TEXT_MAX];
    bool can_repair;
    bool repaired;
};

/* Is called with each finding, which is repaired before where that was asked. 0, or -1 with *err.
 */
typedef int store_check_tell(const struct store_finding *finding, void *opaque, struct error *err);

/*
 * Checks it all; the accounts' locks are the caller's business. With `repair`, a value that
 * cannot be read is dropped, which a full run gets again from the brand, and so is a wrong entry
 * of an index; a lacking one is made. Accounts are never dropped. Each repair is a commit.
 */
int store_check(struct store *store, bool repair, store_check_tell *tell, void *opaque,
                struct error *err);

#endif
