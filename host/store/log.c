/* The log: appending rows to the chain, and reading them. */
#include "host/store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "host/common/clock.h"

enum { LOG_ID_LEN = 16, LOG_ROW_MAX = 16 * 1024 };

static const char row_domain[] = "clisk-log-row-1";
static const char head_name[] = "log-head";
static const char base_name[] = "log-base";

int
store_log_hash(struct store *store, const uint8_t before[DIGEST_LEN], uint64_t sequence,
               struct span payload, uint8_t ret_hash[DIGEST_LEN], struct error *err)
{
    CLEANUP_BUF struct buf number = BUF_INIT(sizeof sequence);

    put_u64(&number, sequence);
    if (number.bad || digest_reset(store->digest) < 0 ||
        digest_update(store->digest, row_domain, sizeof row_domain) < 0 ||
        digest_update(store->digest, before, DIGEST_LEN) < 0 ||
        digest_update(store->digest, number.data, number.len) < 0 ||
        digest_update(store->digest, payload.data, payload.len) < 0 ||
        digest_final(store->digest, ret_hash) < 0)
        return error_set(err, OUTCOME_INTERNAL, "SHA-256 failed");
    return 0;
}

/* --- what stands beside the rows ------------------------------------------- */

static struct store_key
key_of_name(const char *name)
{
    struct store_key key = {0};

    store_key_bytes(&key, name, strlen(name));
    return key;
}

/* Rows that have lost their head go on behind the last one. */
static int
head_of_last(struct store_txn *txn, struct store_log_head *head, struct error *err)
{
    struct store_key end = {0};
    struct store_log_row row;
    struct span key, value;
    int result = store_kv_seek_back(txn, STORE_DB_LOG, &end, &key, &value, err);

    if (result == STORE_ABSENT)
        return 0;
    if (result < 0 || store_decode_log_row(value, &row, err) < 0)
        return -1;
    head->sequence = store_key_last_u64(key);
    memcpy(head->hash, row.hash, sizeof head->hash);
    return 0;
}

int
store_txn_log_head(struct store_txn *txn, struct store_log_head *ret_head, struct error *err)
{
    struct store_key key = key_of_name(head_name);
    struct store_log_head head = {0};
    struct reader in;
    struct span value, hash;
    int result = store_kv_get(txn, STORE_DB_META, &key, &value, err);

    if (result < 0 || (result == STORE_ABSENT && head_of_last(txn, &head, err) < 0))
        return -1;
    if (result == 0) {
        in = reader_of(value.data, value.len);
        head.sequence = get_u64(&in);
        hash = get_fixed(&in, sizeof head.hash);
        if (reader_end(&in) < 0)
            return error_set(err, OUTCOME_INTERNAL, "the store %s has a damaged value (%s)",
                             txn->store->path, head_name);
        memcpy(head.hash, hash.data, sizeof head.hash);
    }
    *ret_head = head;
    return 0;
}

static int
put_meta(struct store_txn *txn, const char *name, const struct buf *value, struct error *err)
{
    struct store_key key = key_of_name(name);

    if (value->bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return store_kv_put(txn, STORE_DB_META, &key, (struct span){value->data, value->len}, err);
}

static int
put_head(struct store_txn *txn, const struct store_log_head *head, struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(sizeof(uint64_t) + DIGEST_LEN);

    put_u64(&value, head->sequence);
    buf_append(&value, head->hash, sizeof head->hash);
    return put_meta(txn, head_name, &value, err);
}

int
store_txn_log_base(struct store_txn *txn, struct store_log_dropped *ret_base, struct error *err)
{
    struct store_key key = key_of_name(base_name);
    struct store_log_dropped base = {0};
    struct reader in;
    struct span value, hash;
    int result = store_kv_get(txn, STORE_DB_META, &key, &value, err);

    if (result < 0)
        return -1;
    if (result == 0) {
        in = reader_of(value.data, value.len);
        base.first = get_u64(&in);
        base.last = get_u64(&in);
        base.run = get_u64(&in);
        hash = get_fixed(&in, sizeof base.hash);
        if (reader_end(&in) < 0)
            return error_set(err, OUTCOME_INTERNAL, "the store %s has a damaged value (%s)",
                             txn->store->path, base_name);
        memcpy(base.hash, hash.data, sizeof base.hash);
    }
    *ret_base = base;
    return 0;
}

int
store_txn_put_log_base(struct store_txn *txn, const struct store_log_dropped *base,
                       struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(3 * sizeof(uint64_t) + DIGEST_LEN);

    put_u64(&value, base->first);
    put_u64(&value, base->last);
    put_u64(&value, base->run);
    buf_append(&value, base->hash, sizeof base->hash);
    return put_meta(txn, base_name, &value, err);
}

/* --- appending ---------------------------------------------------------------- */

static int
append_row(struct store_txn *txn, struct store_log_head *head, struct span payload,
           struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(LOG_ROW_MAX);
    struct store_log_row row = {.sequence = head->sequence + 1, .payload = payload};
    struct store_key key = store_key_of_u64(row.sequence);

    if (store_log_hash(txn->store, head->hash, row.sequence, payload, row.hash, err) < 0 ||
        store_encode_log_row(&value, &row, err) < 0 ||
        store_kv_put(txn, STORE_DB_LOG, &key, (struct span){value.data, value.len}, err) < 0)
        return -1;
    head->sequence = row.sequence;
    memcpy(head->hash, row.hash, sizeof head->hash);
    return put_head(txn, head, err);
}

/* Its first row has a number that no other log has, and so no row of one fits into another. */
static int
append_first(struct store_txn *txn, struct store_log_head *head, struct error *err)
{
    CLEANUP_BUF struct buf payload = BUF_INIT(LOG_ROW_MAX);
    struct store_event event = {.kind = STORE_EVENT_LOG_BEGAN, .time_ms = clock_milliseconds()};
    uint8_t id[LOG_ID_LEN];
    char text[2 * LOG_ID_LEN + 1];

    if (getrandom(id, sizeof id, 0) != (ssize_t)sizeof id)
        return error_errno(err, OUTCOME_INTERNAL, "getrandom");
    for (size_t i = 0; i < sizeof id; i++)
        snprintf(text + 2 * i, 3, "%02x", id[i]);
    event.text = text;
    /* Those that came before are not in it. */
    if (store_meta_get(txn, "run", &event.run, err) < 0 ||
        store_encode_event(&payload, &event, err) < 0)
        return -1;
    return append_row(txn, head, (struct span){payload.data, payload.len}, err);
}

int
store_txn_begin_log(struct store_txn *txn, struct error *err)
{
    struct store_log_head head;

    if (store_txn_log_head(txn, &head, err) < 0)
        return -1;
    return head.sequence == 0 ? append_first(txn, &head, err) : 0;
}

int
store_txn_append_log(struct store_txn *txn, struct span payload, struct error *err)
{
    struct store_log_head head;

    if (store_txn_log_head(txn, &head, err) < 0 ||
        (head.sequence == 0 && append_first(txn, &head, err) < 0))
        return -1;
    return append_row(txn, &head, payload, err);
}

#ifdef ENABLE_FAILPOINTS
bool
store_log_is_off(void)
{
    return getenv("CLISK_BENCH_NO_LOG") != NULL;
}
#endif

int
store_txn_log(struct store_txn *txn, const struct store_event *event, struct error *err)
{
    CLEANUP_BUF struct buf payload = BUF_INIT(LOG_ROW_MAX);
    struct store_account account = {0};
    struct store_event whole = *event;
    int result = 0;

    if (store_log_is_off())
        return 0;
    if (whole.account != 0 && !whole.account_name)
        result = store_txn_get_account(txn, whole.account, &account, err);
    if (result == 0 && account.block) {
        whole.account_name = account.name;
        whole.brand = account.brand;
    }
    if (whole.time_ms == 0)
        whole.time_ms = clock_milliseconds();
    if (result >= 0)
        result = store_txn_move_journal(txn, err);
    if (result == 0)
        result = store_encode_event(&payload, &whole, err);
    store_account_clear(&account);
    return result < 0 ? -1
                      : store_txn_append_log(txn, (struct span){payload.data, payload.len}, err);
}

/* --- reading -------------------------------------------------------------------- */

int
store_txn_log_row(struct store_txn *txn, uint64_t *from, struct store_log_row *ret_row,
                  struct error *err)
{
    struct store_key at = store_key_of_u64(*from);
    struct span key, value;
    int result = store_kv_seek(txn, STORE_DB_LOG, &at, NULL, &key, &value, err);

    if (result != 0)
        return result;
    *from = store_key_last_u64(key);
    return store_decode_log_row(value, ret_row, err);
}

int
store_log_next(struct store *store, uint64_t after, struct store_event *ret_event,
               struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_log_row row;
    int result;

    if (after == UINT64_MAX)
        return STORE_ABSENT;
    after++;
    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_txn_log_row(&txn, &after, &row, err);
    if (result != 0)
        return result;
    if (store_decode_event(row.payload, ret_event, err) < 0)
        return -1;
    ret_event->sequence = after;
    return 0;
}

int
store_log_head(struct store *store, struct store_log_head *ret_head, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return store_txn_log_head(&txn, ret_head, err);
}
