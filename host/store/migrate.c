/*
 * From the first schema, which was not sealed: entry by entry, each from the
 * database that it was in to the sealed one, so many in a commit, which also tells
 * how far it came. A database that was gone through is dropped. A kill at any
 * time, and two processes at once, are no matter.
 *
 * What was plain stays in the pages of the file that are free then, until LMDB
 * uses them again: nothing but LMDB can write there without harm to whoever else
 * has the store open. SECURITY.md says so.
 */
#include "host/store/internal.h"

#include <string.h>
#include <unistd.h>

static const char migration_name[] = "migration";
static const char place_name[] = "migration-place";

/* The numbers are in the store. */
enum migration { MIGRATION_NONE = 0, MIGRATION_MOVING = 1 };

int
store_txn_needs_migration(struct store_txn *txn, struct error *err)
{
    uint64_t schema, state;

    if (store_txn_schema(txn, &schema, err) < 0 ||
        store_meta_get(txn, migration_name, &state, err) < 0)
        return -1;
    /* One that another process has migrated since this one opened it lacks its databases here. */
    return schema == STORE_SCHEMA_PLAIN || state != MIGRATION_NONE ||
           txn->store->dbi[STORE_DB_ACCOUNTS] == 0;
}

/* From here on a clisk that knows the first schema only refuses the store. */
static int
begin_body(struct store_txn *txn, void *opaque ATTR_UNUSED, struct error *err)
{
    uint64_t schema;

    if (store_txn_schema(txn, &schema, err) < 0 || store_txn_begin_key(txn, err) < 0 ||
        store_txn_make_dbs(txn, err) < 0)
        return -1;
    if (schema != STORE_SCHEMA_PLAIN)
        return 0;
    return store_meta_put(txn, "schema", STORE_SCHEMA, err) < 0
               ? -1
               : store_meta_put(txn, migration_name, MIGRATION_MOVING, err);
}

/* --- keys that told something ------------------------------------------------------- */

/* One that cannot be read keeps its key, so that nothing is lost and its reader tells of it. */
static int
document_key(struct store *store, uint32_t account, struct span value, struct store_key *key,
             struct error *err)
{
    CLEANUP_STORE_DOCUMENT struct store_document document = {0};
    struct error damage = {0};

    if (store_decode_document(value, &document, &damage) < 0)
        return 0;
    return store_named_key(store, account, document.kind, document.reference, key, err);
}

static int
grant_key(struct store *store, uint32_t account, struct span value, struct store_key *key,
          struct error *err)
{
    struct store_grant grant = {0};
    struct error damage = {0};
    int result;

    if (store_decode_grant(value, &grant, &damage) < 0)
        return 0;
    result = store_named_key(store, account, "permission", grant.permission, key, err);
    store_grant_clear(&grant);
    return result;
}

static int
digest_key(struct store *store, uint32_t account, struct store_key *key, struct error *err)
{
    const struct store_key old = *key;

    if (old.len != sizeof account + DIGEST_LEN + sizeof(uint64_t))
        return 0;
    if (store_digest_prefix(store, account, old.bytes + sizeof account, key, err) < 0)
        return -1;
    store_key_u64(key, store_key_last_u64(store_key_span(&old)));
    return 0;
}

static int
name_key(struct store *store, struct store_key *key, struct error *err)
{
    uint8_t mac[HMAC_LEN];

    if (store_mac(store, "name", 0, store_key_span(key), mac, err) < 0)
        return -1;
    *key = (struct store_key){0};
    store_key_bytes(key, mac, sizeof mac);
    return 0;
}

/* The key becomes what it is in a store that is sealed. */
static int
convert_key(struct store *store, enum store_db db, struct span value, struct store_key *key,
            struct error *err)
{
    uint32_t account = store_key_last_u32((struct span){key->bytes, sizeof account});

    if (db == STORE_DB_NAMES)
        return name_key(store, key, err);
    if (db == STORE_DB_DOCUMENTS)
        return document_key(store, account, value, key, err);
    if (db == STORE_DB_GRANTS)
        return grant_key(store, account, value, key, err);
    return db == STORE_DB_FILE_DIGESTS ? digest_key(store, account, key, err) : 0;
}

/* --- how far it came -------------------------------------------------------------------- */

static struct store_key
place_key(void)
{
    struct store_key key = {0};

    store_key_bytes(&key, place_name, strlen(place_name));
    return key;
}

/* The last key that was moved; an empty one at the beginning of a database. */
static int
get_place(struct store_txn *txn, enum store_db db, struct store_key *ret_key, struct error *err)
{
    const struct cipher_place sealed_for = {place_name, span_of_str(store_db_name(db))};
    struct store_key at = place_key(), key = {0};
    struct span sealed;
    int result = store_kv_get(txn, STORE_DB_META, &at, &sealed, err);

    if (result == 0 && sealed.len <= STORE_KEY_MAX + CIPHER_OVERHEAD)
        result = cipher_open(txn->store->cipher, CIPHER_VALUES, sealed_for, sealed, key.bytes, err);
    if (result < 0)
        return -1;
    if (result == 0)
        key.len = sealed.len - CIPHER_OVERHEAD;
    /* To begin anew does what was done once more. */
    *ret_key = result == 0 ? key : (struct store_key){0};
    return 0;
}

/* Sealed, since an old key may tell something. */
static int
put_place(struct store_txn *txn, enum store_db db, const struct store_key *key, struct error *err)
{
    const struct cipher_place sealed_for = {place_name, span_of_str(store_db_name(db))};
    CLEANUP_BUF struct buf sealed = BUF_INIT(STORE_KEY_MAX + CIPHER_OVERHEAD);
    struct store_key at = place_key();

    if (cipher_seal(txn->store->cipher, CIPHER_VALUES, sealed_for, store_key_span(key), &sealed,
                    err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_META, &at, (struct span){sealed.data, sealed.len}, err);
}

static int
remove_place(struct store_txn *txn, struct error *err)
{
    struct store_key at = place_key();

    return store_kv_remove(txn, STORE_DB_META, &at, err) < 0 ? -1 : 0;
}

/* --- moving --------------------------------------------------------------------------- */

struct move {
    enum store_db db;
    MDB_dbi old;
    bool done;
};

static int
move_error(struct store_txn *txn, int code, struct error *err)
{
    if (code == MDB_MAP_FULL)
        txn->map_full = true;
    return store_error(txn->store, code, "migrate", err);
}

/* The next entry behind the key, which becomes its own; 1 when there is none left. */
static int
move_entry(struct store_txn *txn, enum store_db db, MDB_cursor *cursor, struct store_key *from,
           struct error *err)
{
    struct store_key key = {0}, after = *from;
    MDB_val at, value;
    struct span plain;
    int code;

    store_key_successor(&after);
    at = (MDB_val){.mv_size = after.len, .mv_data = after.bytes};
    code = mdb_cursor_get(cursor, &at, &value, from->len > 0 ? MDB_SET_RANGE : MDB_FIRST);
    if (code == MDB_NOTFOUND)
        return 1;
    if (code == MDB_SUCCESS && at.mv_size >= STORE_KEY_MAX)
        code = MDB_CORRUPTED;
    if (code != MDB_SUCCESS)
        return move_error(txn, code, err);
    store_key_bytes(&key, at.mv_data, at.mv_size);
    *from = key;
    plain = (struct span){value.mv_data, value.mv_size};
    if (convert_key(txn->store, db, plain, &key, err) < 0)
        return -1;
    return store_kv_put(txn, db, &key, plain, err);
}

/* 1 when the database was gone through. */
static int
move_entries(struct store_txn *txn, enum store_db db, MDB_dbi old, struct error *err)
{
    struct store_key from;
    MDB_cursor *cursor;
    int code, result = 0;

    if (get_place(txn, db, &from, err) < 0)
        return -1;
    code = mdb_cursor_open(txn->mdb, old, &cursor);
    if (code != MDB_SUCCESS)
        return move_error(txn, code, err);
    for (size_t i = 0; result == 0 && i < txn->store->chunk; i++)
        result = move_entry(txn, db, cursor, &from, err);
    mdb_cursor_close(cursor);
    return result == 0 ? put_place(txn, db, &from, err) : result;
}

/* A database that is not there was moved before, or never was. */
static int
move_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct move *move = opaque;
    int code = mdb_dbi_open(txn->mdb, store_db_name(move->db), 0, &move->old), result;

    move->done = code == MDB_NOTFOUND;
    if (code != MDB_SUCCESS)
        return move->done ? 1 : move_error(txn, code, err);
    result = move_entries(txn, move->db, move->old, err);
    if (result <= 0)
        return result;
    move->done = true;
    code = mdb_drop(txn->mdb, move->old, 1);
    return code == MDB_SUCCESS ? remove_place(txn, err) : move_error(txn, code, err);
}

/* One commit. */
static int
move_some(struct store *store, struct move *move, struct error *err)
{
    if (store_write(store, move_body, move, err) < 0)
        return -1;
    /* LMDB would give the same handle again, though another process may have dropped the database
     * meanwhile, and what is then done with it fails. */
    if (!move->done)
        mdb_dbi_close(store->env, move->old);
    return 0;
}

static int
move_all(struct store *store, struct error *err)
{
    for (enum store_db db = 0; db < STORE_DB_COUNT; db++) {
        struct move move = {.db = db};

        while (store_db_is_sealed(db) && !move.done) {
            if (move_some(store, &move, err) < 0)
                return -1;
        }
    }
    return 0;
}

/* --- the end ----------------------------------------------------------------------------- */

static int
end_body(struct store_txn *txn, void *opaque ATTR_UNUSED, struct error *err)
{
    return store_txn_begin_log(txn, err) < 0
               ? -1
               : store_meta_put(txn, migration_name, MIGRATION_NONE, err);
}

int
store_migrate(struct store *store, struct error *err)
{
    if (store_write(store, begin_body, NULL, err) < 0 || move_all(store, err) < 0 ||
        store_adopt_journals(store, true, err) < 0)
        return -1;
    /* A plain journal that came back with the power would be read as a sealed one from now on. */
    if (fsync(store->dir) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot sync the directory %s", store->path);
    return store_write(store, end_body, NULL, err);
}
