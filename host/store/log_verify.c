/*
 * The proof of the log: every row's hash is computed again from the one before,
 * every seal is checked, and the runs that the store has begun must all be there.
 * A bad row is told, and the walk goes on from the hash that it has.
 */
#include "host/store/internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct verify {
    const struct store_log_check *check;
    struct store_txn *txn;
    struct store_log_proof proof;
    struct store_log_head at; /* the last row that was looked at */
    uint64_t run;             /* the last one that is known to have begun */
    struct store_log_dropped base;
    bool base_vouched;
    bool witness_seen;
    bool bad; /* the row at hand */
};

static void ATTR_PRINTF(5, 6) tell(struct verify *verify, enum store_log_wrong wrong,
                                   uint64_t sequence, int64_t time_ms, const char *fmt, ...)
{
    struct store_log_fault fault = {.wrong = wrong, .sequence = sequence, .time_ms = time_ms};
    va_list args;

    va_start(args, fmt);
    vsnprintf(fault.text, sizeof fault.text, fmt, args);
    va_end(args);
    verify->proof.faults++;
    verify->bad = true;
    verify->check->fault(verify->check->opaque, &fault);
}

/* --- one row ---------------------------------------------------------------------- */

static void
judge_place(struct verify *verify, uint64_t sequence, const struct store_log_row *row,
            int64_t time_ms)
{
    uint64_t due = verify->at.sequence + 1;

    if (sequence == due + 1)
        tell(verify, STORE_LOG_REMOVED, due, 0, "row %" PRIu64 " was removed", due);
    else if (sequence > due)
        tell(verify, STORE_LOG_REMOVED, due, 0, "rows %" PRIu64 " to %" PRIu64 " were removed", due,
             sequence - 1);
    if (row->sequence != sequence)
        tell(verify, STORE_LOG_OUT_OF_ORDER, sequence, time_ms,
             "row %" PRIu64 " stands in the place of row %" PRIu64, row->sequence, sequence);
}

/* A row behind one that is missing, or in another place, cannot be judged by the one before. */
static int
judge_hash(struct verify *verify, uint64_t sequence, const struct store_log_row *row,
           int64_t time_ms, struct error *err)
{
    uint8_t hash[DIGEST_LEN];

    if (store_log_hash(verify->txn->store, verify->at.hash, sequence, row->payload, hash, err) < 0)
        return -1;
    if (!verify->bad && memcmp(hash, row->hash, sizeof hash) != 0)
        tell(verify, STORE_LOG_CHANGED, sequence, time_ms,
             "row %" PRIu64 " is not what it was when it was written, or does not follow the one "
             "before it",
             sequence);
    return 0;
}

static bool
is_of_another_key(const struct verify *verify, const struct seal *seal)
{
    const struct seal *key = verify->check->key;

    return key && (seal->epoch > key->epoch ||
                   (seal->epoch == key->epoch &&
                    memcmp(seal->public_key, key->public_key, SEAL_PUBLIC_LEN) != 0));
}

static int
judge_seal(struct verify *verify, const struct store_log_row *row, int64_t time_ms,
           struct error *err)
{
    int result;

    if (!row->is_sealed)
        return 0;
    result = seal_check(&row->seal, row->sequence, row->hash, err);
    if (result < 0)
        return -1;
    verify->proof.seals++;
    if (result > 0) {
        tell(verify, STORE_LOG_BAD_SEAL, row->sequence, time_ms,
             "the seal of row %" PRIu64
             " is not of this row: it, or rows since the seal before it, "
             "were changed",
             row->sequence);
    } else if (is_of_another_key(verify, &row->seal)) {
        tell(verify, STORE_LOG_BAD_SEAL, row->sequence, time_ms,
             "the seal of row %" PRIu64 " is not by the vault's key", row->sequence);
    } else if (!verify->check->key || row->seal.epoch == verify->check->key->epoch) {
        verify->proof.sealed.sequence = row->sequence;
        memcpy(verify->proof.sealed.hash, row->hash, DIGEST_LEN);
        verify->proof.sealed_ms = time_ms;
        verify->proof.unsealed_ms = 0;
    }
    return 0;
}

static void
judge_witness(struct verify *verify, const struct store_log_row *row, int64_t time_ms)
{
    const struct store_log_head *witness = verify->check->witness;

    if (!witness || witness->sequence != row->sequence)
        return;
    verify->witness_seen = true;
    if (memcmp(witness->hash, row->hash, DIGEST_LEN) != 0)
        tell(verify, STORE_LOG_CHANGED, row->sequence, time_ms,
             "row %" PRIu64 " is not the one that was sealed last: the log was written anew, or is "
             "another one",
             row->sequence);
}

/* --- what the events say ------------------------------------------------------------ */

static void
judge_run(struct verify *verify, const struct store_event *event, uint64_t sequence)
{
    if (event->run > verify->run + 1)
        tell(verify, STORE_LOG_REMOVED, sequence, event->time_ms,
             "the runs %" PRIu64 " to %" PRIu64 " have no events: rows before row %" PRIu64
             " were cut off",
             verify->run + 1, event->run - 1, sequence);
    if (event->run > verify->run)
        verify->run = event->run;
}

static void
judge_event(struct verify *verify, const struct store_event *event, uint64_t sequence)
{
    if (event->kind == STORE_EVENT_RUN_BEGAN)
        judge_run(verify, event, sequence);
    if (event->kind == STORE_EVENT_LOG_BEGAN && event->run > verify->run)
        verify->run = event->run;
    if (event->kind == STORE_EVENT_LOG_BEGAN && sequence != 1)
        tell(verify, STORE_LOG_CHANGED, sequence, event->time_ms,
             "row %" PRIu64 " begins another log", sequence);
    if (event->kind != STORE_EVENT_LOG_PRUNED)
        return;
    verify->proof.dropped = event->dropped;
    if (event->dropped.last == verify->base.last && event->dropped.run == verify->base.run &&
        memcmp(event->dropped.hash, verify->base.hash, DIGEST_LEN) == 0)
        verify->base_vouched = true;
}

static int
judge_row(struct verify *verify, uint64_t sequence, const struct store_log_row *row,
          struct error *err)
{
    CLEANUP_STORE_EVENT struct store_event event = {0};
    struct error damage = {0};

    verify->bad = false;
    (void)store_decode_event(row->payload, &event, &damage);
    if (verify->proof.unsealed_ms == 0)
        verify->proof.unsealed_ms = event.time_ms;
    judge_place(verify, sequence, row, event.time_ms);
    if (judge_hash(verify, sequence, row, event.time_ms, err) < 0)
        return -1;
    if (event.block)
        judge_event(verify, &event, sequence);
    else if (!verify->bad)
        tell(verify, STORE_LOG_CHANGED, sequence, 0, "row %" PRIu64 " cannot be read: %.200s",
             sequence, damage.message);
    judge_witness(verify, row, event.time_ms);
    return judge_seal(verify, row, event.time_ms, err);
}

/* --- all of them ------------------------------------------------------------------------ */

/* The next row there is, which *sequence becomes. One that is no row at all is told. */
static int
next_row(struct verify *verify, uint64_t *sequence, struct store_log_row *ret_row,
         bool *ret_readable, struct error *err)
{
    struct store_key from = store_key_of_u64(*sequence);
    struct error damage = {0};
    struct span key, value;
    int result = store_kv_seek_any(verify->txn, STORE_DB_LOG, &from, &key, &value, err);

    if (result != 0)
        return result;
    *sequence = store_key_last_u64(key);
    *ret_row = (struct store_log_row){.sequence = *sequence};
    if (!value.data) {
        *ret_readable = false;
        tell(verify, STORE_LOG_CHANGED, *sequence, 0,
             "row %" PRIu64 " was changed, or moved there from another place, by somebody who does "
             "not have the store's key",
             *sequence);
        return 0;
    }
    *ret_readable = store_decode_log_row(value, ret_row, &damage) == 0;
    if (!*ret_readable)
        tell(verify, STORE_LOG_CHANGED, *sequence, 0, "row %" PRIu64 " cannot be read: %.200s",
             *sequence, damage.message);
    return 0;
}

static int
judge_rows(struct verify *verify, struct error *err)
{
    struct store_log_row row;
    uint64_t sequence = verify->at.sequence + 1;
    bool readable;
    int result;

    for (; (result = next_row(verify, &sequence, &row, &readable, err)) == 0; sequence++) {
        if (readable && judge_row(verify, sequence, &row, err) < 0)
            return -1;
        if (verify->proof.first == 0)
            verify->proof.first = sequence;
        verify->proof.last = sequence;
        verify->at.sequence = sequence;
        memcpy(verify->at.hash, row.hash, DIGEST_LEN);
    }
    return result < 0 ? -1 : 0;
}

static void
judge_head(struct verify *verify, const struct store_log_head *head)
{
    uint64_t last = verify->at.sequence;

    if (head->sequence > last)
        tell(verify, STORE_LOG_CUT_OFF, last + 1, 0,
             "rows %" PRIu64 " to %" PRIu64 " were cut off at the end", last + 1, head->sequence);
    else if (head->sequence < last)
        tell(verify, STORE_LOG_CHANGED, head->sequence + 1, 0,
             "rows %" PRIu64 " to %" PRIu64 " stand behind the end of the log", head->sequence + 1,
             last);
    else if (memcmp(head->hash, verify->at.hash, DIGEST_LEN) != 0)
        tell(verify, STORE_LOG_CHANGED, last, 0,
             "the last row, %" PRIu64 ", is not the one that was written last", last);
}

static int
judge_runs(struct verify *verify, struct error *err)
{
    uint64_t runs, last = verify->at.sequence;

    if (store_meta_get(verify->txn, "run", &runs, err) < 0)
        return -1;
    if (runs > verify->run)
        tell(verify, STORE_LOG_CUT_OFF, last + 1, 0,
             "the runs %" PRIu64 " to %" PRIu64 " have no events: rows behind row %" PRIu64
             " were cut off",
             verify->run + 1, runs, last);
    if (runs < verify->run)
        tell(verify, STORE_LOG_CHANGED, last, 0,
             "the log has events of run %" PRIu64 ", and the store has begun %" PRIu64
             " only: they are not of the same age",
             verify->run, runs);
    return 0;
}

static void
judge_ends(struct verify *verify)
{
    const struct store_log_head *witness = verify->check->witness;
    uint64_t last = verify->at.sequence;

    if (verify->base.last != 0 && !verify->base_vouched)
        tell(verify, STORE_LOG_BAD_BASE, verify->base.last + 1, 0,
             "the rows before %" PRIu64 " are missing, and no event says that they were dropped",
             verify->base.last + 1);
    if (witness && !verify->witness_seen && witness->sequence > verify->base.last)
        tell(verify, STORE_LOG_CUT_OFF, last + 1, 0,
             "row %" PRIu64 ", which was sealed last, is not there: rows behind row %" PRIu64
             " were cut off, or an older store was put in the place of this one",
             witness->sequence, last);
    /* Where what was sealed last was dropped, the next seal is still to come. */
    if (verify->check->key && verify->proof.sealed.sequence == 0 && verify->proof.last > 1 &&
        (verify->base.last == 0 || (witness && witness->sequence > verify->base.last)))
        tell(verify, STORE_LOG_BAD_SEAL, last, 0,
             "no row has a seal by the vault's present key: seals were removed, or nothing has "
             "used the vault since it has this key");
}

static int
verify_all(struct verify *verify, struct error *err)
{
    struct store_log_head head;

    if (store_txn_log_base(verify->txn, &verify->base, err) < 0 ||
        store_txn_log_head(verify->txn, &head, err) < 0)
        return -1;
    verify->at.sequence = verify->base.last;
    verify->run = verify->base.run;
    memcpy(verify->at.hash, verify->base.hash, DIGEST_LEN);
    if (judge_rows(verify, err) < 0)
        return -1;
    judge_head(verify, &head);
    if (judge_runs(verify, err) < 0)
        return -1;
    judge_ends(verify);
    return 0;
}

int
store_log_verify(struct store *store, const struct store_log_check *check,
                 struct store_log_proof *ret_proof, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct verify verify = {.check = check, .txn = &txn};

    if (store_read(store, &txn, err) < 0)
        return -1;
    if (verify_all(&verify, err) < 0)
        return -1;
    *ret_proof = verify.proof;
    return 0;
}
