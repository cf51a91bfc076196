/*
 * Forgetting a file that never came to its place: whoever has it gets back what
 * it was to replace.
 */
#include "host/store/internal.h"

#include <string.h>

enum { OWNERS_MAX = 256, OWNER_LEN = sizeof(uint32_t) + STORE_DOCUMENT_KEY_LEN };

/* While it is pending, a file knows the documents that have it: recovery does not walk them all. */
int
store_txn_note_owner(struct store_txn *txn, uint32_t account, uint64_t file,
                     const struct store_key *document, struct error *err)
{
    CLEANUP_BUF struct buf owners = BUF_INIT(OWNERS_MAX * OWNER_LEN);
    struct store_key key = store_pending_key(account, file);
    struct span known;
    int result = store_kv_get(txn, STORE_DB_FILE_PENDING, &key, &known, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    for (size_t at = 0; at + OWNER_LEN <= known.len; at += OWNER_LEN) {
        if (memcmp(known.data + at, document->bytes, OWNER_LEN) == 0)
            return 0;
    }
    buf_append(&owners, known.data, known.len);
    buf_append(&owners, document->bytes, document->len);
    if (owners.full)
        return error_set(err, OUTCOME_LIMIT, "more than %d new documents have one file",
                         OWNERS_MAX);
    if (owners.bad || document->len != OWNER_LEN)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return store_kv_put(txn, STORE_DB_FILE_PENDING, &key,
                        (struct span){.data = owners.data, .len = owners.len}, err);
}

/* The document's files without this one; whether it had it. */
static bool
without_file(const struct store_document *document, const struct store_file *file,
             struct store_document_file files[STORE_DOCUMENT_FILES_MAX], size_t *ret_count)
{
    bool had_it = false;
    size_t count = 0;

    for (size_t i = 0; i < document->file_count; i++) {
        files[count] = document->files[i];
        if (files[count].id == file->id) {
            had_it = true;
            if (file->previous == 0)
                continue;
            files[count].id = file->previous;
        }
        count++;
    }
    *ret_count = count;
    return had_it;
}

static int
detach_at(struct store_txn *txn, const struct store_file *file, const struct store_key *key,
          struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    struct store_document_file files[STORE_DOCUMENT_FILES_MAX];
    struct span value;
    size_t count;
    int result = store_kv_get(txn, STORE_DB_DOCUMENTS, key, &value, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    if (store_document_of(store_key_span(key), value, &document, err) < 0)
        return -1;
    if (!without_file(&document, file, files, &count))
        return 0;
    if (count == 0 && document.made_run == file->run && document.edits.len == 0)
        return store_txn_remove_document(txn, document.account, document.kind, document.reference,
                                         err);
    document.files = files;
    document.file_count = count;
    return store_txn_put_document(txn, &document, err);
}

static int
detach_owners(struct store_txn *txn, const struct store_file *file, struct span owners,
              struct error *err)
{
    uint8_t copy[OWNERS_MAX * OWNER_LEN];
    size_t len = owners.len - owners.len % OWNER_LEN;

    if (len > sizeof copy)
        len = sizeof copy;
    /* The list lies where the writes below change it. */
    memcpy(copy, owners.data, len);
    for (size_t at = 0; at < len; at += OWNER_LEN) {
        struct store_key key = {0};

        store_key_bytes(&key, copy + at, OWNER_LEN);
        if (detach_at(txn, file, &key, err) < 0)
            return -1;
    }
    return 0;
}

/* A file that was announced by a clisk which did not note owners. */
static int
detach_all(struct store_txn *txn, const struct store_file *file, struct error *err)
{
    const struct store_key prefix = store_key_of_u32(file->account);
    struct store_key from = prefix;
    struct span found, value;
    int result;

    while ((result = store_kv_seek(txn, STORE_DB_DOCUMENTS, &from, &prefix, &found, &value, err)) ==
           0) {
        struct store_key key = {0};

        store_key_bytes(&key, found.data, found.len);
        if (detach_at(txn, file, &key, err) < 0)
            return -1;
        from = key;
        store_key_successor(&from);
    }
    return result == STORE_ABSENT ? 0 : result;
}

int
store_txn_forget_file(struct store_txn *txn, uint64_t id, struct error *err)
{
    struct store_file file;
    struct store_key key;
    struct span owners;
    int result = store_txn_get_file(txn, id, &file, err);

    if (result != 0)
        return result;
    key = store_pending_key(file.account, id);
    result = store_kv_get(txn, STORE_DB_FILE_PENDING, &key, &owners, err);
    if (result == 0 && owners.len > 0)
        result = detach_owners(txn, &file, owners, err);
    else if (result >= 0)
        result = detach_all(txn, &file, err);
    if (result == 0)
        result = store_txn_unshare_file(txn, &file, err);
    if (result == 0)
        result = store_txn_drop_file(txn, &file, err);
    store_file_clear(&file);
    return result;
}

struct settling {
    uint64_t id;
    bool keep;
};

static int
settle_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct settling *settling = opaque;

    return settling->keep ? store_txn_finish_file(txn, settling->id, err)
                          : store_txn_forget_file(txn, settling->id, err);
}

int
store_file_settle(struct store *store, uint64_t id, bool keep, struct error *err)
{
    struct settling settling = {.id = id, .keep = keep};

    return store_write(store, settle_body, &settling, err);
}
