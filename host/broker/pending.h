/*
 * A file that is PENDING in the store: whoever announced it, a run or an import,
 * was killed, or is at work on it now and has the lock of its account.
 */
#ifndef CLISK_BROKER_PENDING_H
#define CLISK_BROKER_PENDING_H

#include <stdbool.h>

#include "host/store/store.h"

/* For whoever has the lock of the account. One that stands under its name with its content is DONE,
 * and those who watch its folder are told of it; any other one is forgotten, with what describes
 * it. 0, or -1 with *err. */
int pending_settle(struct store *store, int documents, const struct store_file *file,
                   bool *ret_kept, struct error *err);

#endif
