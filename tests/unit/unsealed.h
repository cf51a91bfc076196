/*
 * A store for tests of what uses one: opened, and unsealed with a key of zeros.
 */
#ifndef CLISK_TESTS_UNSEALED_H
#define CLISK_TESTS_UNSEALED_H

#include "host/store/store.h"

static inline int
unsealed_open(int dirfd, const char *shown_path, struct store **ret_store, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_SECRET struct secret *key = secret_new(STORE_SEALING_KEY_LEN);

    if (!key)
        return -1;
    key->len = STORE_SEALING_KEY_LEN;
    if (store_open(dirfd, shown_path, &store, err) < 0 || store_unseal(store, key, err) < 0)
        return -1;
    *ret_store = TAKE_PTR(store);
    return 0;
}

#endif
