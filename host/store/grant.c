/* Grants: what the person has decided of the permissions of an account. */
#include "host/store/internal.h"
#include "host/store/log.h"

#include <string.h>

static int
put_grant(struct store_txn *txn, uint32_t account, const struct store_grant *grant,
          struct error *err)
{
    CLEANUP_BUF struct buf value = BUF_INIT(STORE_VALUE_MAX);
    struct store_key key;

    if (store_encode_grant(&value, grant, err) < 0 ||
        store_named_key(txn->store, account, "permission", grant->permission, &key, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_GRANTS, &key, (struct span){value.data, value.len}, err);
}

/* What she decides is an access like others: it stands in the log, in the same commit. */
static int
log_grant(struct store_txn *txn, uint32_t account, const struct store_grant *grant,
          enum store_event_kind kind, struct error *err)
{
    struct store_event event = {.kind = kind, .account = account, .text = grant->permission};

    if (grant->once)
        event.detail = "ONCE";
    else if (grant->expires_at != 0)
        event.detail = "FOR_A_TIME";
    return store_txn_log(txn, &event, err);
}

struct grants_write {
    uint32_t account;
    const struct store_grant *grants;
    size_t count;
};

static int
put_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct grants_write *write = opaque;

    if (store_txn_need_account(txn, write->account, err) < 0)
        return -1;
    for (size_t i = 0; i < write->count; i++) {
        const struct store_grant *grant = &write->grants[i];
        bool given = grant->state == STORE_GRANT_GIVEN;

        if (put_grant(txn, write->account, grant, err) < 0 ||
            log_grant(txn, write->account, grant, given ? STORE_EVENT_GRANT : STORE_EVENT_REVOKE,
                      err) < 0)
            return -1;
    }
    return 0;
}

int
store_grants_put(struct store *store, uint32_t account, const struct store_grant *grants,
                 size_t count, struct error *err)
{
    struct grants_write write = {.account = account, .grants = grants, .count = count};

    return store_write(store, put_body, &write, err);
}

int
store_grant_find(struct store *store, uint32_t account, const char *permission,
                 struct store_grant *ret_grant, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_grant grant;
    struct store_key key;
    struct span value;
    int result;

    if (store_named_key(store, account, "permission", permission, &key, err) < 0 ||
        store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_get(&txn, STORE_DB_GRANTS, &key, &value, err);
    if (result != 0)
        return result;
    if (store_decode_grant(value, &grant, err) < 0)
        return -1;
    /* Half a hash is no identity. */
    if (strcmp(grant.permission, permission) != 0) {
        store_grant_clear(&grant);
        return error_set(err, OUTCOME_INTERNAL, "two permissions have the same key: %.200s",
                         permission);
    }
    *ret_grant = grant;
    return 0;
}

/* The first grant of the account at or after the key, which becomes its own. */
static int
seek_grant(struct store_txn *txn, uint32_t account, struct store_key *key,
           struct store_grant *ret_grant, struct error *err)
{
    struct store_key prefix = store_key_of_u32(account), found_key = {0};
    struct span found, value;
    int result = store_kv_seek(txn, STORE_DB_GRANTS, key, &prefix, &found, &value, err);

    if (result != 0)
        return result;
    store_key_bytes(&found_key, found.data, found.len);
    if (store_decode_grant(value, ret_grant, err) < 0)
        return -1;
    *key = found_key;
    return 0;
}

int
store_grant_next(struct store *store, uint32_t account, const char *after,
                 struct store_grant *ret_grant, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key = store_key_of_u32(account);

    if (after) {
        if (store_named_key(store, account, "permission", after, &key, err) < 0)
            return -1;
        store_key_successor(&key);
    }
    if (store_read(store, &txn, err) < 0)
        return -1;
    return seek_grant(&txn, account, &key, ret_grant, err);
}

bool
store_grant_holds(const struct store_grant *grant, int64_t now)
{
    return grant->state == STORE_GRANT_GIVEN && (grant->expires_at == 0 || grant->expires_at > now);
}

struct grants_spend {
    uint32_t account;
    int64_t now;
};

static int
spend_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct grants_spend *spend = opaque;
    struct store_key key = store_key_of_u32(spend->account);
    struct store_grant grant;
    int result;

    while ((result = seek_grant(txn, spend->account, &key, &grant, err)) == 0) {
        if (grant.once && store_grant_holds(&grant, spend->now)) {
            grant.expires_at = spend->now;
            result = put_grant(txn, spend->account, &grant, err);
            if (result == 0)
                result = log_grant(txn, spend->account, &grant, STORE_EVENT_REVOKE, err);
        }
        store_grant_clear(&grant);
        if (result < 0)
            return -1;
        store_key_successor(&key);
    }
    return result < 0 ? -1 : 0;
}

int
store_grants_spend(struct store *store, uint32_t account, int64_t now, struct error *err)
{
    struct grants_spend spend = {.account = account, .now = now};

    return store_write(store, spend_body, &spend, err);
}
