#include "host/store/shared_file.h"

#include "host/store/internal.h"

bool
store_reference_is_shared(const char *reference)
{
    return *reference && *reference != STORE_OWN_FILE;
}

int
store_shared_file_find(struct store *store, uint32_t account, const char *reference,
                       uint64_t *ret_id, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key;
    struct reader reader;
    struct span value;
    uint64_t id;
    int result;

    if (!store_reference_is_shared(reference))
        return STORE_ABSENT;
    if (store_named_key(store, account, "shared file", reference, &key, err) < 0 ||
        store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_get(&txn, STORE_DB_SHARED_FILES, &key, &value, err);
    if (result != 0)
        return result;
    reader = reader_of(value.data, value.len);
    id = get_u64(&reader);
    if (reader_end(&reader) < 0)
        return error_set(err, OUTCOME_INTERNAL, "the store %s has a damaged value (shared file)",
                         store->path);
    *ret_id = id;
    return 0;
}

static int
put_at(struct store_txn *txn, const struct store_key *key, uint64_t id, struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(sizeof id);

    put_u64(&value, id);
    if (value.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return store_kv_put(txn, STORE_DB_SHARED_FILES, key,
                        (struct span){.data = value.data, .len = value.len}, err);
}

int
store_txn_put_shared_file(struct store_txn *txn, uint32_t account, const char *reference,
                          uint64_t id, struct error *err)
{
    struct store_key key;

    if (!store_reference_is_shared(reference))
        return 0;
    if (store_named_key(txn->store, account, "shared file", reference, &key, err) < 0)
        return -1;
    return put_at(txn, &key, id, err);
}

int
store_txn_unshare_file(struct store_txn *txn, const struct store_file *file, struct error *err)
{
    const struct store_key prefix = store_key_of_u32(file->account);
    struct store_key from = prefix;
    struct span found, value;
    int result;

    while ((result = store_kv_seek(txn, STORE_DB_SHARED_FILES, &from, &prefix, &found, &value,
                                   err)) == 0) {
        struct reader reader = reader_of(value.data, value.len);
        struct store_key key = {0};

        store_key_bytes(&key, found.data, found.len);
        from = key;
        store_key_successor(&from);
        if (get_u64(&reader) != file->id)
            continue;
        result = file->previous ? put_at(txn, &key, file->previous, err)
                                : store_kv_remove(txn, STORE_DB_SHARED_FILES, &key, err);
        if (result < 0)
            return -1;
    }
    return result == STORE_ABSENT ? 0 : result;
}
