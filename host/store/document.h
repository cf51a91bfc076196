/*
 * One document at a time, by its key: how commands name it, and what the person
 * does with it.
 */
#ifndef CLISK_STORE_DOCUMENT_H
#define CLISK_STORE_DOCUMENT_H

#include "host/store/store.h"

int store_document_get(struct store *store, uint32_t account,
                       const uint8_t key[STORE_DOCUMENT_KEY_LEN],
                       struct store_document *ret_document, struct error *err);

/* What commands show and take of a document's key: its first hexadecimal digits. */
enum { STORE_DOCUMENT_ID_LEN = 10, STORE_DOCUMENT_ID_MAX = STORE_DOCUMENT_ID_LEN + 1 };
void store_document_id(const struct store_document *document, char ret_id[STORE_DOCUMENT_ID_MAX]);
/* The documents of an account whose keys begin so, in the order of keys; after as for
 * store_document_next(). STORE_ABSENT also for a text that is no beginning of a key. */
int store_document_next_id(struct store *store, uint32_t account, const char *id,
                           const uint8_t *after, struct store_document *ret_document,
                           struct error *err);

/*
 * What the person does: changes the document as it is now, in one commit. Set are
 * edits, files, state and changed_at, and nothing else; what they point to is the caller's.
 * `change` is called again when the map had to grow. One that becomes DELETED is no longer missed.
 * STORE_ABSENT.
 */
typedef void store_document_changer(struct store_document *document, void *opaque);
int store_document_change(struct store *store, uint32_t account,
                          const uint8_t key[STORE_DOCUMENT_KEY_LEN], store_document_changer *change,
                          void *opaque, struct error *err);
/* Takes a file that is gone from the document, so that a run fetches it again; its record goes when
 * no other document has it. STORE_ABSENT: there is no such document. */
int store_document_lose_file(struct store *store, uint32_t account,
                             const uint8_t key[STORE_DOCUMENT_KEY_LEN], uint64_t file,
                             struct error *err);

#endif
