/* Dropping the oldest rows, so that what is left proves what is gone. */
#include "host/store/internal.h"

#include <string.h>

struct prune {
    int64_t before_ms;
    uint64_t count;
};

/* The last run that had begun by then, so that those before it are not missed. */
static int
note_run(struct store_log_dropped *dropped, const struct store_log_row *row, bool *ret_is_old,
         int64_t before_ms, struct error *err)
{
    struct store_event event;

    if (store_decode_event(row->payload, &event, err) < 0)
        return -1;
    *ret_is_old = event.time_ms < before_ms;
    if (*ret_is_old &&
        (event.kind == STORE_EVENT_RUN_BEGAN || event.kind == STORE_EVENT_LOG_BEGAN) &&
        event.run > dropped->run)
        dropped->run = event.run;
    store_event_clear(&event);
    return 0;
}

/* Only a chain that is whole up to there is vouched for. */
static int
check_row(struct store_txn *txn, const struct store_log_dropped *dropped,
          const struct store_log_row *row, uint64_t sequence, struct error *err)
{
    uint8_t hash[DIGEST_LEN];

    if (store_log_hash(txn->store, dropped->hash, dropped->last + 1, row->payload, hash, err) < 0)
        return -1;
    if (sequence != dropped->last + 1 || row->sequence != sequence ||
        memcmp(hash, row->hash, sizeof hash) != 0)
        return error_set(err, OUTCOME_SETUP,
                         "the log is not whole at row %llu, so that nothing is dropped; see 'clisk "
                         "log verify'",
                         (unsigned long long)sequence);
    return 0;
}

static int
drop_row(struct store_txn *txn, struct store_log_dropped *dropped, const struct store_log_row *row,
         struct error *err)
{
    struct store_key key = store_key_of_u64(row->sequence);

    dropped->last = row->sequence;
    memcpy(dropped->hash, row->hash, sizeof row->hash);
    return store_kv_remove(txn, STORE_DB_LOG, &key, err);
}

static int
drop_rows(struct store_txn *txn, struct prune *prune, struct store_log_dropped *dropped,
          struct error *err)
{
    struct store_log_row row;
    uint64_t at = dropped->last + 1;
    bool is_old = true;
    int result;

    for (; (result = store_txn_log_row(txn, &at, &row, err)) == 0; at++) {
        if (check_row(txn, dropped, &row, at, err) < 0 ||
            note_run(dropped, &row, &is_old, prune->before_ms, err) < 0)
            return -1;
        if (!is_old)
            break;
        if (drop_row(txn, dropped, &row, err) < 0)
            return -1;
        prune->count++;
    }
    return result < 0 ? -1 : 0;
}

static int
prune_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct prune *prune = opaque;
    struct store_event event = {.kind = STORE_EVENT_LOG_PRUNED};

    prune->count = 0;
    if (store_txn_move_journal(txn, err) < 0 || store_txn_log_base(txn, &event.dropped, err) < 0)
        return -1;
    event.dropped.first = event.dropped.last + 1;
    if (drop_rows(txn, prune, &event.dropped, err) < 0)
        return -1;
    if (prune->count == 0)
        return 0;
    if (store_txn_put_log_base(txn, &event.dropped, err) < 0)
        return -1;
    return store_txn_log(txn, &event, err);
}

int
store_log_prune(struct store *store, int64_t before_ms, uint64_t *ret_count, struct error *err)
{
    struct prune prune = {.before_ms = before_ms};

    if (store_write(store, prune_body, &prune, err) < 0)
        return -1;
    *ret_count = prune.count;
    return 0;
}
