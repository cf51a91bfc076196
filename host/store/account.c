#include "host/store/internal.h"

#include <string.h>

static int
name_key(struct store *store, const char *name, struct store_key *ret_key, struct error *err)
{
    struct store_key key = {0};
    uint8_t mac[HMAC_LEN];

    if (store_mac(store, "name", 0, span_of_str(name), mac, err) < 0)
        return -1;
    store_key_bytes(&key, mac, sizeof mac);
    *ret_key = key;
    return 0;
}

int
store_txn_need_account(struct store_txn *txn, uint32_t account, struct error *err)
{
    struct store_key key = store_key_of_u32(account);
    struct span value;
    int result = store_kv_get(txn, STORE_DB_ACCOUNTS, &key, &value, err);

    if (result == STORE_ABSENT)
        return error_set(err, OUTCOME_USAGE, "account %u is not in the store", account);
    return result;
}

int
store_txn_get_account(struct store_txn *txn, uint32_t id, struct store_account *ret_account,
                      struct error *err)
{
    struct store_key key = store_key_of_u32(id);
    struct span value;
    int result = store_kv_get(txn, STORE_DB_ACCOUNTS, &key, &value, err);

    if (result != 0)
        return result;
    if (store_decode_account(value, ret_account, err) < 0)
        return -1;
    ret_account->id = id;
    return 0;
}

int
store_txn_put_account(struct store_txn *txn, const struct store_account *account, struct error *err)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_key key = store_key_of_u32(account->id);

    if (store_encode_account(&buf, account, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_ACCOUNTS, &key,
                        (struct span){.data = buf.data, .len = buf.len}, err);
}

/* The account that has the name. */
static int
find_id(struct store_txn *txn, const char *name, uint32_t *ret_id, struct error *err)
{
    struct store_key key;
    struct span value;
    int result;

    if (name[0] == '\0' || strlen(name) > STORE_NAME_MAX)
        return STORE_ABSENT;
    if (name_key(txn->store, name, &key, err) < 0)
        return -1;
    result = store_kv_get(txn, STORE_DB_NAMES, &key, &value, err);
    if (result == 0)
        *ret_id = store_key_last_u32(value);
    return result;
}

/* Writes the record and its name, which is valid once the record could be written. */
static int
put_named(struct store_txn *txn, const struct store_account *account, struct error *err)
{
    struct store_key id = store_key_of_u32(account->id), name;

    if (store_txn_put_account(txn, account, err) < 0 ||
        name_key(txn->store, account->name, &name, err) < 0)
        return -1;
    return store_kv_put(txn, STORE_DB_NAMES, &name, store_key_span(&id), err);
}

static int
log_account(struct store_txn *txn, enum store_event_kind kind, uint32_t id, struct error *err)
{
    return store_txn_log(txn, &(struct store_event){.kind = kind, .account = id}, err);
}

static int
add_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_account *account = opaque;
    uint32_t holder;
    uint64_t id;
    int result = account->name ? find_id(txn, account->name, &holder, err) : STORE_ABSENT;

    if (result != STORE_ABSENT)
        return result == 0 ? STORE_EXISTS : -1;
    if (store_meta_next(txn, "account", UINT32_MAX, &id, err) < 0)
        return -1;
    account->id = (uint32_t)id;
    if (put_named(txn, account, err) < 0)
        return -1;
    return log_account(txn, STORE_EVENT_ACCOUNT_ADDED, account->id, err);
}

int
store_account_add(struct store *store, const struct store_account *account, uint32_t *ret_id,
                  struct error *err)
{
    struct store_account copy = *account;
    int result = store_write(store, add_body, &copy, err);

    if (result == 0)
        *ret_id = copy.id;
    return result;
}

/* Puts the new record in the place of the old one, under its own name. */
static int
put_changed(struct store_txn *txn, const struct store_account *old,
            const struct store_account *account, struct error *err)
{
    struct store_key name;
    uint32_t holder;
    int result = account->name ? find_id(txn, account->name, &holder, err) : STORE_ABSENT;

    if (result == 0 && holder != account->id)
        return STORE_EXISTS;
    if (result < 0 || name_key(txn->store, old->name, &name, err) < 0 ||
        store_kv_remove(txn, STORE_DB_NAMES, &name, err) < 0)
        return -1;
    return put_named(txn, account, err);
}

static int
update_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct store_account *account = opaque;
    struct store_account old;
    int result = store_txn_get_account(txn, account->id, &old, err);

    if (result != 0)
        return result;
    result = put_changed(txn, &old, account, err);
    store_account_clear(&old);
    return result;
}

int
store_account_update(struct store *store, const struct store_account *account, struct error *err)
{
    struct store_account copy = *account;

    return store_write(store, update_body, &copy, err);
}

struct account_change {
    uint32_t id;
    store_account_changer *change;
    void *opaque;
};

static int
change_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct account_change *change = opaque;
    struct store_account old, account;
    int result = store_txn_get_account(txn, change->id, &old, err);

    if (result != 0)
        return result;
    account = old;
    change->change(&account, change->opaque);
    account.id = change->id;
    result = put_changed(txn, &old, &account, err);
    store_account_clear(&old);
    return result;
}

int
store_account_change(struct store *store, uint32_t id, store_account_changer *change, void *opaque,
                     struct error *err)
{
    struct account_change what = {.id = id, .change = change, .opaque = opaque};

    return store_write(store, change_body, &what, err);
}

int
store_txn_want_full_run(struct store_txn *txn, uint32_t account, struct error *err)
{
    struct store_account found = {0};
    int result = store_txn_get_account(txn, account, &found, err);

    if (result == 0 && found.full_at != 0) {
        found.full_at = 0;
        result = store_txn_put_account(txn, &found, err);
    }
    store_account_clear(&found);
    return result;
}

int
store_account_get(struct store *store, uint32_t id, struct store_account *ret_account,
                  struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};

    if (store_read(store, &txn, err) < 0)
        return -1;
    return store_txn_get_account(&txn, id, ret_account, err);
}

int
store_account_find(struct store *store, const char *name, struct store_account *ret_account,
                   struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    uint32_t id;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = find_id(&txn, name, &id, err);
    return result == 0 ? store_txn_get_account(&txn, id, ret_account, err) : result;
}

int
store_account_next(struct store *store, uint32_t after, struct store_account *ret_account,
                   struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key from = store_key_of_u32(after);
    struct span key, value;
    int result;

    store_key_successor(&from);
    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_seek(&txn, STORE_DB_ACCOUNTS, &from, NULL, &key, &value, err);
    if (result != 0)
        return result;
    if (store_decode_account(value, ret_account, err) < 0)
        return -1;
    ret_account->id = store_key_last_u32(key);
    return 0;
}

/* All but the account itself and its name. */
static int
remove_belongings(struct store_txn *txn, uint32_t id, struct error *err)
{
    struct store_key key = store_key_of_u32(id);

    if (store_kv_remove(txn, STORE_DB_SESSIONS, &key, err) < 0 ||
        store_kv_remove_all(txn, STORE_DB_GRANTS, &key, err) < 0 ||
        store_kv_remove_all(txn, STORE_DB_DOCUMENTS, &key, err) < 0 ||
        store_kv_remove_all(txn, STORE_DB_VERSIONS, &key, err) < 0 ||
        store_kv_remove_all(txn, STORE_DB_SHARED_FILES, &key, err) < 0 ||
        store_kv_remove_all(txn, STORE_DB_FOLDERS, &key, err) < 0 ||
        store_kv_remove_all(txn, STORE_DB_MISSED, &key, err) < 0 ||
        store_kv_remove_all(txn, STORE_DB_CURSORS, &key, err) < 0 ||
        store_txn_remove_files_of(txn, id, err) < 0 ||
        store_txn_remove_questions_of(txn, id, err) < 0)
        return -1;
    return store_txn_remove_runs_of(txn, id, err);
}

static int
remove_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint32_t *id = opaque;
    struct store_key key = store_key_of_u32(*id), name;
    struct store_account account;
    int result = store_txn_get_account(txn, *id, &account, err);

    if (result != 0)
        return result;
    result = name_key(txn->store, account.name, &name, err);
    store_account_clear(&account);
    if (result < 0 || log_account(txn, STORE_EVENT_ACCOUNT_REMOVED, *id, err) < 0 ||
        remove_belongings(txn, *id, err) < 0 ||
        store_kv_remove(txn, STORE_DB_NAMES, &name, err) < 0)
        return -1;
    return store_kv_remove(txn, STORE_DB_ACCOUNTS, &key, err);
}

int
store_account_remove(struct store *store, uint32_t id, struct error *err)
{
    return store_write(store, remove_body, &id, err);
}

void
store_guard_thaw(struct store_guard *guard)
{
    guard->frozen_at = 0;
    guard->frozen_why = "";
    guard->attempts = 0;
    memset(guard->refused, 0, STORE_MARK_LEN);
}
