/*
 * What the files of the store share: the environment, transactions, and keys
 * and values as bytes. All of <lmdb.h> stays behind this header.
 */
#ifndef CLISK_STORE_INTERNAL_H
#define CLISK_STORE_INTERNAL_H

#include <stdbool.h>

#include <lmdb.h>

#include "host/common/codec.h"
#include "host/common/digest.h"
#include "host/common/fd.h"
#include "host/store/cipher.h"
#include "host/store/log.h"
#include "host/store/store.h"
#include "host/store/values.h"

/*
 * The sub-databases. Numbers in keys are big-endian, so that they sort. All but
 * `meta`, `sessions` and `answers` are sealed, and named "sealed-accounts" and so
 * on; `mac` is of what is in brackets, under a key of its own.
 *
 *   meta          name                              u64 (schema, last ids), vault-mirror,
 *                                                   log-head, log-base, key-check
 *   accounts      account u32                       account
 *   names         mac[32] (name)                    account u32 big-endian
 *   sessions      account u32                       session
 *   documents     account u32, key[16]              document
 *   files         file u64                          file
 *   file-digests  account u32, mac[32], file u64    nothing; mac of (account, sha256)
 *   file-pending  account u32, file u64             keys of the documents that have it
 *   runs          run u64                           run
 *   questions     question u64                      question
 *   answers       question u64                      answer, encrypted
 *   log           sequence u64                      row of the log
 *   journals      id[16]                            u64, the last record that was taken in
 *   grants        account u32, key[16]              grant
 *   versions      account u32, key[16], number u32  version of that document
 *   shared-files  account u32, key[16]              file u64
 *   folders       account u32, key[16]              folder
 *   missed        account u32, key[16]              missed entry
 *   cursors       account u32, key[16]              cursor
 */
enum store_db {
    STORE_DB_META,
    STORE_DB_ACCOUNTS,
    STORE_DB_NAMES,
    STORE_DB_SESSIONS,
    STORE_DB_DOCUMENTS,
    STORE_DB_FILES,
    STORE_DB_FILE_DIGESTS,
    STORE_DB_FILE_PENDING,
    STORE_DB_RUNS,
    STORE_DB_QUESTIONS, /* with the next one, added to stores of the same schema */
    STORE_DB_ANSWERS,
    STORE_DB_LOG, /* likewise, and the next one */
    STORE_DB_JOURNALS,
    STORE_DB_GRANTS,
    STORE_DB_VERSIONS, /* likewise, and those below */
    STORE_DB_SHARED_FILES,
    STORE_DB_FOLDERS,
    STORE_DB_MISSED,
    STORE_DB_CURSORS,
    STORE_DB_COUNT
};

/* The first one was not sealed. */
enum { STORE_SCHEMA = 2, STORE_SCHEMA_PLAIN = 1 };

/* Of a database, without what stands before it in the file; whether its values are sealed. */
enum { STORE_DB_NAME_MAX = 32 };
const char *store_db_name(enum store_db db);
bool store_db_is_sealed(enum store_db db);

struct store {
    MDB_env *env;
    MDB_dbi dbi[STORE_DB_COUNT];
    MDB_txn *reader; /* one read transaction, reset between reads */
    struct digest *digest;
    struct cipher *cipher; /* NULL while it is locked */
    int dir;               /* for the keys of answers */
    char *path;            /* as shown */
    bool writing;
    size_t chunk;            /* entries of a commit of a migration */
    struct journal *journal; /* of this process; NULL until something is put into it */
};

struct store_memory;

/* Either side of LMDB's transactions; `mdb` is NULL when there is none. */
struct store_txn {
    struct store *store;
    MDB_txn *mdb;
    bool map_full;
    uint64_t moved;              /* the last record of our journal that it has moved; 0: none */
    struct store_memory *memory; /* values that were opened, until its end */
    struct store_memory *step;   /* the value of the last step of a walk */
};

/* Opens with this size of the map, in bytes, instead of the usual one. */
int store_open_sized(int dirfd, const char *shown_path, size_t map_size, struct store **ret_store,
                     struct error *err);

/* An error of LMDB as one of ours; `what` was being done. Always -1. */
int store_error(const struct store *store, int code, const char *what, struct error *err);
/* USER_ACTION_NEEDED VAULT_LOCKED, with the remedy. Always -1. */
int store_locked(const struct store *store, struct error *err);
/* Takes over the size that another process gave to the map. */
int store_adopt_size(struct store *store, struct error *err);

/* store.c: makes the databases that are missing; the schema, refused when it is a newer one's. */
int store_txn_make_dbs(struct store_txn *txn, struct error *err);
int store_txn_schema(struct store_txn *txn, uint64_t *ret_schema, struct error *err);

/* unseal.c: gives the store its key, or judges it by the one that it has. */
int store_txn_begin_key(struct store_txn *txn, struct error *err);
/* migrate.c: 1 when it is of the first schema, or not wholly migrated. */
int store_txn_needs_migration(struct store_txn *txn, struct error *err);
int store_migrate(struct store *store, struct error *err);

/* A transaction of LMDB, in a map as large as it takes; `what` was being done. */
int store_begin(struct store *store, unsigned flags, const char *what, MDB_txn **ret_mdb,
                struct error *err);

/* The state of the last commit, until the end of the scope. */
int store_read(struct store *store, struct store_txn *ret_txn, struct error *err);
void store_read_end(struct store_txn *txn);
#define CLEANUP_READ CLEANUP(store_read_end)

enum { STORE_KEY_MAX = 128 };

struct store_key {
    uint8_t bytes[STORE_KEY_MAX];
    size_t len;
};

void store_key_u32(struct store_key *key, uint32_t number);
void store_key_u64(struct store_key *key, uint64_t number);
void store_key_bytes(struct store_key *key, const void *bytes, size_t len);
/* The smallest key after this one. */
void store_key_successor(struct store_key *key);
struct span store_key_span(const struct store_key *key);
struct store_key store_key_of_u32(uint32_t number);
struct store_key store_key_of_u64(uint64_t number);
/* The number at the end of a key; 0 if the key is too short. */
uint32_t store_key_last_u32(struct span key);
uint64_t store_key_last_u64(struct span key);
bool store_key_begins(struct span key, const struct store_key *prefix);

/*
 * Values are sealed by put, and opened by the others. A key that is returned lies
 * in the map: valid until the next write. What get returns is the transaction's,
 * until its end; what a walk returns is valid until its next step, or another's in
 * the same transaction.
 */
int store_kv_get(struct store_txn *txn, enum store_db db, const struct store_key *key,
                 struct span *ret_value, struct error *err);
int store_kv_put(struct store_txn *txn, enum store_db db, const struct store_key *key,
                 struct span value, struct error *err);
int store_kv_remove(struct store_txn *txn, enum store_db db, const struct store_key *key,
                    struct error *err);
/* One whose key was changed where it lies: no search finds it, and a walk comes by it. */
int store_kv_remove_misplaced(struct store_txn *txn, enum store_db db, const struct store_key *key,
                              struct error *err);
/* The first at or after `from`, which begins with `prefix` (NULL: any). */
int store_kv_seek(struct store_txn *txn, enum store_db db, const struct store_key *from,
                  const struct store_key *prefix, struct span *ret_key, struct span *ret_value,
                  struct error *err);
/* The same of any key, with an empty value that has no data for one that was changed or moved. */
int store_kv_seek_any(struct store_txn *txn, enum store_db db, const struct store_key *from,
                      struct span *ret_key, struct span *ret_value, struct error *err);
/* The first of an account whose hash is behind this one; NULL begins. */
int store_kv_seek_behind(struct store_txn *txn, enum store_db db, uint32_t account,
                         const uint8_t *hash, struct span *ret_key, struct span *ret_value,
                         struct error *err);
/* The last before `before`; an empty key means the last of all. */
int store_kv_seek_back(struct store_txn *txn, enum store_db db, const struct store_key *before,
                       struct span *ret_key, struct span *ret_value, struct error *err);
/* Every key that begins with the prefix. */
int store_kv_remove_all(struct store_txn *txn, enum store_db db, const struct store_key *prefix,
                        struct error *err);

void store_memory_free(struct store_memory *memory); /* NULL is fine */

/* The mac of a key that would tell something: what it is of, the account (0: none), the bytes. */
int store_mac(struct store *store, const char *what, uint32_t account, struct span bytes,
              uint8_t ret_mac[HMAC_LEN], struct error *err);

/* A counter in `meta`, 0 at first. */
int store_meta_get(struct store_txn *txn, const char *name, uint64_t *ret_value, struct error *err);
int store_meta_put(struct store_txn *txn, const char *name, uint64_t value, struct error *err);
/* Counts up and gives the new number, at most `last`. */
int store_meta_next(struct store_txn *txn, const char *name, uint64_t last, uint64_t *ret_value,
                    struct error *err);

/* Across the nouns. */
int store_txn_need_account(struct store_txn *txn, uint32_t account, struct error *err);
int store_txn_get_account(struct store_txn *txn, uint32_t id, struct store_account *ret_account,
                          struct error *err);
int store_txn_put_account(struct store_txn *txn, const struct store_account *account,
                          struct error *err);
/* document.c: the record that a key and its value are. */
int store_document_of(struct span key, struct span value, struct store_document *ret_document,
                      struct error *err);
/* document.c: under document->key. */
int store_txn_log_document(struct store_txn *txn, enum store_event_kind kind,
                           const struct store_document *document, struct error *err);
/* forget.c: that a document has this file, if it is pending. */
int store_txn_note_owner(struct store_txn *txn, uint32_t account, uint64_t file,
                         const struct store_key *document, struct error *err);
/* file.c: where the files of this digest begin; the record and its places in the indexes. */
int store_digest_prefix(struct store *store, uint32_t account, const uint8_t sha256[DIGEST_LEN],
                        struct store_key *ret_key, struct error *err);
int store_txn_drop_file(struct store_txn *txn, const struct store_file *file, struct error *err);
struct store_key store_pending_key(uint32_t account, uint64_t id);
/* shared_file.c: what it was to replace is shared again. */
int store_txn_unshare_file(struct store_txn *txn, const struct store_file *file, struct error *err);
int store_txn_remove_files_of(struct store_txn *txn, uint32_t account, struct error *err);
int store_txn_remove_runs_of(struct store_txn *txn, uint32_t account, struct error *err);
int store_txn_remove_questions_of(struct store_txn *txn, uint32_t account, struct error *err);
/* answer.c: the answer of a question, and its key. store_answer_get() gives STORE_ABSENT where
 * either is missing or damaged. */
int store_answer_put(struct store_txn *txn, uint64_t question, const struct secret *answer,
                     struct error *err);
int store_answer_get(struct store_txn *txn, uint64_t question, struct secret **ret_answer,
                     struct error *err);
int store_answer_remove(struct store_txn *txn, uint64_t question, struct error *err);
/* After the commit that removed it. */
void store_answer_destroy_key(const struct store *store, uint64_t question);

/* log.c: appends the payload of an event, which store_encode_event() made. */
int store_txn_append_log(struct store_txn *txn, struct span payload, struct error *err);
/* SHA-256 of a row: of the hash before it, its number and its payload. */
int store_log_hash(struct store *store, const uint8_t before[DIGEST_LEN], uint64_t sequence,
                   struct span payload, uint8_t ret_hash[DIGEST_LEN], struct error *err);
/* The place in the chain that the next row comes behind. */
int store_txn_log_head(struct store_txn *txn, struct store_log_head *ret_head, struct error *err);
/* What was dropped: all 0 for nothing. */
int store_txn_log_base(struct store_txn *txn, struct store_log_dropped *ret_base,
                       struct error *err);
int store_txn_put_log_base(struct store_txn *txn, const struct store_log_dropped *base,
                           struct error *err);
/* The first row at or after `from`, which becomes its number; STORE_ABSENT. */
int store_txn_log_row(struct store_txn *txn, uint64_t *from, struct store_log_row *ret_row,
                      struct error *err);
/* What the log costs is measured against a run without one, which only a build for tests knows:
 * CLISK_BENCH_NO_LOG in the environment (tests/bench/bench-log.py). */
#ifdef ENABLE_FAILPOINTS
bool store_log_is_off(void);
#else
static inline bool
store_log_is_off(void)
{
    return false;
}
#endif
/* The first row of a log that has none. */
int store_txn_begin_log(struct store_txn *txn, struct error *err);
/* log_journal.c: in every transaction before its commit, and behind it. */
int store_txn_move_journal(struct store_txn *txn, struct error *err);
void store_journal_moved(struct store *store);
/* Takes in what processes that are dead have left; of the first schema, too, where `plain`. */
int store_adopt_journals(struct store *store, bool plain, struct error *err);

/* store_document_key() of what else is kept under such keys: `what` is no kind. */
int store_named_key(struct store *store, uint32_t account, const char *what, const char *name,
                    struct store_key *ret_key, struct error *err);

#endif
