/* Transactions: reading with one that is kept, writing with a map that grows. */
#include "host/store/internal.h"

#include <assert.h>
#include <errno.h>
#include <sys/statvfs.h>

#include "host/common/failpoint.h"

/* Far beyond what is kept here, and well within the address space. */
static const size_t map_size_max = sizeof(size_t) > 4 ? (size_t)1 << 40 : (size_t)1 << 29;
static const unsigned long disk_room_min = 1 << 20;

static enum outcome
outcome_of_code(int code)
{
    switch (code) {
    case ENOSPC:
    case EDQUOT: return OUTCOME_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
    case MDB_VERSION_MISMATCH: return OUTCOME_SETUP;
    case MDB_READERS_FULL: return OUTCOME_BUSY;
    case MDB_TXN_FULL:
    case MDB_MAP_FULL: return OUTCOME_LIMIT;
    default: return OUTCOME_INTERNAL;
    }
}

/* What LMDB finds wrong with its own pages: a bad transaction is one that it has found so. */
static bool
is_damage(int code)
{
    return code == MDB_INVALID || code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND ||
           code == MDB_PANIC || code == MDB_BAD_TXN || code == MDB_PAGE_FULL;
}

int
store_error(const struct store *store, int code, const char *what, struct error *err)
{
    if (is_damage(code))
        return error_set(err, OUTCOME_SETUP,
                         "cannot %s the store %s, which is damaged (%s); put a copy of it in its "
                         "place that was made before, or move it away and connect the accounts "
                         "again: their next run keeps the files that are there",
                         what, store->path, mdb_strerror(code));
    return error_set(err, outcome_of_code(code), "cannot %s the store %s: %s", what, store->path,
                     mdb_strerror(code));
}

int
store_locked(const struct store *store, struct error *err)
{
    error_set(err, OUTCOME_USER_ACTION_NEEDED, "the store %s is locked: clisk vault unlock",
              store->path);
    return error_refine(err, STORE_LOCKED);
}

int
store_adopt_size(struct store *store, struct error *err)
{
    int code = mdb_env_set_mapsize(store->env, 0);

    return code == MDB_SUCCESS ? 0 : store_error(store, code, "map", err);
}

static int
store_grow(struct store *store, struct error *err)
{
    MDB_envinfo info;
    int code = mdb_env_info(store->env, &info);

    if (code == MDB_SUCCESS && info.me_mapsize > map_size_max / 2)
        code = MDB_MAP_FULL;
    if (code == MDB_SUCCESS)
        code = mdb_env_set_mapsize(store->env, info.me_mapsize * 2);
    return code == MDB_SUCCESS ? 0 : store_error(store, code, "enlarge", err);
}

/* Another process may have enlarged the map since this one was opened. */
int
store_begin(struct store *store, unsigned flags, const char *what, MDB_txn **ret_mdb,
            struct error *err)
{
    int code = mdb_txn_begin(store->env, NULL, flags, ret_mdb);

    while (code == MDB_MAP_RESIZED) {
        if (store_adopt_size(store, err) < 0)
            return -1;
        code = mdb_txn_begin(store->env, NULL, flags, ret_mdb);
    }
    return code == MDB_SUCCESS ? 0 : store_error(store, code, what, err);
}

static int
reader_renew(struct store *store)
{
    if (store->reader)
        return mdb_txn_renew(store->reader);
    return mdb_txn_begin(store->env, NULL, MDB_RDONLY, &store->reader);
}

int
store_read(struct store *store, struct store_txn *ret_txn, struct error *err)
{
    int code = reader_renew(store);

    while (code == MDB_MAP_RESIZED) {
        if (store_adopt_size(store, err) < 0)
            return -1;
        code = reader_renew(store);
    }
    if (code != MDB_SUCCESS)
        return store_error(store, code, "read", err);
    *ret_txn = (struct store_txn){.store = store, .mdb = store->reader};
    return 0;
}

static void
forget_values(struct store_txn *txn)
{
    store_memory_free(txn->memory);
    store_memory_free(txn->step);
    txn->memory = txn->step = NULL;
}

void
store_read_end(struct store_txn *txn)
{
    forget_values(txn);
    if (txn->mdb)
        mdb_txn_reset(txn->mdb);
    txn->mdb = NULL;
}

static int
write_begin(struct store *store, struct store_txn *ret_txn, struct error *err)
{
    MDB_txn *mdb;

    if (store_begin(store, 0, "write", &mdb, err) < 0)
        return -1;
    *ret_txn = (struct store_txn){.store = store, .mdb = mdb};
    return 0;
}

/* LMDB says EIO when less was written than it asked for, which is how a full disk begins. */
static bool
disk_is_full(const struct store *store)
{
    struct statvfs fs;
    int fd;

    return mdb_env_get_fd(store->env, &fd) == MDB_SUCCESS && fstatvfs(fd, &fs) == 0 &&
           fs.f_bavail < disk_room_min / fs.f_frsize;
}

static int
write_commit(struct store_txn *txn, struct error *err)
{
    int code;

    FAILPOINT("store.before_commit");
    code = mdb_txn_commit(txn->mdb);
    if (code != MDB_SUCCESS) {
        txn->map_full = code == MDB_MAP_FULL;
        if (code == EIO && disk_is_full(txn->store))
            code = ENOSPC;
        return store_error(txn->store, code, "commit to", err);
    }
    FAILPOINT("store.after_commit");
    return 0;
}

/* Runs the body once. *ret_full tells that only the size of the map was in the way. */
static int
write_attempt(struct store *store, store_body *body, void *opaque, bool *ret_full,
              struct error *err)
{
    struct store_txn txn;
    int result;

    *ret_full = false;
    if (write_begin(store, &txn, err) < 0)
        return -1;
    result = body(&txn, opaque, err);
    if (result == 0 && !txn.map_full)
        result = store_txn_move_journal(&txn, err);
    if (result == 0 && !txn.map_full)
        result = write_commit(&txn, err);
    else
        mdb_txn_abort(txn.mdb);
    forget_values(&txn);
    *ret_full = txn.map_full;
    return result;
}

int
store_write(struct store *store, store_body *body, void *opaque, struct error *err)
{
    struct error failure = {0};
    bool full;
    int result;

    assert(!store->writing);
    store->writing = true;
    do {
        result = write_attempt(store, body, opaque, &full, &failure);
        if (full)
            result = store_grow(store, &failure);
    } while (full && result == 0);
    store->writing = false;
    if (result == 0)
        store_journal_moved(store);
    /* What an attempt said about a full map is of no interest once a later one succeeds. */
    if (result < 0 && err)
        *err = failure;
    return result;
}
