/*
 * What a site's scripts would keep in the browser's localStorage, as konnectors
 * need it: strings by name, for each origin apart. It is kept with the session.
 */
#ifndef CLISK_FETCHER_STORAGE_H
#define CLISK_FETCHER_STORAGE_H

#include "host/common/buf.h"

enum {
    STORAGE_ITEMS_MAX = 1000,
    STORAGE_NAME_MAX = 1024,       /* bytes */
    STORAGE_VALUE_MAX = 60 * 1024, /* bytes; a message has to hold it */
    STORAGE_TOTAL_MAX = 256 * 1024 /* bytes of all names and values */
};

struct storage;

struct storage *storage_new(void) ATTR_MALLOC;
struct storage *storage_free(struct storage *storage); /* wipes; returns NULL; NULL is fine */

/* NULL for none. Owned by the storage until the next change. */
const char *storage_get(const struct storage *storage, const char *origin, const char *name);
/* 0; 1 when a limit does not allow it, and all is as it was; -1 without memory. */
int storage_set(struct storage *storage, const char *origin, const char *name, const char *value);
void storage_remove(struct storage *storage, const char *origin, const char *name);

/* Calls `tell` for each item, the oldest first. */
void storage_tell(const struct storage *storage,
                  void tell(void *opaque, const char *origin, const char *name, const char *value),
                  void *opaque);

#endif
