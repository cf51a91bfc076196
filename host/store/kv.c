/*
 * Keys and values in a transaction, as bytes. Below here values are sealed: each
 * for the database and the key that it is under.
 */
#include "host/store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a value was opened into. */
struct store_memory {
    struct store_memory *next;
    uint8_t bytes[];
};

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

/* --- sealed values ------------------------------------------------------------------ */

void
store_memory_free(struct store_memory *memory)
{
    while (memory) {
        struct store_memory *next = memory->next;

        free(memory);
        memory = next;
    }
}

/* Whether the database may be used now, which but for `meta` takes the key. */
static int
kv_check(const struct store_txn *txn, enum store_db db, struct error *err)
{
    return db == STORE_DB_META || txn->store->cipher ? 0 : store_locked(txn->store, err);
}

/* The key in hexadecimal, since an expert may look for it. */
static int
kv_damaged(const struct store_txn *txn, enum store_db db, struct span key, struct error *err)
{
    char hex[2 * STORE_KEY_MAX + 1] = "";

    for (size_t i = 0; i < key.len && i < STORE_KEY_MAX; i++)
        snprintf(hex + 2 * i, 3, "%02x", key.data[i]);
    return error_set(
        err, OUTCOME_SETUP,
        "the store %s has a value that was changed, or moved there from another place: "
        "%s, key %s; put a copy of the store in its place that was made before",
        txn->store->path, store_db_name(db), hex);
}

/* 0, with the plain value in `*memory`, before what is there; 1 for one that was changed or moved.
 */
static int
kv_open(struct store_txn *txn, enum store_db db, struct span key, MDB_val sealed,
        struct store_memory **memory, struct span *ret_value, struct error *err)
{
    struct cipher_place place = {.name = store_db_name(db), .key = key};
    struct store_memory *opened;
    int result;

    if (!store_db_is_sealed(db)) {
        *ret_value = span_of_val(sealed);
        return 0;
    }
    opened = malloc(sizeof *opened + sealed.mv_size);
    if (!opened)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    opened->next = *memory;
    *memory = opened;
    result = cipher_open(txn->store->cipher, CIPHER_VALUES, place, span_of_val(sealed),
                         opened->bytes, err);
    if (result == 0)
        *ret_value = (struct span){opened->bytes, sealed.mv_size - CIPHER_OVERHEAD};
    return result;
}

/* --- one key ---------------------------------------------------------------------------- */

int
store_kv_get(struct store_txn *txn, enum store_db db, const struct store_key *key,
             struct span *ret_value, struct error *err)
{
    MDB_val at = val_of_span(store_key_span(key)), value;
    int code = kv_check(txn, db, err);

    if (code < 0)
        return -1;
    code = mdb_get(txn->mdb, txn->store->dbi[db], &at, &value);
    if (code != MDB_SUCCESS)
        return kv_error(txn, code, "read", err);
    code = kv_open(txn, db, store_key_span(key), value, &txn->memory, ret_value, err);
    return code > 0 ? kv_damaged(txn, db, store_key_span(key), err) : code;
}

static int
kv_put(struct store_txn *txn, enum store_db db, const struct store_key *key, struct span value,
       struct error *err)
{
    MDB_val at = val_of_span(store_key_span(key)), bytes = val_of_span(value);
    int code = mdb_put(txn->mdb, txn->store->dbi[db], &at, &bytes, 0);

    return code == MDB_SUCCESS ? 0 : kv_error(txn, code, "write", err);
}

int
store_kv_put(struct store_txn *txn, enum store_db db, const struct store_key *key,
             struct span value, struct error *err)
{
    CLEANUP_BUF struct buf sealed = BUF_INIT(STORE_SESSION_VALUE_MAX + CIPHER_OVERHEAD);
    struct cipher_place place = {.name = store_db_name(db), .key = store_key_span(key)};

    if (kv_check(txn, db, err) < 0)
        return -1;
    if (!store_db_is_sealed(db))
        return kv_put(txn, db, key, value, err);
    if (cipher_seal(txn->store->cipher, CIPHER_VALUES, place, value, &sealed, err) < 0)
        return -1;
    return kv_put(txn, db, key, (struct span){sealed.data, sealed.len}, err);
}

int
store_kv_remove(struct store_txn *txn, enum store_db db, const struct store_key *key,
                struct error *err)
{
    MDB_val at = val_of_span(store_key_span(key));
    int code = kv_check(txn, db, err);

    if (code < 0)
        return -1;
    code = mdb_del(txn->mdb, txn->store->dbi[db], &at, NULL);
    return code == MDB_SUCCESS ? 0 : kv_error(txn, code, "remove", err);
}

int
store_kv_remove_misplaced(struct store_txn *txn, enum store_db db, const struct store_key *key,
                          struct error *err)
{
    struct span wanted = store_key_span(key);
    MDB_val at, value;
    MDB_cursor *cursor;
    int code = kv_check(txn, db, err);

    if (code < 0)
        return -1;
    code = mdb_cursor_open(txn->mdb, txn->store->dbi[db], &cursor);
    if (code != MDB_SUCCESS)
        return kv_error(txn, code, "remove", err);
    do
        code = mdb_cursor_get(cursor, &at, &value, MDB_NEXT);
    while (code == MDB_SUCCESS &&
           (at.mv_size != wanted.len || memcmp(at.mv_data, wanted.data, wanted.len) != 0));
    if (code == MDB_SUCCESS)
        code = mdb_cursor_del(cursor, 0);
    mdb_cursor_close(cursor);
    return code == MDB_SUCCESS ? 0 : kv_error(txn, code, "remove", err);
}

/* --- walks -------------------------------------------------------------------------------- */

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

/* One position of a cursor that lives for this call. */
static int
kv_position(struct store_txn *txn, enum store_db db, bool back, MDB_val *key, MDB_val *value)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn->mdb, txn->store->dbi[db], &cursor);

    if (code != MDB_SUCCESS)
        return code;
    if (back)
        code = kv_step_back(cursor, key, value);
    else
        /* MDB_SET_RANGE refuses an empty key. */
        code = mdb_cursor_get(cursor, key, value, key->mv_size > 0 ? MDB_SET_RANGE : MDB_FIRST);
    mdb_cursor_close(cursor);
    return code;
}

/* As store_kv_seek(), but 2 for a value that was changed or moved, with its key. */
static int
kv_find(struct store_txn *txn, enum store_db db, const struct store_key *from, bool back,
        const struct store_key *prefix, struct span *ret_key, struct span *ret_value,
        struct error *err)
{
    MDB_val key = val_of_span(store_key_span(from)), value;
    int code = kv_check(txn, db, err);

    if (code < 0)
        return -1;
    code = kv_position(txn, db, back, &key, &value);
    if (code != MDB_SUCCESS)
        return kv_error(txn, code, "read", err);
    if (prefix && !store_key_begins(span_of_val(key), prefix))
        return STORE_ABSENT;
    /* Callers copy the key and append to it. */
    if (key.mv_size >= STORE_KEY_MAX)
        return kv_error(txn, MDB_CORRUPTED, "read", err);
    /* A walk may be long, and each step is done with what the one before gave. */
    store_memory_free(txn->step);
    txn->step = NULL;
    code = kv_open(txn, db, span_of_val(key), value, &txn->step, ret_value, err);
    if (code >= 0)
        *ret_key = span_of_val(key);
    return code > 0 ? 2 : code;
}

int
store_kv_seek(struct store_txn *txn, enum store_db db, const struct store_key *from,
              const struct store_key *prefix, struct span *ret_key, struct span *ret_value,
              struct error *err)
{
    struct span key, value;
    int result = kv_find(txn, db, from, false, prefix, &key, &value, err);

    if (result > 1)
        return kv_damaged(txn, db, key, err);
    if (result == 0) {
        *ret_key = key;
        *ret_value = value;
    }
    return result;
}

int
store_kv_seek_any(struct store_txn *txn, enum store_db db, const struct store_key *from,
                  struct span *ret_key, struct span *ret_value, struct error *err)
{
    struct span value = {0};
    int result = kv_find(txn, db, from, false, NULL, ret_key, &value, err);

    if (result < 0 || result == STORE_ABSENT)
        return result;
    *ret_value = result == 0 ? value : (struct span){0};
    return 0;
}

int
store_kv_seek_back(struct store_txn *txn, enum store_db db, const struct store_key *before,
                   struct span *ret_key, struct span *ret_value, struct error *err)
{
    struct span key, value;
    int result = kv_find(txn, db, before, true, NULL, &key, &value, err);

    if (result > 1)
        return kv_damaged(txn, db, key, err);
    if (result == 0) {
        *ret_key = key;
        *ret_value = value;
    }
    return result;
}

int
store_kv_seek_behind(struct store_txn *txn, enum store_db db, uint32_t account, const uint8_t *hash,
                     struct span *ret_key, struct span *ret_value, struct error *err)
{
    const struct store_key prefix = store_key_of_u32(account);
    struct store_key from = prefix;

    if (hash) {
        store_key_bytes(&from, hash, STORE_DOCUMENT_KEY_LEN);
        store_key_successor(&from);
    }
    return store_kv_seek(txn, db, &from, &prefix, ret_key, ret_value, err);
}

int
store_kv_remove_all(struct store_txn *txn, enum store_db db, const struct store_key *prefix,
                    struct error *err)
{
    struct span found, value;
    int code;

    /* One that was changed goes like the others. */
    while ((code = store_kv_seek_any(txn, db, prefix, &found, &value, err)) == 0 &&
           store_key_begins(found, prefix)) {
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
