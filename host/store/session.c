#include "host/store/internal.h"

struct session_write {
    uint32_t account;
    struct span value;
};

static int
put_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct session_write *write = opaque;
    struct store_key key = store_key_of_u32(write->account);

    if (store_txn_need_account(txn, write->account, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_SESSIONS, &key, write->value, err);
}

int
store_session_put(struct store *store, uint32_t account, const void *data, size_t len,
                  struct error *err)
{
    CLEANUP_SECRET struct secret *value = NULL;
    struct session_write write = {.account = account};

    if (len > STORE_SESSION_MAX)
        return error_set(err, OUTCOME_LIMIT,
                         "the session of account %u has %zu bytes, more than %d", account, len,
                         STORE_SESSION_MAX);
    value = store_encode_session((struct span){.data = data, .len = len});
    if (!value)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    write.value = (struct span){.data = (const uint8_t *)value->data, .len = value->len};
    return store_write(store, put_body, &write, err);
}

int
store_session_get(struct store *store, uint32_t account, struct secret **ret_session,
                  struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key = store_key_of_u32(account);
    struct span value, session;
    struct secret *copy;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_get(&txn, STORE_DB_SESSIONS, &key, &value, err);
    if (result != 0)
        return result;
    if (store_decode_session(value, &session, err) < 0)
        return -1;
    copy = secret_of(session.data, session.len);
    if (!copy)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    *ret_session = copy;
    return 0;
}

static int
remove_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint32_t *account = opaque;
    struct store_key key = store_key_of_u32(*account);

    return store_kv_remove(txn, STORE_DB_SESSIONS, &key, err);
}

int
store_session_remove(struct store *store, uint32_t account, struct error *err)
{
    return store_write(store, remove_body, &account, err);
}
