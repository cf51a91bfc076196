#include "host/vault/index.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRY_LEN = VAULT_ID_LEN + 8 + DIGEST_LEN + 8 + 4, AAD_LEN = VAULT_ID_LEN + 8 + 4 };

void
index_clear(struct index *index)
{
    index->mirror_key = secret_free(index->mirror_key);
    free(index->entries);
    *index = (struct index){0};
}

int
index_digest(struct span sealed, uint8_t out[DIGEST_LEN])
{
    struct digest *digest = digest_new();
    int result = digest && digest_update(digest, sealed.data, sealed.len) == 0
                     ? digest_final(digest, out)
                     : -1;

    digest_free(digest);
    return result;
}

static void
put_aad(struct buf *out, const struct image_header *header)
{
    buf_append(out, header->vault_id, VAULT_ID_LEN);
    put_u64(out, header->generation);
    put_u32(out, header->epoch);
}

static int
damaged(struct error *err, const char *what)
{
    return error_set(err, OUTCOME_SETUP, "%s", what);
}

/* Entries stand one behind the other, in the order of the index, and fill their part. */
static int
read_entry(struct reader *reader, const struct image *image, uint64_t *offset,
           struct index_entry *entry)
{
    uint8_t found[DIGEST_LEN];
    uint64_t at;
    uint32_t len;

    if (reader->left < ENTRY_LEN)
        return -1;
    memcpy(entry->id, get_fixed(reader, VAULT_ID_LEN).data, VAULT_ID_LEN);
    entry->rev = get_u64(reader);
    memcpy(entry->sha256, get_fixed(reader, DIGEST_LEN).data, DIGEST_LEN);
    at = get_u64(reader);
    len = get_u32(reader);
    if (at != *offset || len > IMAGE_ENTRY_MAX || len > image->entries.len - *offset)
        return -1;
    entry->sealed = (struct span){image->entries.data + *offset, len};
    *offset += len;
    return index_digest(entry->sealed, found) == 0 && memcmp(found, entry->sha256, DIGEST_LEN) == 0
               ? 0
               : -1;
}

static int
read_entries(struct reader *reader, const struct image *image, struct index *index,
             struct error *err)
{
    uint32_t count = get_u32(reader);
    uint64_t offset = 0;

    if (reader->bad || count > VAULT_ENTRIES_MAX || reader->left != (size_t)count * ENTRY_LEN)
        return damaged(err, "its index cannot be read");
    index->entries = calloc(count > 0 ? count : 1, sizeof *index->entries);
    if (!index->entries)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (index->count = 0; index->count < count; index->count++) {
        if (read_entry(reader, image, &offset, &index->entries[index->count]) < 0)
            return damaged(err, "an entry is not the one of its index");
    }
    return offset == image->entries.len ? 0 : damaged(err, "something stands behind its entries");
}

int
index_open(const struct image *image, const struct secret *key, struct index *ret_index,
           struct error *err)
{
    CLEANUP_INDEX struct index index = {0};
    CLEANUP_SECRET struct secret *plain = NULL;
    CLEANUP_BUF struct buf aad = BUF_INIT(AAD_LEN);
    struct reader reader;
    int result;

    put_aad(&aad, &image->header);
    if (aad.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = aead_open(key, (struct span){aad.data, aad.len}, image->index, &plain, err);
    if (result != 0)
        return result < 0 ? -1 : damaged(err, "its index is not authentic");
    if (plain->len < INDEX_MIRROR_KEY_LEN)
        return damaged(err, "its index cannot be read");
    index.mirror_key = secret_of(plain->data, INDEX_MIRROR_KEY_LEN);
    if (!index.mirror_key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    reader = reader_of(plain->data + INDEX_MIRROR_KEY_LEN, plain->len - INDEX_MIRROR_KEY_LEN);
    if (read_entries(&reader, image, &index, err) < 0)
        return -1;
    *ret_index = index;
    index = (struct index){0};
    return 0;
}

int
index_seal(const struct index *index, const struct image_header *header, const struct secret *key,
           struct buf *out, struct error *err)
{
    CLEANUP_BUF struct buf plain = BUF_INIT_SECRET(VAULT_FILE_MAX), aad = BUF_INIT(AAD_LEN);
    uint64_t offset = 0;

    buf_append(&plain, index->mirror_key->data, INDEX_MIRROR_KEY_LEN);
    put_u32(&plain, (uint32_t)index->count);
    for (size_t i = 0; i < index->count; i++) {
        const struct index_entry *entry = &index->entries[i];

        buf_append(&plain, entry->id, VAULT_ID_LEN);
        put_u64(&plain, entry->rev);
        buf_append(&plain, entry->sha256, DIGEST_LEN);
        put_u64(&plain, offset);
        put_u32(&plain, (uint32_t)entry->sealed.len);
        offset += entry->sealed.len;
    }
    put_aad(&aad, header);
    if (plain.bad || aad.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return aead_seal(key, (struct span){aad.data, aad.len}, (struct span){plain.data, plain.len},
                     out, err);
}

struct index_entry *
index_find(const struct index *index, const uint8_t id[VAULT_ID_LEN])
{
    for (size_t i = 0; i < index->count; i++) {
        if (memcmp(index->entries[i].id, id, VAULT_ID_LEN) == 0)
            return &index->entries[i];
    }
    return NULL;
}

struct index_entry *
index_add(struct index *index)
{
    struct index_entry *more;

    if (index->count >= VAULT_ENTRIES_MAX)
        return NULL;
    more = reallocarray(index->entries, index->count + 1, sizeof *more);
    if (!more)
        return NULL;
    index->entries = more;
    more[index->count] = (struct index_entry){0};
    return &more[index->count++];
}

void
index_drop(struct index *index, struct index_entry *entry)
{
    size_t at = (size_t)(entry - index->entries);

    memmove(entry, entry + 1, (index->count - at - 1) * sizeof *entry);
    index->count--;
}
