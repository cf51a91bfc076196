/* Seals of the log: signatures are put beside rows, whose hashes do not cover them. */
#include "host/store/internal.h"

#include <string.h>

enum { SEAL_ROW_MAX = 16 * 1024 };

int
store_log_sealed(struct store *store, struct store_log_head *ret_at, struct seal *ret_seal,
                 struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key before = {0};
    struct store_log_row row;
    struct span key, value;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    while ((result = store_kv_seek_back(&txn, STORE_DB_LOG, &before, &key, &value, err)) == 0) {
        before = store_key_of_u64(store_key_last_u64(key));
        if (store_decode_log_row(value, &row, err) < 0)
            return -1;
        if (row.is_sealed) {
            ret_at->sequence = row.sequence;
            memcpy(ret_at->hash, row.hash, sizeof ret_at->hash);
            *ret_seal = row.seal;
            return 0;
        }
    }
    return result;
}

/* Recomputes from behind `at`, which becomes the last row. 1 at a break. */
static int
walk(struct store_txn *txn, struct store_log_head *at, struct error *err)
{
    uint8_t hash[DIGEST_LEN];
    struct store_log_row row;
    uint64_t next = at->sequence + 1;
    int result;

    for (; (result = store_txn_log_row(txn, &next, &row, err)) == 0; next++) {
        if (store_log_hash(txn->store, at->hash, at->sequence + 1, row.payload, hash, err) < 0)
            return -1;
        if (next != at->sequence + 1 || row.sequence != next ||
            memcmp(hash, row.hash, sizeof hash) != 0)
            return 1;
        at->sequence = next;
        memcpy(at->hash, hash, sizeof at->hash);
    }
    return result < 0 ? -1 : 0;
}

/* Where the walk begins: behind `from`, or behind what was dropped. 1 when `from` is not there. */
static int
find_start(struct store_txn *txn, const struct store_log_head *from, struct store_log_head *ret_at,
           struct error *err)
{
    struct store_log_dropped base;
    struct store_log_row row;
    uint64_t at = from->sequence;
    int result;

    if (store_txn_log_base(txn, &base, err) < 0)
        return -1;
    ret_at->sequence = base.last;
    memcpy(ret_at->hash, base.hash, sizeof ret_at->hash);
    if (from->sequence < base.last)
        return 0;
    if (from->sequence == base.last)
        return memcmp(from->hash, base.hash, sizeof base.hash) == 0 ? 0 : 1;
    result = store_txn_log_row(txn, &at, &row, err);
    if (result < 0)
        return -1;
    if (result > 0 || at != from->sequence || memcmp(row.hash, from->hash, sizeof row.hash) != 0)
        return 1;
    *ret_at = *from;
    return 0;
}

int
store_log_continues(struct store *store, const struct store_log_head *from, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_log_head at, head;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = find_start(&txn, from, &at, err);
    if (result == 0)
        result = walk(&txn, &at, err);
    if (result != 0)
        return result;
    if (store_txn_log_head(&txn, &head, err) < 0)
        return -1;
    return memcmp(&at, &head, sizeof at) == 0 ? 0 : 1;
}

struct sealing {
    const struct store_log_head *at;
    const struct seal *seal;
};

static int
seal_body(struct store_txn *txn, void *opaque, struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(SEAL_ROW_MAX);
    const struct sealing *sealing = opaque;
    struct store_key key = store_key_of_u64(sealing->at->sequence);
    uint64_t at = sealing->at->sequence;
    struct store_log_row row;
    int result = store_txn_log_row(txn, &at, &row, err);

    if (result != 0)
        return result;
    if (at != sealing->at->sequence || memcmp(row.hash, sealing->at->hash, sizeof row.hash) != 0)
        return STORE_ABSENT;
    row.is_sealed = true;
    row.seal = *sealing->seal;
    if (store_encode_log_row(&value, &row, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_LOG, &key, (struct span){value.data, value.len}, err);
}

int
store_log_put_seal(struct store *store, const struct store_log_head *at, const struct seal *seal,
                   struct error *err)
{
    struct sealing sealing = {at, seal};

    return store_write(store, seal_body, &sealing, err);
}
