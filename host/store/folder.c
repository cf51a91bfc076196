/* Folders: where an account's files go. */
#include "host/store/internal.h"

#include <string.h>

int
store_folder_get(struct store *store, uint32_t account, const char *label,
                 struct store_folder *ret_folder, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key;
    struct span value;
    int result;

    if (store_named_key(store, account, "folder", label, &key, err) < 0 ||
        store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_get(&txn, STORE_DB_FOLDERS, &key, &value, err);
    return result == 0 ? store_decode_folder(value, ret_folder, err) : result;
}

struct folder_write {
    uint32_t account;
    const struct store_folder *folder;
};

static int
put_body(struct store_txn *txn, void *opaque, struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    const struct folder_write *write = opaque;
    struct store_key key;

    if (store_txn_need_account(txn, write->account, err) < 0 ||
        store_encode_folder(&buf, write->folder, err) < 0 ||
        store_named_key(txn->store, write->account, "folder", write->folder->label, &key, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_FOLDERS, &key,
                        (struct span){.data = buf.data, .len = buf.len}, err);
}

int
store_folder_put(struct store *store, uint32_t account, const struct store_folder *folder,
                 struct error *err)
{
    struct folder_write write = {.account = account, .folder = folder};

    return store_write(store, put_body, &write, err);
}

int
store_folder_next(struct store *store, uint32_t account, const uint8_t *after,
                  struct store_folder *ret_folder, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct span key, value;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_seek_behind(&txn, STORE_DB_FOLDERS, account, after, &key, &value, err);
    if (result != 0)
        return result;
    if (key.len != sizeof(uint32_t) + STORE_DOCUMENT_KEY_LEN)
        return error_set(err, OUTCOME_INTERNAL, "the store has a damaged key (folder)");
    if (store_decode_folder(value, ret_folder, err) < 0)
        return -1;
    memcpy(ret_folder->key, key.data + sizeof(uint32_t), STORE_DOCUMENT_KEY_LEN);
    return 0;
}
