#include "host/store/check.h"

#include <stdio.h>
#include <string.h>

#include "host/store/internal.h"

struct check {
    struct store *store;
    bool repair;
    store_check_tell *tell;
    void *opaque;
    size_t unread; /* values, which are still there */
    bool again;    /* a key was out of its place, behind which a walk may have missed some */
};

static const char changed[] = "the value was changed, or moved here from elsewhere";

/* --- telling and mending -------------------------------------------------------- */

static void
hex_of(const struct store_key *key, char ret_text[STORE_CHECK_TEXT_MAX])
{
    ret_text[0] = '\0';
    for (size_t i = 0; i < key->len && 2 * i + 3 <= STORE_CHECK_TEXT_MAX; i++)
        snprintf(ret_text + 2 * i, 3, "%02x", key->bytes[i]);
}

struct removal {
    enum store_db db;
    const struct store_key *key;
    bool misplaced;
};

static int
remove_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct removal *removal = opaque;
    int result = store_kv_remove(txn, removal->db, removal->key, err);

    removal->misplaced = result == STORE_ABSENT;
    if (removal->misplaced)
        result = store_kv_remove_misplaced(txn, removal->db, removal->key, err);
    return result < 0 ? -1 : 0;
}

/* An entry that is to go: told, after it went where that is wanted. */
static int
drop(struct check *check, enum store_db db, const char *database, const struct store_key *key,
     const char *problem, struct error *err)
{
    struct store_finding finding = {.database = database, .can_repair = db != STORE_DB_ACCOUNTS};
    struct removal removal = {.db = db, .key = key};

    hex_of(key, finding.key);
    snprintf(finding.problem, sizeof finding.problem, "%s", problem);
    if (check->repair && finding.can_repair) {
        if (store_write(check->store, remove_body, &removal, err) < 0)
            return -1;
        finding.repaired = true;
        check->again |= removal.misplaced;
    }
    return check->tell(&finding, check->opaque, err);
}

/* Where a walk goes on behind an entry. */
static void
go_on(struct check *check, struct store_key *from)
{
    if (check->again)
        *from = (struct store_key){0};
    else
        store_key_successor(from);
    check->again = false;
}

/* The entry of a walk behind `*from`, as copies: the repair of one writes. STORE_ABSENT, -1. */
static int
step(const struct check *check, enum store_db db, struct store_key *from, struct buf *value,
     bool *ret_readable, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct span found, bytes;
    int result;

    if (store_read(check->store, &txn, err) < 0)
        return -1;
    result = store_kv_seek_any(&txn, db, from, &found, &bytes, err);
    if (result != 0)
        return result;
    *from = (struct store_key){0};
    store_key_bytes(from, found.data, found.len);
    buf_reset(value);
    *ret_readable = bytes.data != NULL;
    buf_append(value, bytes.data, bytes.len);
    return value->bad ? error_set(err, OUTCOME_INTERNAL, "out of memory") : 0;
}

/* --- values ------------------------------------------------------------------------ */

/* Each reads a value of its database, and forgets it: 0 or -1. */
static int
read_document(struct span key, struct span value, struct error *err)
{
    struct store_document document;

    if (store_document_of(key, value, &document, err) < 0)
        return -1;
    store_document_clear(&document);
    return 0;
}

#define READ_VALUE(name, type)                                                                \
    static int read_##name(struct span key ATTR_UNUSED, struct span value, struct error *err) \
    {                                                                                         \
        struct type record = {0};                                                             \
                                                                                              \
        if (store_decode_##name(value, &record, err) < 0)                                     \
            return -1;                                                                        \
        type##_clear(&record);                                                                \
        return 0;                                                                             \
    }

READ_VALUE(account, store_account)
READ_VALUE(file, store_file)
READ_VALUE(version, store_version)
READ_VALUE(run, store_run)
READ_VALUE(folder, store_folder)
READ_VALUE(missed, store_missed)
READ_VALUE(cursor, store_cursor)
READ_VALUE(session, store_session)
READ_VALUE(grant, store_grant)

static const struct {
    enum store_db db;
    const char *name;
    int (*read)(struct span key, struct span value, struct error *err);
} value_dbs[] = {
    {STORE_DB_ACCOUNTS, "accounts", read_account},
    {STORE_DB_FILES, "files", read_file},
    {STORE_DB_DOCUMENTS, "documents", read_document},
    {STORE_DB_VERSIONS, "versions", read_version},
    {STORE_DB_RUNS, "runs", read_run},
    {STORE_DB_FOLDERS, "folders", read_folder},
    {STORE_DB_MISSED, "missed", read_missed},
    {STORE_DB_CURSORS, "cursors", read_cursor},
    {STORE_DB_SESSIONS, "sessions", read_session},
    {STORE_DB_GRANTS, "grants", read_grant},
};

static int
check_values(struct check *check, size_t which, struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(STORE_VALUE_MAX);
    struct store_key from = {0};
    bool readable;
    int result;

    while ((result = step(check, value_dbs[which].db, &from, &value, &readable, err)) == 0) {
        struct error why = {0};
        struct span bytes = {.data = value.data, .len = value.len};

        if (!readable || value_dbs[which].read(store_key_span(&from), bytes, &why) < 0) {
            check->unread += !check->repair || value_dbs[which].db == STORE_DB_ACCOUNTS;
            if (drop(check, value_dbs[which].db, value_dbs[which].name, &from,
                     readable ? why.message : changed, err) < 0)
                return -1;
        }
        go_on(check, &from);
    }
    return result < 0 ? -1 : 0;
}

/* --- indexes that lead to files -------------------------------------------------------- */

/* 0 with the file; STORE_ABSENT; -1. Read anew, since repairs write. */
static int
get_file(const struct check *check, uint64_t id, struct store_file *ret_file, struct error *err)
{
    return id ? store_file_get(check->store, id, ret_file, err) : STORE_ABSENT;
}

/* What is wrong with an entry that leads to this file; NULL for nothing. */
static const char *
judge_entry(enum store_db db, const struct store_key *key, const struct store_file *file)
{
    struct store_key account = store_key_of_u32(file->account);

    if (!store_key_begins(store_key_span(key), &account))
        return "leads to a file of another account";
    if (db == STORE_DB_FILE_PENDING && file->state != STORE_FILE_PENDING)
        return "leads to a file that is whole";
    return NULL;
}

static int
check_entry(struct check *check, enum store_db db, const char *name, const struct store_key *key,
            uint64_t id, struct error *err)
{
    struct store_file file;
    const char *problem;
    int result = get_file(check, id, &file, err);

    if (result < 0)
        return -1;
    if (result == STORE_ABSENT)
        return drop(check, db, name, key, "leads to a file that there is not", err);
    problem = judge_entry(db, key, &file);
    store_file_clear(&file);
    return problem ? drop(check, db, name, key, problem, err) : 0;
}

static int
check_file_index(struct check *check, enum store_db db, const char *name, bool id_in_key,
                 struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(STORE_VALUE_MAX);
    struct store_key from = {0};
    bool readable;
    int result;

    while ((result = step(check, db, &from, &value, &readable, err)) == 0) {
        struct reader reader = reader_of(value.data, value.len);
        uint64_t id = id_in_key ? store_key_last_u64(store_key_span(&from)) : get_u64(&reader);

        check->unread += !readable && !check->repair;
        if (!readable)
            result = drop(check, db, name, &from, changed, err);
        else
            result = check_entry(check, db, name, &from, id, err);
        if (result < 0)
            return -1;
        go_on(check, &from);
    }
    return result < 0 ? -1 : 0;
}

/* --- files that an index lacks ------------------------------------------------------------ */

static int
put_again_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct store_file *file = opaque;

    return store_txn_update_file(txn, file, err);
}

static int
mend_file(const struct check *check, struct store_file *file, const char *database,
          struct error *err)
{
    struct store_finding finding = {.database = database, .can_repair = true};

    snprintf(finding.problem, sizeof finding.problem, "lacks the file %llu, %.80s",
             (unsigned long long)file->id, file->path);
    if (check->repair) {
        if (store_write(check->store, put_again_body, file, err) != 0)
            return -1;
        finding.repaired = true;
    }
    return check->tell(&finding, check->opaque, err);
}

/* Whether the index leads to it: 1; 0; -1. */
static int
is_indexed(const struct check *check, const struct store_file *file, bool pending,
           struct error *err)
{
    struct store_file found;
    int result =
        pending ? store_file_next_pending(check->store, file->account, file->id - 1, &found, err)
                : store_file_next_same(check->store, file->account, file->sha256, file->id - 1,
                                       &found, err);
    bool is_it;

    if (result != 0)
        return result < 0 ? -1 : 0;
    is_it = found.id == file->id;
    store_file_clear(&found);
    return is_it;
}

static int
check_file(const struct check *check, struct store_file *file, struct error *err)
{
    int indexed = is_indexed(check, file, false, err);

    if (indexed == 0)
        return mend_file(check, file, "file-digests", err);
    if (indexed > 0 && file->state == STORE_FILE_PENDING) {
        indexed = is_indexed(check, file, true, err);
        if (indexed == 0)
            return mend_file(check, file, "file-pending", err);
    }
    return indexed < 0 ? -1 : 0;
}

static int
check_files(const struct check *check, struct error *err)
{
    struct store_file file;
    int result;

    for (uint64_t id = 0; (result = store_file_next(check->store, id, &file, err)) == 0;) {
        id = file.id;
        result = check_file(check, &file, err);
        store_file_clear(&file);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

/* --- names of accounts, readers --------------------------------------------------------------- */

static int
check_names(const struct check *check, struct error *err)
{
    struct store_account account, named;
    int result;

    for (uint32_t id = 0; (result = store_account_next(check->store, id, &account, err)) == 0;) {
        struct store_finding finding = {.database = "names", .can_repair = true};
        uint32_t leads_to = 0;

        id = account.id;
        result = store_account_find(check->store, account.name, &named, err);
        if (result == 0) {
            leads_to = named.id;
            store_account_clear(&named);
        }
        if (result >= 0 && leads_to != id) {
            snprintf(finding.problem, sizeof finding.problem, "lacks the account \"%.64s\"",
                     account.name);
            result = check->repair ? store_account_update(check->store, &account, err) : 0;
            finding.repaired = check->repair && result == 0;
            if (result >= 0)
                result = check->tell(&finding, check->opaque, err);
        }
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

/* Places that processes which died have left in LMDB's table. */
static int
check_readers(const struct check *check, struct error *err)
{
    struct store_finding finding = {.database = "readers", .can_repair = true, .repaired = true};
    int dead = 0, code = mdb_reader_check(check->store->env, &dead);

    if (code != MDB_SUCCESS)
        return store_error(check->store, code, "check the readers of", err);
    if (dead == 0)
        return 0;
    snprintf(finding.problem, sizeof finding.problem, "%d of processes that are dead", dead);
    return check->tell(&finding, check->opaque, err);
}

int
store_check(struct store *store, bool repair, store_check_tell *tell, void *opaque,
            struct error *err)
{
    struct check check = {.store = store, .repair = repair, .tell = tell, .opaque = opaque};

    if (check_readers(&check, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_SIZE(value_dbs); i++) {
        if (check_values(&check, i, err) < 0)
            return -1;
    }
    /* What follows would stumble over them. */
    if (check.unread > 0)
        return 0;
    if (check_file_index(&check, STORE_DB_FILE_DIGESTS, "file-digests", true, err) < 0 ||
        check_file_index(&check, STORE_DB_FILE_PENDING, "file-pending", true, err) < 0 ||
        check_file_index(&check, STORE_DB_SHARED_FILES, "shared-files", false, err) < 0)
        return -1;
    if (check.unread > 0)
        return 0;
    return check_files(&check, err) < 0 || check_names(&check, err) < 0 ? -1 : 0;
}
