/*
 * What somebody who can write to the store might do to its log. With the store's key, but not
 * that of the seals:
 *
 *   log-tamper HOME change N       one bit of what row N says
 *   log-tamper HOME remove N
 *   log-tamper HOME swap N         with the row behind it
 *   log-tamper HOME cut N          that row and all behind it, and the head
 *   log-tamper HOME rechain N      as change, and every hash from there on anew
 *   log-tamper HOME strip N        the same, and every seal from there on taken off
 *   log-tamper HOME transplant N OTHER-HOME
 *
 * And with no key, to the sealed values of any database:
 *
 *   log-tamper HOME spoil DB       one bit of the first value
 *   log-tamper HOME move DB        the last value, to the place of the first one
 */
#include <stdlib.h>
#include <string.h>

#include "host/store/internal.h"
#include "tests/integration/tampered-store.h"

enum { TAMPER_ROW_MAX = 16384, TAMPER_BYTE = 3 };

struct tamper {
    const char *what;
    const char *db; /* whose sealed values are tampered with; NULL for the log, with its key */
    uint64_t row;
    struct buf other; /* the row of another store */
};

static void
tamper_die(const struct error *err)
{
    fprintf(stderr, "log-tamper: %s\n", err->message);
    exit(1);
}

static int
tamper_get(struct store_txn *txn, uint64_t number, struct buf *value, struct error *err)
{
    struct store_key key = store_key_of_u64(number);
    struct span found;

    if (store_kv_get(txn, STORE_DB_LOG, &key, &found, err) != 0)
        return error_set(err, OUTCOME_USAGE, "there is no such row");
    return buf_append(value, found.data, found.len);
}

static int
tamper_put(struct store_txn *txn, uint64_t number, const struct buf *value, struct error *err)
{
    struct store_key key = store_key_of_u64(number);

    return store_kv_put(txn, STORE_DB_LOG, &key, (struct span){value->data, value->len}, err);
}

static int
tamper_remove(struct store_txn *txn, uint64_t number, struct error *err)
{
    struct store_key key = store_key_of_u64(number);

    return store_kv_remove(txn, STORE_DB_LOG, &key, err);
}

static int
tamper_swap(struct store_txn *txn, uint64_t number, struct error *err)
{
    CLEANUP_BUF struct buf one = BUF_INIT(TAMPER_ROW_MAX), two = BUF_INIT(TAMPER_ROW_MAX);

    if (tamper_get(txn, number, &one, err) < 0 || tamper_get(txn, number + 1, &two, err) < 0)
        return -1;
    return tamper_put(txn, number, &two, err) < 0 ? -1 : tamper_put(txn, number + 1, &one, err);
}

static int
tamper_put_head(struct store_txn *txn, const struct store_log_head *head, struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(64);
    struct store_key key = {0};

    store_key_bytes(&key, "log-head", strlen("log-head"));
    put_u64(&value, head->sequence);
    buf_append(&value, head->hash, sizeof head->hash);
    return store_kv_put(txn, STORE_DB_META, &key, (struct span){value.data, value.len}, err);
}

static int
tamper_head_at(struct store_txn *txn, uint64_t number, struct store_log_head *ret_head,
               struct error *err)
{
    struct store_log_row row;
    uint64_t at = number;

    *ret_head = (struct store_log_head){.sequence = number};
    if (number == 0)
        return 0;
    if (store_txn_log_row(txn, &at, &row, err) != 0)
        return error_set(err, OUTCOME_USAGE, "there is no such row");
    memcpy(ret_head->hash, row.hash, sizeof row.hash);
    return 0;
}

static int
tamper_cut(struct store_txn *txn, uint64_t number, struct error *err)
{
    struct store_log_head head;

    if (tamper_head_at(txn, number - 1, &head, err) < 0)
        return -1;
    while (tamper_remove(txn, number, err) == 0)
        number++;
    return tamper_put_head(txn, &head, err);
}

/* One row with its hash anew, after `head`, which becomes it. */
static int
tamper_write(struct store_txn *txn, struct store_log_head *head, struct store_log_row *row,
             struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(TAMPER_ROW_MAX);

    head->sequence++;
    if (store_log_hash(txn->store, head->hash, head->sequence, row->payload, row->hash, err) < 0 ||
        store_encode_log_row(&value, row, err) < 0)
        return -1;
    memcpy(head->hash, row->hash, sizeof head->hash);
    return tamper_put(txn, head->sequence, &value, err);
}

static int
tamper_rechain(struct store_txn *txn, const struct tamper *tamper, bool strip, struct error *err)
{
    struct store_log_head head;
    struct store_log_row row;
    uint64_t at = tamper->row;

    if (tamper_head_at(txn, at - 1, &head, err) < 0)
        return -1;
    for (; store_txn_log_row(txn, &at, &row, err) == 0; at++) {
        CLEANUP_BUF struct buf payload = BUF_INIT(TAMPER_ROW_MAX);

        buf_append(&payload, row.payload.data, row.payload.len);
        if (at == tamper->row)
            payload.data[TAMPER_BYTE] ^= 1;
        row.payload = (struct span){payload.data, payload.len};
        row.is_sealed = row.is_sealed && !strip;
        if (tamper_write(txn, &head, &row, err) < 0)
            return -1;
    }
    return tamper_put_head(txn, &head, err);
}

static int
tamper_change(struct store_txn *txn, uint64_t number, struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(TAMPER_ROW_MAX);

    if (tamper_get(txn, number, &value, err) < 0)
        return -1;
    /* Behind the version, the number and the length: the version of the event, its kind, its
     * time. */
    value.data[13 + TAMPER_BYTE] ^= 1;
    return tamper_put(txn, number, &value, err);
}

/* --- without the key ------------------------------------------------------------ */

static int
tamper_find_db(const char *name)
{
    for (int db = 0; db < STORE_DB_COUNT; db++) {
        if (strcmp(store_db_name(db), name) == 0 && store_db_is_sealed(db))
            return db;
    }
    return -1;
}

/* The bytes as they are sealed, of the first or the last key. */
static int
tamper_raw(struct store_txn *txn, int db, MDB_cursor_op which, MDB_val *key, struct buf *bytes)
{
    MDB_cursor *cursor;
    MDB_val value;
    int code = mdb_cursor_open(txn->mdb, txn->store->dbi[db], &cursor);

    if (code != MDB_SUCCESS)
        return code;
    code = mdb_cursor_get(cursor, key, &value, which);
    mdb_cursor_close(cursor);
    if (code == MDB_SUCCESS)
        buf_append(bytes, value.mv_data, value.mv_size);
    return code;
}

static int
tamper_sealed(struct store_txn *txn, const char *what, const char *name, struct error *err)
{
    bool moves = strcmp(what, "move") == 0;
    int db = tamper_find_db(name), code;
    struct store_key at = {0};
    MDB_val first, last, value;
    CLEANUP_BUF struct buf bytes = BUF_INIT(TAMPER_ROW_MAX), other = BUF_INIT(TAMPER_ROW_MAX);

    if (db < 0)
        return error_set(err, OUTCOME_USAGE, "%s is no sealed database", name);
    code = tamper_raw(txn, db, MDB_FIRST, &first, &bytes);
    if (code == MDB_SUCCESS)
        code = tamper_raw(txn, db, MDB_LAST, &last, &other);
    if (code != MDB_SUCCESS)
        return store_error(txn->store, code, "read", err);
    if (moves && last.mv_size == first.mv_size &&
        memcmp(last.mv_data, first.mv_data, last.mv_size) == 0)
        return error_set(err, OUTCOME_USAGE, "%s has one value only", name);
    /* The key lies in the page that is changed. */
    store_key_bytes(&at, first.mv_data, first.mv_size);
    first.mv_data = at.bytes;
    if (!moves)
        bytes.data[bytes.len / 2] ^= 1;
    value = moves ? (MDB_val){other.len, other.data} : (MDB_val){bytes.len, bytes.data};
    code = mdb_put(txn->mdb, txn->store->dbi[db], &first, &value, 0);
    return code == MDB_SUCCESS ? 0 : store_error(txn->store, code, "write", err);
}

/* --- all of it ------------------------------------------------------------------ */

static int
tamper_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct tamper *tamper = opaque;

    if (tamper->db)
        return tamper_sealed(txn, tamper->what, tamper->db, err);
    if (strcmp(tamper->what, "change") == 0)
        return tamper_change(txn, tamper->row, err);
    if (strcmp(tamper->what, "remove") == 0)
        return tamper_remove(txn, tamper->row, err);
    if (strcmp(tamper->what, "swap") == 0)
        return tamper_swap(txn, tamper->row, err);
    if (strcmp(tamper->what, "cut") == 0)
        return tamper_cut(txn, tamper->row, err);
    if (strcmp(tamper->what, "rechain") == 0)
        return tamper_rechain(txn, tamper, false, err);
    if (strcmp(tamper->what, "strip") == 0)
        return tamper_rechain(txn, tamper, true, err);
    if (strcmp(tamper->what, "transplant") == 0)
        return tamper_put(txn, tamper->row, &tamper->other, err);
    return error_set(err, OUTCOME_USAGE, "it does not know how to %s", tamper->what);
}

static void
tamper_read_other(const char *home, struct tamper *tamper)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_READ struct store_txn txn = {0};
    struct error err = {0};

    if (tampered_open(home, &store, &err) < 0 || store_read(store, &txn, &err) < 0 ||
        tamper_get(&txn, tamper->row, &tamper->other, &err) < 0)
        tamper_die(&err);
}

int
main(int argc, char **argv)
{
    CLEANUP_STORE struct store *store = NULL;
    struct tamper tamper = {.other = BUF_INIT(TAMPER_ROW_MAX)};
    struct error err = {.message = "it takes a home, what to do, and a row or a database"};

    if (argc != 4 && argc != 5)
        tamper_die(&err);
    tamper.what = argv[2];
    if (strcmp(tamper.what, "spoil") == 0 || strcmp(tamper.what, "move") == 0)
        tamper.db = argv[3];
    else
        tamper.row = strtoull(argv[3], NULL, 10);
    if (argc == 5)
        tamper_read_other(argv[4], &tamper);
    if ((tamper.db ? tampered_open_locked(argv[1], &store, &err)
                   : tampered_open(argv[1], &store, &err)) < 0 ||
        store_write(store, tamper_body, &tamper, &err) != 0)
        tamper_die(&err);
    buf_free(&tamper.other);
    return 0;
}
