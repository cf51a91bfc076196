/* Keys and values in a transaction, as bytes. */
#include "host/store/internal.h"

#include <string.h>

static MDB_val
val_of_span(struct span span)
{
    /* LMDB only reads through the pointer. */
    return (MDB_val){.mv_size = span.len, .mv_data = (void *)(uintptr_t)span.data};
}

static struct span
span_of_val(MDB_val val)
{
    return (struct span){.data = val.mv_data, .len = val.mv_size};
}

static int
kv_error(struct store_txn *txn, int code, const char *what, struct error *err)
{
    if (code == MDB_NOTFOUND)
        return STORE_ABSENT;
    if (code == MDB_MAP_FULL)
        txn->map_full = true;
    return store_error(txn->store, code, what, err);
}

int
store_kv_get(struct store_txn *txn, enum store_db db, const struct store_key *key,
             struct span *ret_value, struct error *err)
{
    MDB_val at = val_of_span(store_key_span(key)), value;
    int code = mdb_get(txn->mdb, txn->store->dbi[db], &at, &value);

    if (code != MDB_SUCCESS)
        return kv_error(txn, code, "read", err);
    *ret_value = span_of_val(value);
    return 0;
}

int
store_kv_put(struct store_txn *txn, enum store_db db, const struct store_key *key,
             struct span value, struct error *err)
{
    MDB_val at = val_of_span(store_key_span(key)), bytes = val_of_span(value);
    int code = mdb_put(txn->mdb, txn->store->dbi[db], &at, &bytes, 0);

    return code == MDB_SUCCESS ? 0 : kv_error(txn, code, "write", err);
}

int
store_kv_remove(struct store_txn *txn, enum store_db db, const struct store_key *key,
                struct error *err)
{
    MDB_val at = val_of_span(store_key_span(key));
    int code = mdb_del(txn->mdb, txn->store->dbi[db], &at, NULL);

    return code == MDB_SUCCESS ? 0 : kv_error(txn, code, "remove", err);
}

/* One position of a cursor that lives for this call. */
static int
kv_cursor(struct store_txn *txn, enum store_db db, MDB_cursor_op op, MDB_val *key, MDB_val *value)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn->mdb, txn->store->dbi[db], &cursor);

    if (code != MDB_SUCCESS)
        return code;
    code = mdb_cursor_get(cursor, key, value, op);
    mdb_cursor_close(cursor);
    return code;
}

int
store_kv_seek(struct store_txn *txn, enum store_db db, const struct store_key *from,
              const struct store_key *prefix, struct span *ret_key, struct span *ret_value,
              struct error *err)
{
    MDB_val key = val_of_span(store_key_span(from)), value;
    /* MDB_SET_RANGE refuses an empty key. */
    MDB_cursor_op op = from->len > 0 ? MDB_SET_RANGE : MDB_FIRST;
    int code = kv_cursor(txn, db, op, &key, &value);

    if (code != MDB_SUCCESS)
        return kv_error(txn, code, "read", err);
    if (prefix && !store_key_begins(span_of_val(key), prefix))
        return STORE_ABSENT;
    /* Callers copy the key and append to it. */
    if (key.mv_size >= STORE_KEY_MAX)
        return kv_error(txn, MDB_CORRUPTED, "read", err);
    *ret_key = span_of_val(key);
    *ret_value = span_of_val(value);
    return 0;
}

/* The last below *key in a cursor, which becomes its key; LMDB has only "at or after". */
static int
kv_step_back(MDB_cursor *cursor, MDB_val *key, MDB_val *value)
{
    int code;

    if (key->mv_size == 0)
        return mdb_cursor_get(cursor, key, value, MDB_LAST);
    code = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    if (code == MDB_NOTFOUND)
        return mdb_cursor_get(cursor, key, value, MDB_LAST);
    return code == MDB_SUCCESS ? mdb_cursor_get(cursor, key, value, MDB_PREV) : code;
}

int
store_kv_seek_back(struct store_txn *txn, enum store_db db, const struct store_key *before,
                   struct span *ret_key, struct span *ret_value, struct error *err)
{
    MDB_val key = val_of_span(store_key_span(before)), value;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn->mdb, txn->store->dbi[db], &cursor);

    if (code == MDB_SUCCESS) {
        code = kv_step_back(cursor, &key, &value);
        mdb_cursor_close(cursor);
    }
    if (code != MDB_SUCCESS)
        return kv_error(txn, code, "read", err);
    *ret_key = span_of_val(key);
    *ret_value = span_of_val(value);
    return 0;
}

int
store_kv_remove_all(struct store_txn *txn, enum store_db db, const struct store_key *prefix,
                    struct error *err)
{
    struct span found, value;
    int code;

    while ((code = store_kv_seek(txn, db, prefix, prefix, &found, &value, err)) == 0) {
        struct store_key key = {0};

        /* The key lies in the page that the removal changes. */
        store_key_bytes(&key, found.data, found.len);
        code = store_kv_remove(txn, db, &key, err);
        if (code != 0)
            break;
    }
    return code == STORE_ABSENT ? 0 : code;
}

static struct store_key
meta_key(const char *name)
{
    struct store_key key = {0};

    store_key_bytes(&key, name, strlen(name));
    return key;
}

int
store_meta_get(struct store_txn *txn, const char *name, uint64_t *ret_value, struct error *err)
{
    struct store_key key = meta_key(name);
    struct reader reader;
    struct span value;
    uint64_t number;
    int code = store_kv_get(txn, STORE_DB_META, &key, &value, err);

    if (code == STORE_ABSENT)
        *ret_value = 0;
    if (code != 0)
        return code < 0 ? -1 : 0;
    reader = reader_of(value.data, value.len);
    number = get_u64(&reader);
    if (reader_end(&reader) < 0)
        return error_set(err, OUTCOME_INTERNAL, "the store %s has a damaged value (%s)",
                         txn->store->path, name);
    *ret_value = number;
    return 0;
}

int
store_meta_put(struct store_txn *txn, const char *name, uint64_t value, struct error *err)
{
    struct store_key key = meta_key(name);
    CLEANUP_BUF struct buf buf = BUF_INIT(sizeof value);

    put_u64(&buf, value);
    if (buf.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return store_kv_put(txn, STORE_DB_META, &key, (struct span){.data = buf.data, .len = buf.len},
                        err);
}

int
store_meta_next(struct store_txn *txn, const char *name, uint64_t last, uint64_t *ret_value,
                struct error *err)
{
    uint64_t value;

    if (store_meta_get(txn, name, &value, err) < 0)
        return -1;
    if (value >= last)
        return error_set(err, OUTCOME_LIMIT, "the store %s has no number left for another %s",
                         txn->store->path, name);
    if (store_meta_put(txn, name, value + 1, err) < 0)
        return -1;
    *ret_value = value + 1;
    return 0;
}
