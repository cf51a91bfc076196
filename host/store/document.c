/* Documents: found by what they are, walked, put and removed. */
#include "host/store/internal.h"

#include <stdio.h>
#include <string.h>

int
store_document_key(struct store *store, uint32_t account, const char *kind, const char *reference,
                   uint8_t ret_key[STORE_DOCUMENT_KEY_LEN], struct error *err)
{
    uint8_t mac[HMAC_LEN];

    if (store_mac(store, kind, account, span_of_str(reference), mac, err) < 0)
        return -1;
    memcpy(ret_key, mac, STORE_DOCUMENT_KEY_LEN);
    return 0;
}

int
store_named_key(struct store *store, uint32_t account, const char *kind, const char *reference,
                struct store_key *ret_key, struct error *err)
{
    struct store_key key = store_key_of_u32(account);
    uint8_t hash[STORE_DOCUMENT_KEY_LEN];

    if (store_document_key(store, account, kind, reference, hash, err) < 0)
        return -1;
    store_key_bytes(&key, hash, sizeof hash);
    *ret_key = key;
    return 0;
}

int
store_document_of(struct span key, struct span value, struct store_document *ret_document,
                  struct error *err)
{
    struct span account = {.data = key.data, .len = sizeof(uint32_t)};

    if (key.len != sizeof(uint32_t) + STORE_DOCUMENT_KEY_LEN)
        return error_set(err, OUTCOME_INTERNAL, "the store has a damaged key (document)");
    if (store_decode_document(value, ret_document, err) < 0)
        return -1;
    ret_document->account = store_key_last_u32(account);
    memcpy(ret_document->key, key.data + sizeof(uint32_t), STORE_DOCUMENT_KEY_LEN);
    return 0;
}

/* What is under the key, which has to be the document that was asked for: half a hash is no
 * identity. */
static int
get_checked(struct store_txn *txn, const struct store_key *key, const char *kind,
            const char *reference, struct store_document *ret_document, struct error *err)
{
    struct store_document document;
    struct span value;
    int result = store_kv_get(txn, STORE_DB_DOCUMENTS, key, &value, err);

    if (result != 0)
        return result;
    if (store_document_of(store_key_span(key), value, &document, err) < 0)
        return -1;
    if (strcmp(document.kind, kind) != 0 || strcmp(document.reference, reference) != 0) {
        error_set(err, OUTCOME_INTERNAL, "two documents have the same key: %s %.64s, %s %.64s",
                  kind, reference, document.kind, document.reference);
        store_document_clear(&document);
        return -1;
    }
    *ret_document = document;
    return 0;
}

int
store_txn_find_document(struct store_txn *txn, uint32_t account, const char *kind,
                        const char *reference, struct store_document *ret_document,
                        struct error *err)
{
    struct store_document document;
    struct store_key key;
    int result;

    if (store_named_key(txn->store, account, kind, reference, &key, err) < 0)
        return -1;
    result = get_checked(txn, &key, kind, reference, &document, err);
    if (result != 0)
        return result;
    if (ret_document)
        *ret_document = document;
    else
        store_document_clear(&document);
    return 0;
}

int
store_document_find(struct store *store, uint32_t account, const char *kind, const char *reference,
                    struct store_document *ret_document, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return store_txn_find_document(&txn, account, kind, reference, ret_document, err);
}

int
store_document_next(struct store *store, uint32_t account, const uint8_t *after,
                    struct store_document *ret_document, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct span key, value;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_seek_behind(&txn, STORE_DB_DOCUMENTS, account, after, &key, &value, err);
    return result == 0 ? store_document_of(key, value, ret_document, err) : result;
}

/* The reference may tell more than its digest does. */
int
store_txn_log_document(struct store_txn *txn, enum store_event_kind kind,
                       const struct store_document *document, struct error *err)
{
    char reference[2 * STORE_DOCUMENT_KEY_LEN + 1];
    struct store_event event = {.kind = kind,
                                .account = document->account,
                                .run = document->run,
                                .name = document->kind,
                                .reference = reference,
                                .file = document->file_count ? document->files[0].id : 0};

    for (size_t i = 0; i < STORE_DOCUMENT_KEY_LEN; i++)
        snprintf(reference + 2 * i, 3, "%02x", document->key[i]);
    return store_txn_log(txn, &event, err);
}

int
store_txn_put_document(struct store_txn *txn, const struct store_document *document,
                       struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_document old, written;
    struct store_key key;
    int result;

    if (store_encode_document(&buf, document, err) < 0 ||
        store_txn_need_account(txn, document->account, err) < 0 ||
        store_named_key(txn->store, document->account, document->kind, document->reference, &key,
                        err) < 0)
        return -1;
    result = get_checked(txn, &key, document->kind, document->reference, &old, err);
    if (result < 0)
        return -1;
    if (result == 0)
        store_document_clear(&old);
    if (store_kv_put(txn, STORE_DB_DOCUMENTS, &key, (struct span){.data = buf.data, .len = buf.len},
                     err) < 0)
        return -1;
    for (size_t i = 0; i < document->file_count; i++) {
        if (store_txn_note_owner(txn, document->account, document->files[i].id, &key, err) < 0)
            return -1;
    }
    written = *document;
    memcpy(written.key, key.bytes + key.len - STORE_DOCUMENT_KEY_LEN, STORE_DOCUMENT_KEY_LEN);
    return store_txn_log_document(txn, STORE_EVENT_DOCUMENT_WRITTEN, &written, err);
}

int
store_txn_remove_document(struct store_txn *txn, uint32_t account, const char *kind,
                          const char *reference, struct error *err)
{
    struct store_document document;
    struct store_key key;
    int result;

    if (store_named_key(txn->store, account, kind, reference, &key, err) < 0)
        return -1;
    result = get_checked(txn, &key, kind, reference, &document, err);
    if (result != 0)
        return result;
    result = store_txn_log_document(txn, STORE_EVENT_DOCUMENT_REMOVED, &document, err);
    store_document_clear(&document);
    if (result < 0 || store_kv_remove_all(txn, STORE_DB_VERSIONS, &key, err) < 0)
        return -1;
    return store_kv_remove(txn, STORE_DB_DOCUMENTS, &key, err);
}
