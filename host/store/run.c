#include "host/store/internal.h"

static int
run_of(struct span key, struct span value, struct store_run *ret_run, struct error *err)
{
    if (store_decode_run(value, ret_run, err) < 0)
        return -1;
    ret_run->id = store_key_last_u64(key);
    return 0;
}

static int
get_run(struct store_txn *txn, uint64_t id, struct store_run *ret_run, struct error *err)
{
    struct store_key key = store_key_of_u64(id);
    struct span value;
    int result = store_kv_get(txn, STORE_DB_RUNS, &key, &value, err);

    return result == 0 ? run_of(store_key_span(&key), value, ret_run, err) : result;
}

static int
put_run(struct store_txn *txn, const struct store_run *run, struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_key key = store_key_of_u64(run->id);

    if (store_encode_run(&buf, run, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_RUNS, &key, (struct span){.data = buf.data, .len = buf.len},
                        err);
}

/* The numbers of runs in the log have no gap: that is how a cut shows. */
static int
log_run(struct store_txn *txn, enum store_event_kind kind, const struct store_run *run,
        struct error *err)
{
    struct store_event event = {
        .kind = kind, .account = run->account, .run = run->id, .outcome = run->outcome};

    event.name = run->is_check ? "check" : NULL;
    event.detail = run->detail;
    return store_txn_log(txn, &event, err);
}

static int
begin_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_run *run = opaque;

    if (store_txn_need_account(txn, run->account, err) < 0 ||
        store_meta_next(txn, "run", UINT64_MAX, &run->id, err) < 0 || put_run(txn, run, err) < 0)
        return -1;
    return log_run(txn, STORE_EVENT_RUN_BEGAN, run, err);
}

static int
begin(struct store *store, struct store_run *run, uint64_t *ret_id, struct error *err)
{
    int result = store_write(store, begin_body, run, err);

    if (result == 0)
        *ret_id = run->id;
    return result;
}

int
store_run_begin(struct store *store, uint32_t account, int64_t started_at, uint64_t *ret_id,
                struct error *err)
{
    struct store_run run = {.account = account, .started_at = started_at};

    return begin(store, &run, ret_id, err);
}

int
store_check_begin(struct store *store, uint32_t account, int64_t started_at, uint64_t *ret_id,
                  struct error *err)
{
    struct store_run run = {.account = account, .started_at = started_at, .is_check = true};

    return begin(store, &run, ret_id, err);
}

/* Nothing to tell if the account was removed meanwhile. */
static int
tell_account(struct store_txn *txn, const struct store_run *run, struct error *err)
{
    uint32_t seen = run->new_count + run->changed_count + run->known_count + run->failed_count;
    struct store_account account;
    int result;

    if (run->is_check)
        return 0;
    result = store_txn_get_account(txn, run->account, &account, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    account.last_run_at = run->ended_at;
    account.last_outcome = run->outcome;
    if (run->is_full && run->outcome == OUTCOME_DONE)
        account.full_at = run->ended_at;
    if ((run->outcome == OUTCOME_DONE || run->outcome == OUTCOME_PARTIAL) && seen > 0)
        account.seen_count = seen;
    result = store_txn_put_account(txn, &account, err);
    store_account_clear(&account);
    return result;
}

static int
end_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct store_run *run = opaque;
    struct store_run old;
    int result = get_run(txn, run->id, &old, err);

    if (result != 0)
        return result;
    store_run_clear(&old);
    if (put_run(txn, run, err) < 0 || tell_account(txn, run, err) < 0)
        return -1;
    return log_run(txn, STORE_EVENT_RUN_ENDED, run, err);
}

int
store_run_end(struct store *store, const struct store_run *run, struct error *err)
{
    struct store_run copy = *run;

    return store_write(store, end_body, &copy, err);
}

int
store_run_get(struct store *store, uint64_t id, struct store_run *ret_run, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return get_run(&txn, id, ret_run, err);
}

/* The last run before the key, which becomes its key. */
static int
step_back(struct store_txn *txn, struct store_key *key, struct store_run *ret_run,
          struct error *err)
{
    struct span found, value;
    int result = store_kv_seek_back(txn, STORE_DB_RUNS, key, &found, &value, err);

    if (result != 0)
        return result;
    if (run_of(found, value, ret_run, err) < 0)
        return -1;
    *key = store_key_of_u64(ret_run->id);
    return 0;
}

int
store_run_previous(struct store *store, uint32_t account, uint64_t before,
                   struct store_run *ret_run, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key = {0};
    struct store_run run;
    int result;

    if (before != 0)
        store_key_u64(&key, before);
    if (store_read(store, &txn, err) < 0)
        return -1;
    while ((result = step_back(&txn, &key, &run, err)) == 0) {
        if (account == 0 || run.account == account) {
            *ret_run = run;
            return 0;
        }
        store_run_clear(&run);
    }
    return result;
}

int
store_txn_remove_runs_of(struct store_txn *txn, uint32_t account, struct error *err)
{
    struct store_key key = {0};
    struct store_run run;
    int result;

    while ((result = step_back(txn, &key, &run, err)) == 0) {
        bool same = run.account == account;

        store_run_clear(&run);
        if (same && store_kv_remove(txn, STORE_DB_RUNS, &key, err) < 0)
            return -1;
    }
    return result == STORE_ABSENT ? 0 : result;
}
