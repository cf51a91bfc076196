/*
 * Files that documents of an account share, by the brand's reference of the file.
 */
#ifndef CLISK_STORE_SHARED_FILE_H
#define CLISK_STORE_SHARED_FILE_H

#include "host/store/store.h"

/*
 * A document's own files, which no other one can have: the first has the reference "", the others
 * this mark and their title.
 */
#define STORE_OWN_FILE '\x1f'
bool store_reference_is_shared(const char *reference);

/* The file that documents of the account share under this reference; ABSENT for one's own. */
int store_shared_file_find(struct store *store, uint32_t account, const char *reference,
                           uint64_t *ret_id, struct error *err);
int store_txn_put_shared_file(struct store_txn *txn, uint32_t account, const char *reference,
                              uint64_t id, struct error *err);

#endif
