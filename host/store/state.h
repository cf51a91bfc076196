/*
 * What is known of an account besides its documents: where its files go, what
 * could not be had, and where its konnector is.
 */
#ifndef CLISK_STORE_STATE_H
#define CLISK_STORE_STATE_H

#include "host/store/store.h"

/* --- folders -------------------------------------------------------------- */

/* Where an account's files go: found again by its inode when the person has moved it. */
struct store_folder {
    uint8_t key[STORE_DOCUMENT_KEY_LEN]; /* in returned records: where store_folder_next() is */
    const char *label; /* as the konnector calls the sub-folder; "" for the account's own */
    const char *path;  /* relative to the root of the documents; not empty */
    uint64_t device;
    uint64_t inode;
    int64_t born; /* nanoseconds since 1970; 0: not known */
    void *block;
};
int store_folder_get(struct store *store, uint32_t account, const char *label,
                     struct store_folder *ret_folder, struct error *err);
int store_folder_put(struct store *store, uint32_t account, const struct store_folder *folder,
                     struct error *err);
/* All folders of the account, in an order of their own; NULL begins. */
int store_folder_next(struct store *store, uint32_t account, const uint8_t *after,
                      struct store_folder *ret_folder, struct error *err);
void store_folder_clear(struct store_folder *folder);
#define CLEANUP_STORE_FOLDER CLEANUP(store_folder_clear)

/* --- what went wrong, and where a konnector is ------------------------------ */

/* An entry that could not be had: later runs go on until they have met it. */
struct store_missed {
    uint8_t key[STORE_DOCUMENT_KEY_LEN]; /* in returned records: where store_missed_next() is */
    const char *kind;
    const char *reference;
    const char *title;
    enum outcome outcome;
    const char *message;
    uint64_t run; /* that failed last */
    int64_t since;
    uint32_t tries;   /* runs that failed at it */
    bool is_unlisted; /* a run that went through all that the brand lists did not meet it */
    void *block;
};
/* Adds it, or counts one more try of it, if another run made it. */
int store_missed_put(struct store *store, uint32_t account, const struct store_missed *missed,
                     struct error *err);
int store_missed_next(struct store *store, uint32_t account, const uint8_t *after,
                      struct store_missed *ret_missed, struct error *err);
/* Adds it as it is. STORE_EXISTS when the account has missed that entry already. */
int store_txn_add_missed(struct store_txn *txn, uint32_t account, const struct store_missed *missed,
                         struct error *err);
/* That the brand lists it no more; by the key of store_missed_next(). 0 also when there is none. */
int store_txn_unlist_missed(struct store_txn *txn, uint32_t account,
                            const uint8_t key[STORE_DOCUMENT_KEY_LEN], struct error *err);
/* 0 also when there is none. */
int store_txn_remove_missed(struct store_txn *txn, uint32_t account, const char *kind,
                            const char *reference, struct error *err);
void store_missed_clear(struct store_missed *missed);

enum { STORE_CURSORS_MAX = 1000 }; /* of an account */

/* What a konnector keeps between its runs. */
struct store_cursor {
    const char *name;  /* not empty */
    const char *value; /* not empty: an empty one is forgotten */
    void *block;
};
int store_cursor_get(struct store *store, uint32_t account, const char *name,
                     struct store_cursor *ret_cursor, struct error *err);
/* All of them in one commit. LIMIT beyond STORE_CURSORS_MAX. */
int store_cursors_put(struct store *store, uint32_t account, const struct store_cursor *cursors,
                      size_t count, struct error *err);
void store_cursor_clear(struct store_cursor *cursor);
#define CLEANUP_STORE_CURSOR CLEANUP(store_cursor_clear)

#endif
