/* Cursors: what a konnector keeps between its runs. */
#include "host/store/internal.h"

int
store_cursor_get(struct store *store, uint32_t account, const char *name,
                 struct store_cursor *ret_cursor, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key;
    struct span value;
    int result;

    if (store_named_key(store, account, "cursor", name, &key, err) < 0 ||
        store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_get(&txn, STORE_DB_CURSORS, &key, &value, err);
    return result == 0 ? store_decode_cursor(value, ret_cursor, err) : result;
}

struct cursors_write {
    uint32_t account;
    const struct store_cursor *cursors;
    size_t count;
};

static int
check_count(struct store_txn *txn, uint32_t account, struct error *err)
{
    const struct store_key prefix = store_key_of_u32(account);
    struct store_key from = prefix;
    struct span found, value;
    size_t count = 0;
    int result;

    while ((result = store_kv_seek(txn, STORE_DB_CURSORS, &from, &prefix, &found, &value, err)) ==
           0) {
        struct store_key key = {0};

        store_key_bytes(&key, found.data, found.len);
        from = key;
        store_key_successor(&from);
        if (++count > STORE_CURSORS_MAX)
            return error_set(err, OUTCOME_LIMIT, "the konnector keeps more than %d values",
                             STORE_CURSORS_MAX);
    }
    return result == STORE_ABSENT ? 0 : result;
}

static int
put_cursor(struct store_txn *txn, uint32_t account, const struct store_cursor *cursor,
           struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_key key;

    if (store_named_key(txn->store, account, "cursor", cursor->name, &key, err) < 0)
        return -1;
    if (!cursor->value || !cursor->value[0])
        return store_kv_remove(txn, STORE_DB_CURSORS, &key, err) < 0 ? -1 : 0;
    if (store_encode_cursor(&buf, cursor, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_CURSORS, &key,
                        (struct span){.data = buf.data, .len = buf.len}, err);
}

static int
put_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct cursors_write *write = opaque;

    if (store_txn_need_account(txn, write->account, err) < 0)
        return -1;
    for (size_t i = 0; i < write->count; i++) {
        if (put_cursor(txn, write->account, &write->cursors[i], err) < 0)
            return -1;
    }
    return check_count(txn, write->account, err);
}

int
store_cursors_put(struct store *store, uint32_t account, const struct store_cursor *cursors,
                  size_t count, struct error *err)
{
    struct cursors_write write = {.account = account, .cursors = cursors, .count = count};

    return count == 0 ? 0 : store_write(store, put_body, &write, err);
}
