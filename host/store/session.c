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
store_session_put(struct store *store, uint32_t account, const struct store_session *session,
                  struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(STORE_SESSION_VALUE_MAX);
    struct session_write write = {.account = account};

    if (session->sealed.len > STORE_SESSION_MAX)
        return error_set(err, OUTCOME_LIMIT,
                         "the session of account %u has %zu bytes, more than %d", account,
                         session->sealed.len, STORE_SESSION_MAX);
    if (store_encode_session(&value, session, err) < 0)
        return -1;
    write.value = (struct span){value.data, value.len};
    return store_write(store, put_body, &write, err);
}

int
store_session_get(struct store *store, uint32_t account, struct store_session *ret_session,
                  struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key = store_key_of_u32(account);
    struct span value;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_get(&txn, STORE_DB_SESSIONS, &key, &value, err);
    return result != 0 ? result : store_decode_session(value, ret_session, err);
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
