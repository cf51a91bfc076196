/* Opening and closing. */
#include "host/store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/common/private.h"
#include "host/store/journal.h"

static const size_t map_size_first = (size_t)64 << 20;
static const size_t migration_chunk = 512;

/* In the file, those that are sealed have this before their names: a clisk that does not seal
 * finds none of them, and one that had the store open while it was migrated writes into none. */
static const char sealed_prefix[] = "sealed-";

static const char *const db_names[STORE_DB_COUNT] = {
    [STORE_DB_META] = "meta",
    [STORE_DB_ACCOUNTS] = "accounts",
    [STORE_DB_NAMES] = "names",
    [STORE_DB_SESSIONS] = "sessions",
    [STORE_DB_DOCUMENTS] = "documents",
    [STORE_DB_FILES] = "files",
    [STORE_DB_FILE_DIGESTS] = "file-digests",
    [STORE_DB_FILE_PENDING] = "file-pending",
    [STORE_DB_RUNS] = "runs",
    [STORE_DB_QUESTIONS] = "questions",
    [STORE_DB_ANSWERS] = "answers",
    [STORE_DB_LOG] = "log",
    [STORE_DB_JOURNALS] = "journals",
    [STORE_DB_GRANTS] = "grants",
    [STORE_DB_VERSIONS] = "versions",
    [STORE_DB_SHARED_FILES] = "shared-files",
    [STORE_DB_FOLDERS] = "folders",
    [STORE_DB_MISSED] = "missed",
    [STORE_DB_CURSORS] = "cursors",
};

static int
check_private(int dirfd, const char *shown_path, struct error *err)
{
    if (private_check_fd(dirfd, shown_path, S_IFDIR, 0077, "700", err) < 0)
        return -1;
    if (private_check_file(dirfd, "data.mdb", shown_path, err) < 0)
        return -1;
    return private_check_file(dirfd, "lock.mdb", shown_path, err) < 0 ? -1 : 0;
}

const char *
store_db_name(enum store_db db)
{
    return db_names[db];
}

bool
store_db_is_sealed(enum store_db db)
{
    /* The last two are sealed already, by the vault and with a key of each question. */
    return db != STORE_DB_META && db != STORE_DB_SESSIONS && db != STORE_DB_ANSWERS;
}

/* MDB_NOTFOUND when one is missing and may not be made. */
static int
open_dbs(struct store *store, MDB_txn *mdb, unsigned flags)
{
    char name[STORE_DB_NAME_MAX];

    for (enum store_db db = 0; db < STORE_DB_COUNT; db++) {
        int code;

        snprintf(name, sizeof name, "%s%s", store_db_is_sealed(db) ? sealed_prefix : "",
                 db_names[db]);
        code = mdb_dbi_open(mdb, name, flags, &store->dbi[db]);
        if (code != MDB_SUCCESS)
            return code;
    }
    return MDB_SUCCESS;
}

int
store_txn_make_dbs(struct store_txn *txn, struct error *err)
{
    int code = open_dbs(txn->store, txn->mdb, MDB_CREATE);

    if (code == MDB_MAP_FULL)
        txn->map_full = true;
    return code == MDB_SUCCESS ? 0 : store_error(txn->store, code, "make", err);
}

int
store_txn_schema(struct store_txn *txn, uint64_t *ret_schema, struct error *err)
{
    uint64_t schema;

    if (store_meta_get(txn, "schema", &schema, err) < 0)
        return -1;
    if (schema > STORE_SCHEMA)
        return error_set(err, OUTCOME_SETUP,
                         "the store %s has schema %llu, and this clisk knows %d: "
                         "a newer clisk is needed",
                         txn->store->path, (unsigned long long)schema, STORE_SCHEMA);
    if (schema == 0)
        return error_set(err, OUTCOME_SETUP, "the store %s has no schema: it is damaged",
                         txn->store->path);
    *ret_schema = schema;
    return 0;
}

static int
open_existing_dbs(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    int code = mdb_dbi_open(txn->mdb, db_names[STORE_DB_META], 0, &store->dbi[STORE_DB_META]);
    uint64_t schema = 0;

    /* Before anything else: a newer schema may have other databases. */
    if (code == MDB_SUCCESS && store_txn_schema(txn, &schema, err) < 0)
        return -1;
    /* What the first one has is of use to its migration only. */
    if (code == MDB_SUCCESS && schema != STORE_SCHEMA_PLAIN)
        code = open_dbs(store, txn->mdb, 0);
    if (code == MDB_NOTFOUND)
        return 1;
    return code == MDB_SUCCESS ? 0 : store_error(store, code, "open", err);
}

/* Opens what is there already, without waiting for a writer. 1 if something is to be made. */
static int
open_existing(struct store *store, struct error *err)
{
    struct store_txn txn = {.store = store};
    int result, code;

    if (store_begin(store, MDB_RDONLY, "read", &txn.mdb, err) < 0)
        return -1;
    result = open_existing_dbs(&txn, err);
    if (result != 0) {
        mdb_txn_abort(txn.mdb);
        return result;
    }
    /* Aborting would close the handles. */
    code = mdb_txn_commit(txn.mdb);
    return code == MDB_SUCCESS ? 0 : store_error(store, code, "open", err);
}

static int
make_dbs(struct store_txn *txn, void *opaque ATTR_UNUSED, struct error *err)
{
    uint64_t schema;

    if (store_txn_make_dbs(txn, err) < 0 || store_meta_get(txn, "schema", &schema, err) < 0)
        return -1;
    /* Another process may have been first. */
    return schema != 0 ? store_txn_schema(txn, &schema, err)
                       : store_meta_put(txn, "schema", STORE_SCHEMA, err);
}

static int
open_env(struct store *store, int dirfd, size_t map_size, struct error *err)
{
    char path[64];
    int code, fd;

    /* Through the descriptor that was checked: the path may lead elsewhere by now. */
    snprintf(path, sizeof path, "/proc/self/fd/%d", dirfd);
    if ((code = mdb_env_create(&store->env)) != MDB_SUCCESS ||
        (code = mdb_env_set_maxdbs(store->env, 2 * STORE_DB_COUNT + 8)) != MDB_SUCCESS ||
        (code = mdb_env_set_mapsize(store->env, map_size)) != MDB_SUCCESS ||
        (code = mdb_env_open(store->env, path, MDB_NOTLS, 0600)) != MDB_SUCCESS ||
        (code = mdb_reader_check(store->env, NULL)) != MDB_SUCCESS ||
        (code = mdb_env_get_fd(store->env, &fd)) != MDB_SUCCESS)
        return store_error(store, code, "open", err);
    /* LMDB opens this one of its descriptors without it. */
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot open the store %s", store->path);
    return 0;
}

int
store_open_sized(int dirfd, const char *shown_path, size_t map_size, struct store **ret_store,
                 struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    int result;

    if (check_private(dirfd, shown_path, err) < 0)
        return -1;
    store = calloc(1, sizeof *store);
    if (!store)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    store->chunk = migration_chunk;
    store->dir = fcntl(dirfd, F_DUPFD_CLOEXEC, 0);
    if (store->dir < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot open the store %s", shown_path);
    if (!(store->path = strdup(shown_path)) || !(store->digest = digest_new()))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (open_env(store, dirfd, map_size, err) < 0)
        return -1;
    result = open_existing(store, err);
    if (result > 0)
        result = store_write(store, make_dbs, NULL, err);
    if (result < 0)
        return -1;
    *ret_store = TAKE_PTR(store);
    return 0;
}

int
store_open(int dirfd, const char *shown_path, struct store **ret_store, struct error *err)
{
    return store_open_sized(dirfd, shown_path, map_size_first, ret_store, err);
}

struct store *
store_close(struct store *store)
{
    if (!store)
        return NULL;
    /* What is still in it waits for whoever opens the store next. */
    journal_close(store->journal);
    if (store->reader)
        mdb_txn_abort(store->reader);
    if (store->env)
        mdb_env_close(store->env);
    cipher_free(store->cipher);
    digest_free(store->digest);
    fd_close(&store->dir);
    free(store->path);
    free(store);
    return NULL;
}

void
store_cleanup(struct store **store)
{
    *store = store_close(*store);
}
