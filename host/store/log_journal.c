/*
 * Journals and the log: what waits in one is moved by the next commit, whatever
 * it is for, and what the dead have left is taken in, once and once only.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/common/clock.h"
#include "host/common/failpoint.h"
#include "host/store/internal.h"
#include "host/store/journal.h"

enum { LOG_EVENT_MAX = 8192, LOG_PENDING_MAX = 256 * 1024 };

/* --- marks: the last record of a journal that is in the log -------------------- */

static struct store_key
mark_key(const uint8_t id[JOURNAL_ID_LEN])
{
    struct store_key key = {0};

    store_key_bytes(&key, id, JOURNAL_ID_LEN);
    return key;
}

/* 0 for a journal of which nothing was taken in. */
static int
mark_get(struct store_txn *txn, const uint8_t id[JOURNAL_ID_LEN], uint64_t *ret_mark,
         struct error *err)
{
    struct store_key key = mark_key(id);
    struct reader in;
    struct span value;
    int result = store_kv_get(txn, STORE_DB_JOURNALS, &key, &value, err);

    *ret_mark = 0;
    if (result != 0)
        return result < 0 ? -1 : 0;
    in = reader_of(value.data, value.len);
    *ret_mark = get_u64(&in);
    return reader_end(&in) == 0
               ? 0
               : error_set(err, OUTCOME_INTERNAL, "the store %s has a damaged value (journal)",
                           txn->store->path);
}

static int
mark_put(struct store_txn *txn, const uint8_t id[JOURNAL_ID_LEN], uint64_t mark, struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(sizeof mark);
    struct store_key key = mark_key(id);

    put_u64(&value, mark);
    if (value.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return store_kv_put(txn, STORE_DB_JOURNALS, &key, (struct span){value.data, value.len}, err);
}

/* Marks whose file is gone: it was there before its mark, and no other will have its name. */
static int
marks_sweep(struct store_txn *txn, struct error *err)
{
    struct store_key from = {0};
    struct span found, value;
    int result;

    while ((result = store_kv_seek(txn, STORE_DB_JOURNALS, &from, NULL, &found, &value, err)) ==
           0) {
        char name[JOURNAL_NAME_MAX] = "";

        from = (struct store_key){0};
        store_key_bytes(&from, found.data, found.len);
        if (found.len == JOURNAL_ID_LEN)
            journal_name(found.data, name);
        if (faccessat(txn->store->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 &&
            store_kv_remove(txn, STORE_DB_JOURNALS, &from, err) < 0)
            return -1;
        store_key_successor(&from);
    }
    return result == STORE_ABSENT ? 0 : result;
}

/* --- moving ------------------------------------------------------------------------ */

struct move {
    struct store_txn *txn;
    uint64_t mark;
    unsigned skipped; /* records that are no events */
};

static int
move_record(void *opaque, uint64_t number, struct span payload, struct error *err)
{
    struct move *move = opaque;

    if (number <= move->mark)
        return 0;
    move->mark = number;
    return store_txn_append_log(move->txn, payload, err);
}

int
store_txn_move_journal(struct store_txn *txn, struct error *err)
{
    const struct journal *journal = txn->store->journal;
    struct move move = {.txn = txn};
    uint64_t before;

    if (!journal || journal_pending(journal) == 0 || journal_last(journal) == txn->moved)
        return 0;
    if (mark_get(txn, journal_id(journal), &move.mark, err) < 0)
        return -1;
    before = move.mark;
    if (journal_each(journal, move_record, &move, err) < 0)
        return -1;
    if (before == 0 && marks_sweep(txn, err) < 0)
        return -1;
    txn->moved = journal_last(journal);
    return move.mark == before ? 0 : mark_put(txn, journal_id(journal), move.mark, err);
}

void
store_journal_moved(struct store *store)
{
    if (!store->journal || journal_pending(store->journal) == 0)
        return;
    FAILPOINT("log.committed");
    journal_clear(store->journal);
}

static int
no_body(struct store_txn *txn ATTR_UNUSED, void *opaque ATTR_UNUSED, struct error *err ATTR_UNUSED)
{
    return 0;
}

int
store_log_commit(struct store *store, struct error *err)
{
    if (!store->journal || journal_pending(store->journal) == 0)
        return 0;
    return store_write(store, no_body, NULL, err);
}

static struct journal_proof
proof_of(const struct store *store)
{
    return (struct journal_proof){.digest = store->digest, .cipher = store->cipher};
}

int
store_log_add(struct store *store, const struct store_event *event, struct error *err)
{
    CLEANUP_BUF struct buf payload = BUF_INIT(LOG_EVENT_MAX);
    struct store_event whole = *event;

    if (store_log_is_off())
        return 0;
    if (whole.time_ms == 0)
        whole.time_ms = clock_milliseconds();
    if (store_encode_event(&payload, &whole, err) < 0)
        return -1;
    if (!store->cipher)
        return store_locked(store, err);
    if (!store->journal &&
        journal_open(store->dir, store->path, proof_of(store), &store->journal, err) < 0)
        return -1;
    FAILPOINT("log.adding");
    if (journal_append(store->journal, (struct span){payload.data, payload.len}, err) < 0)
        return -1;
    FAILPOINT("log.added");
    return journal_pending(store->journal) > LOG_PENDING_MAX && !store->writing
               ? store_log_commit(store, err)
               : 0;
}

/* --- what the dead have left ---------------------------------------------------------- */

struct adoption {
    struct journal_left left;
    bool plain;
};

/* Only what is an event may become a row. */
static int
adopt_record(void *opaque, uint64_t number, struct span payload, struct error *err)
{
    struct move *move = opaque;
    struct store_event event;
    struct error why = {0};

    if (number <= move->mark)
        return 0;
    if (store_decode_event(payload, &event, &why) == 0) {
        store_event_clear(&event);
        return move_record(move, number, payload, err);
    }
    if (why.outcome == OUTCOME_SETUP) {
        *err = why;
        return -1;
    }
    move->skipped++;
    move->mark = number;
    return 0;
}

static int
log_damage(struct store_txn *txn, size_t damaged, unsigned skipped, struct error *err)
{
    char text[128];
    struct store_event event = {.kind = STORE_EVENT_LOG_DAMAGED, .text = text};

    snprintf(text, sizeof text,
             "the journal of a process that ended has %u records and %zu bytes that are no events",
             skipped, damaged);
    return store_txn_log(txn, &event, err);
}

static int
adopt_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct adoption *adoption = opaque;
    struct move move = {.txn = txn};
    uint64_t before;

    if (mark_get(txn, adoption->left.id, &move.mark, err) < 0)
        return -1;
    before = move.mark;
    if (journal_each_left(&adoption->left, proof_of(txn->store), adoption->plain, adopt_record,
                          &move, err) < 0)
        return -1;
    if (adoption->left.damaged > 0 || move.skipped > 0) {
        if (log_damage(txn, adoption->left.damaged, move.skipped, err) < 0)
            return -1;
        move.mark = UINT64_MAX; /* told once, too */
    }
    return move.mark == before ? 1 : mark_put(txn, adoption->left.id, move.mark, err);
}

static int
adopt(struct store *store, const char *name, bool plain, struct error *err)
{
    struct adoption adoption = {.left = {.fd = -1}, .plain = plain};
    int result = journal_take(store->dir, store->path, name, &adoption.left, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    result = store_write(store, adopt_body, &adoption, err);
    FAILPOINT("log.adopted");
    if (result >= 0)
        unlinkat(store->dir, name, 0);
    journal_left_clear(&adoption.left);
    return result < 0 ? -1 : 0;
}

/* A disk that is full is no reason to show nothing: they wait, but for those that are plain, which
 * nobody could read later. */
int
store_adopt_journals(struct store *store, bool plain, struct error *err)
{
    int fd = openat(store->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct error failure = {0};
    struct dirent *entry;
    uint8_t id[JOURNAL_ID_LEN];

    if (!dir) {
        error_errno(err, OUTCOME_INTERNAL, "cannot read the directory %s", store->path);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    while (result == 0 && (entry = readdir(dir)) != NULL) {
        if (journal_is_name(entry->d_name, id))
            result = adopt(store, entry->d_name, plain, &failure);
    }
    closedir(dir);
    if (result < 0 && (plain || failure.outcome != OUTCOME_NO_SPACE)) {
        *err = failure;
        return -1;
    }
    return 0;
}
