#include "host/store/internal.h"

struct store_key
store_pending_key(uint32_t account, uint64_t id)
{
    struct store_key key = store_key_of_u32(account);

    store_key_u64(&key, id);
    return key;
}

int
store_digest_prefix(struct store *store, uint32_t account, const uint8_t sha256[DIGEST_LEN],
                    struct store_key *ret_key, struct error *err)
{
    struct store_key key = store_key_of_u32(account);
    uint8_t mac[HMAC_LEN];

    if (store_mac(store, "file digest", account, (struct span){sha256, DIGEST_LEN}, mac, err) < 0)
        return -1;
    store_key_bytes(&key, mac, sizeof mac);
    *ret_key = key;
    return 0;
}

static int
digest_key(struct store *store, const struct store_file *file, struct store_key *ret_key,
           struct error *err)
{
    if (store_digest_prefix(store, file->account, file->sha256, ret_key, err) < 0)
        return -1;
    store_key_u64(ret_key, file->id);
    return 0;
}

int
store_txn_get_file(struct store_txn *txn, uint64_t id, struct store_file *ret_file,
                   struct error *err)
{
    struct store_key key = store_key_of_u64(id);
    struct span value;
    int result = store_kv_get(txn, STORE_DB_FILES, &key, &value, err);

    if (result != 0)
        return result;
    if (store_decode_file(value, ret_file, err) < 0)
        return -1;
    ret_file->id = id;
    return 0;
}

/* The record and its places in the indexes. */
static int
put_file(struct store_txn *txn, const struct store_file *file, struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_key key = store_key_of_u64(file->id);
    struct store_key digest;
    struct store_key pending = store_pending_key(file->account, file->id);
    const struct span nothing = {.data = (const uint8_t *)""};

    if (store_encode_file(&buf, file, err) < 0 || digest_key(txn->store, file, &digest, err) < 0 ||
        store_kv_put(txn, STORE_DB_FILES, &key, (struct span){.data = buf.data, .len = buf.len},
                     err) < 0 ||
        store_kv_put(txn, STORE_DB_FILE_DIGESTS, &digest, nothing, err) < 0)
        return -1;
    if (file->state == STORE_FILE_PENDING) {
        struct span owners;
        int found = store_kv_get(txn, STORE_DB_FILE_PENDING, &pending, &owners, err);

        if (found != STORE_ABSENT)
            return found;
        return store_kv_put(txn, STORE_DB_FILE_PENDING, &pending, nothing, err);
    }
    return 0;
}

static int
remove_digest(struct store_txn *txn, const struct store_file *file, struct error *err)
{
    struct store_key digest;

    if (digest_key(txn->store, file, &digest, err) < 0)
        return -1;
    return store_kv_remove(txn, STORE_DB_FILE_DIGESTS, &digest, err) < 0 ? -1 : 0;
}

int
store_txn_drop_file(struct store_txn *txn, const struct store_file *file, struct error *err)
{
    struct store_key key = store_key_of_u64(file->id);
    struct store_key pending = store_pending_key(file->account, file->id);

    if (store_kv_remove(txn, STORE_DB_FILE_PENDING, &pending, err) < 0 ||
        remove_digest(txn, file, err) < 0)
        return -1;
    return store_kv_remove(txn, STORE_DB_FILES, &key, err);
}

int
store_txn_add_file(struct store_txn *txn, const struct store_file *file, uint64_t *ret_id,
                   struct error *err)
{
    struct store_file copy = *file;

    if (store_txn_need_account(txn, file->account, err) < 0 ||
        store_meta_next(txn, "file", UINT64_MAX, &copy.id, err) < 0 ||
        put_file(txn, &copy, err) < 0)
        return -1;
    *ret_id = copy.id;
    return 0;
}

int
store_txn_update_file(struct store_txn *txn, const struct store_file *file, struct error *err)
{
    struct store_file old;
    int result = store_txn_get_file(txn, file->id, &old, err);

    if (result != 0)
        return result;
    /* Who its owners are stays known while it is pending. */
    result = file->state == STORE_FILE_PENDING ? remove_digest(txn, &old, err)
                                               : store_txn_drop_file(txn, &old, err);
    store_file_clear(&old);
    return result == 0 ? put_file(txn, file, err) : result;
}

int
store_txn_finish_file(struct store_txn *txn, uint64_t id, struct error *err)
{
    struct store_file file;
    int result = store_txn_get_file(txn, id, &file, err);

    if (result != 0)
        return result;
    if (file.state != STORE_FILE_DONE) {
        struct store_key pending = store_pending_key(file.account, id);

        file.state = STORE_FILE_DONE;
        result = store_kv_remove(txn, STORE_DB_FILE_PENDING, &pending, err) < 0
                     ? -1
                     : put_file(txn, &file, err);
    }
    store_file_clear(&file);
    return result;
}

int
store_txn_remove_files_of(struct store_txn *txn, uint32_t account, struct error *err)
{
    const struct store_key prefix = store_key_of_u32(account);
    struct span found, value;
    int result;

    while ((result = store_kv_seek(txn, STORE_DB_FILE_DIGESTS, &prefix, &prefix, &found, &value,
                                   err)) == 0) {
        struct store_key key = store_key_of_u64(store_key_last_u64(found)), digest = {0};

        store_key_bytes(&digest, found.data, found.len);
        if (store_kv_remove(txn, STORE_DB_FILE_DIGESTS, &digest, err) < 0 ||
            store_kv_remove(txn, STORE_DB_FILES, &key, err) < 0)
            return -1;
    }
    if (result != STORE_ABSENT)
        return result;
    return store_kv_remove_all(txn, STORE_DB_FILE_PENDING, &prefix, err);
}

int
store_file_get(struct store *store, uint64_t id, struct store_file *ret_file, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return store_txn_get_file(&txn, id, ret_file, err);
}

/* The file to which the first key after `after` in an index leads. */
static int
next_file(struct store *store, enum store_db db, const struct store_key *after,
          const struct store_key *prefix, struct store_file *ret_file, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key from = *after;
    struct span key, value;
    uint64_t id;
    int result;

    store_key_successor(&from);
    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_seek(&txn, db, &from, prefix, &key, &value, err);
    if (result != 0)
        return result;
    id = store_key_last_u64(key);
    result = store_txn_get_file(&txn, id, ret_file, err);
    if (result == STORE_ABSENT)
        return error_set(err, OUTCOME_INTERNAL, "the store %s has lost file %llu", store->path,
                         (unsigned long long)id);
    return result;
}

int
store_file_next(struct store *store, uint64_t after, struct store_file *ret_file, struct error *err)
{
    struct store_key key = store_key_of_u64(after);

    return next_file(store, STORE_DB_FILES, &key, NULL, ret_file, err);
}

int
store_file_next_pending(struct store *store, uint32_t account, uint64_t after,
                        struct store_file *ret_file, struct error *err)
{
    struct store_key prefix = store_key_of_u32(account);
    struct store_key key = store_pending_key(account, after);

    return next_file(store, STORE_DB_FILE_PENDING, &key, &prefix, ret_file, err);
}

int
store_file_next_same(struct store *store, uint32_t account, const uint8_t sha256[DIGEST_LEN],
                     uint64_t after, struct store_file *ret_file, struct error *err)
{
    struct store_key prefix, key;

    if (store_digest_prefix(store, account, sha256, &prefix, err) < 0)
        return -1;
    key = prefix;
    store_key_u64(&key, after);
    return next_file(store, STORE_DB_FILE_DIGESTS, &key, &prefix, ret_file, err);
}
