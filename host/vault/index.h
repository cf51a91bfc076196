/*
 * The list of a vault's entries. It is sealed as a whole, bound to the vault,
 * the generation and the epoch, so that no entry can be dropped, swapped, doubled
 * or brought back.
 */
#ifndef CLISK_VAULT_INDEX_H
#define CLISK_VAULT_INDEX_H

#include "host/common/digest.h"
#include "host/vault/image.h"

enum { INDEX_MIRROR_KEY_LEN = 32 };

struct index_entry {
    uint8_t id[VAULT_ID_LEN];
    uint64_t rev; /* how often it has been written */
    uint8_t sha256[DIGEST_LEN];
    struct span sealed; /* with its schema before it; in an image, or in a buffer of the caller */
};

struct index {
    struct secret *mirror_key; /* outlives every rekey: see vault_mirror() */
    struct index_entry *entries;
    size_t count;
};
void index_clear(struct index *index);
#define CLEANUP_INDEX CLEANUP(index_clear)

/* The index of an image whose MACs are right; every entry has the digest that it says. -1: SETUP
 * with what is wrong, or INTERNAL. */
int index_open(const struct image *image, const struct secret *key, struct index *ret_index,
               struct error *err);
/* Appends it, sealed for that header. */
int index_seal(const struct index *index, const struct image_header *header,
               const struct secret *key, struct buf *out, struct error *err);

/* NULL when there is none. */
struct index_entry *index_find(const struct index *index, const uint8_t id[VAULT_ID_LEN]);
/* Room for one more; its place stays valid until the next call. NULL without memory or past
 * VAULT_ENTRIES_MAX. */
struct index_entry *index_add(struct index *index);
void index_drop(struct index *index, struct index_entry *entry);

/* The digest of what is sealed. -1 when libcrypto fails. */
int index_digest(struct span sealed, uint8_t out[DIGEST_LEN]);

#endif
