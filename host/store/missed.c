/* Entries that could not be had. */
#include "host/store/internal.h"

#include <string.h>

struct missed_write {
    uint32_t account;
    const struct store_missed *missed;
};

/* When it was missed first, and by how many runs: one may meet it twice, with a session between. */
static int
count_tries(struct store_txn *txn, const struct store_key *key, struct store_missed *missed,
            struct error *err)
{
    struct store_missed before;
    struct span value;
    int result = store_kv_get(txn, STORE_DB_MISSED, key, &value, err);

    missed->tries = 1;
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (store_decode_missed(value, &before, err) < 0)
        return -1;
    missed->since = before.since;
    missed->tries = before.tries;
    if (before.run != missed->run && before.tries < UINT32_MAX)
        missed->tries++;
    store_missed_clear(&before);
    return 0;
}

static int
put(struct store_txn *txn, const struct store_key *key, const struct store_missed *missed,
    struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);

    if (store_encode_missed(&buf, missed, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_MISSED, key, (struct span){.data = buf.data, .len = buf.len},
                        err);
}

static int
put_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct missed_write *write = opaque;
    struct store_missed missed = *write->missed;
    struct store_key key;

    if (store_txn_need_account(txn, write->account, err) < 0 ||
        store_named_key(txn->store, write->account, missed.kind, missed.reference, &key, err) < 0 ||
        count_tries(txn, &key, &missed, err) < 0)
        return -1;
    return put(txn, &key, &missed, err);
}

int
store_missed_put(struct store *store, uint32_t account, const struct store_missed *missed,
                 struct error *err)
{
    struct missed_write write = {.account = account, .missed = missed};

    return store_write(store, put_body, &write, err);
}

int
store_missed_next(struct store *store, uint32_t account, const uint8_t *after,
                  struct store_missed *ret_missed, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct span key, value;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_seek_behind(&txn, STORE_DB_MISSED, account, after, &key, &value, err);
    if (result != 0)
        return result;
    if (key.len != sizeof(uint32_t) + STORE_DOCUMENT_KEY_LEN)
        return error_set(err, OUTCOME_INTERNAL, "the store has a damaged key (missed entry)");
    if (store_decode_missed(value, ret_missed, err) < 0)
        return -1;
    memcpy(ret_missed->key, key.data + sizeof(uint32_t), STORE_DOCUMENT_KEY_LEN);
    return 0;
}

int
store_txn_add_missed(struct store_txn *txn, uint32_t account, const struct store_missed *missed,
                     struct error *err)
{
    struct store_key key;
    struct span value;
    int result;

    if (store_txn_need_account(txn, account, err) < 0 ||
        store_named_key(txn->store, account, missed->kind, missed->reference, &key, err) < 0)
        return -1;
    result = store_kv_get(txn, STORE_DB_MISSED, &key, &value, err);
    if (result != STORE_ABSENT)
        return result == 0 ? STORE_EXISTS : -1;
    return put(txn, &key, missed, err);
}

int
store_txn_unlist_missed(struct store_txn *txn, uint32_t account,
                        const uint8_t key[STORE_DOCUMENT_KEY_LEN], struct error *err)
{
    struct store_key at = store_key_of_u32(account);
    struct store_missed missed;
    struct span value;
    int result;

    store_key_bytes(&at, key, STORE_DOCUMENT_KEY_LEN);
    result = store_kv_get(txn, STORE_DB_MISSED, &at, &value, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (store_decode_missed(value, &missed, err) < 0)
        return -1;
    missed.is_unlisted = true;
    result = put(txn, &at, &missed, err);
    store_missed_clear(&missed);
    return result;
}

int
store_txn_remove_missed(struct store_txn *txn, uint32_t account, const char *kind,
                        const char *reference, struct error *err)
{
    struct store_key key;

    if (store_named_key(txn->store, account, kind, reference, &key, err) < 0)
        return -1;
    return store_kv_remove(txn, STORE_DB_MISSED, &key, err) < 0 ? -1 : 0;
}
