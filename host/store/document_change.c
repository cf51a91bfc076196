/* What the person does with a document: each a commit of its own, and an event of no run. */
#include "host/store/document.h"

#include <string.h>

#include "host/store/internal.h"

struct changing {
    uint32_t account;
    const uint8_t *key;
    store_document_changer *change;
    void *opaque;
};

static struct store_key
key_of(uint32_t account, const uint8_t *bytes)
{
    struct store_key key = store_key_of_u32(account);

    store_key_bytes(&key, bytes, STORE_DOCUMENT_KEY_LEN);
    return key;
}

static int
get_at(struct store_txn *txn, const struct store_key *key, struct store_document *ret_document,
       struct error *err)
{
    struct span value;
    int result = store_kv_get(txn, STORE_DB_DOCUMENTS, key, &value, err);

    return result == 0 ? store_document_of(store_key_span(key), value, ret_document, err) : result;
}

static int
put_at(struct store_txn *txn, const struct store_key *key, const struct store_document *document,
       struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);

    if (store_encode_document(&buf, document, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_DOCUMENTS, key,
                        (struct span){.data = buf.data, .len = buf.len}, err);
}

int
store_document_get(struct store *store, uint32_t account, const uint8_t key[STORE_DOCUMENT_KEY_LEN],
                   struct store_document *ret_document, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key at = key_of(account, key);

    if (store_read(store, &txn, err) < 0)
        return -1;
    return get_at(&txn, &at, ret_document, err);
}

/* What she deletes is no longer looked for, and no run is behind what she does. */
static int
note_change(struct store_txn *txn, const struct store_document *document,
            enum store_document_state before, struct error *err)
{
    struct store_document hers = *document;
    bool deletes = document->state == STORE_DOCUMENT_DELETED && before != STORE_DOCUMENT_DELETED;

    hers.run = 0;
    if (deletes && store_txn_remove_missed(txn, document->account, document->kind,
                                           document->reference, err) < 0)
        return -1;
    return store_txn_log_document(
        txn, deletes ? STORE_EVENT_DOCUMENT_REMOVED : STORE_EVENT_DOCUMENT_WRITTEN, &hers, err);
}

static int
change_body(struct store_txn *txn, void *opaque, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document old = {0};
    const struct changing *changing = opaque;
    struct store_key key = key_of(changing->account, changing->key);
    struct store_document changed;
    int result = get_at(txn, &key, &old, err);

    if (result != 0)
        return result;
    changed = old;
    changing->change(&changed, changing->opaque);
    if (put_at(txn, &key, &changed, err) < 0)
        return -1;
    return note_change(txn, &changed, old.state, err);
}

int
store_document_change(struct store *store, uint32_t account,
                      const uint8_t key[STORE_DOCUMENT_KEY_LEN], store_document_changer *change,
                      void *opaque, struct error *err)
{
    struct changing changing = {.account = account, .key = key, .change = change, .opaque = opaque};

    return store_write(store, change_body, &changing, err);
}

/* --- files that are gone --------------------------------------------------------- */

static bool
has_file(const struct store_document *document, uint64_t id)
{
    for (size_t i = 0; i < document->file_count; i++) {
        if (document->files[i].id == id)
            return true;
    }
    return false;
}

/* Whether any document of the account has it: 1 or 0; -1. */
static int
is_owned(struct store_txn *txn, uint32_t account, uint64_t id, struct error *err)
{
    const struct store_key prefix = store_key_of_u32(account);
    struct store_key from = prefix;
    struct span found, value;
    int result;

    while ((result = store_kv_seek(txn, STORE_DB_DOCUMENTS, &from, &prefix, &found, &value, err)) ==
           0) {
        struct store_document document;
        bool is_owner;

        from = (struct store_key){0};
        store_key_bytes(&from, found.data, found.len);
        if (store_document_of(found, value, &document, err) < 0)
            return -1;
        is_owner = has_file(&document, id);
        store_document_clear(&document);
        if (is_owner)
            return 1;
        store_key_successor(&from);
    }
    return result < 0 ? -1 : 0;
}

static int
detach(struct store_txn *txn, const struct store_key *key, uint64_t id, struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    struct store_document_file files[STORE_DOCUMENT_FILES_MAX];
    struct store_document changed;
    size_t count = 0;
    int result = get_at(txn, key, &document, err);

    if (result != 0)
        return result;
    for (size_t i = 0; i < document.file_count; i++) {
        if (document.files[i].id != id)
            files[count++] = document.files[i];
    }
    changed = document;
    changed.files = files;
    changed.file_count = count;
    return count < document.file_count ? put_at(txn, key, &changed, err) : 0;
}

struct losing {
    uint32_t account;
    const uint8_t *key;
    uint64_t file;
};

static int
lose_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct losing *losing = opaque;
    struct store_key key = key_of(losing->account, losing->key);
    struct store_file file, unshared;
    int result = detach(txn, &key, losing->file, err);

    if (result != 0)
        return result;
    result = store_txn_get_file(txn, losing->file, &file, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    /* The older content is no stand-in: it is this one that is wanted. */
    unshared = file;
    unshared.previous = 0;
    result = store_txn_unshare_file(txn, &unshared, err);
    if (result == 0)
        result = is_owned(txn, losing->account, losing->file, err);
    if (result == 0)
        result = store_txn_drop_file(txn, &file, err);
    store_file_clear(&file);
    return result < 0 ? -1 : 0;
}

int
store_document_lose_file(struct store *store, uint32_t account,
                         const uint8_t key[STORE_DOCUMENT_KEY_LEN], uint64_t file,
                         struct error *err)
{
    struct losing losing = {.account = account, .key = key, .file = file};

    return store_write(store, lose_body, &losing, err);
}
