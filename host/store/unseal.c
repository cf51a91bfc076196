/* The key of the store: told by a check value, given once and for ever. */
#include "host/store/internal.h"

#include <string.h>

static const char check_name[] = "key-check";

static struct store_key
check_key(void)
{
    struct store_key key = {0};

    store_key_bytes(&key, check_name, strlen(check_name));
    return key;
}

/* 0; STORE_ABSENT when no key was ever given. */
static int
get_check(struct store_txn *txn, struct span *ret_check, struct error *err)
{
    struct store_key key = check_key();
    struct span check;
    int result = store_kv_get(txn, STORE_DB_META, &key, &check, err);

    if (result == 0 && check.len != CIPHER_CHECK_LEN)
        return error_set(err, OUTCOME_INTERNAL, "the store %s has a damaged value (%s)",
                         txn->store->path, check_name);
    if (result == 0)
        *ret_check = check;
    return result;
}

/* 0; STORE_ABSENT; -1, also for another key. */
static int
judge_key(struct store_txn *txn, const struct cipher *cipher, struct error *err)
{
    struct span check;
    int result = get_check(txn, &check, err);

    if (result == 0 && memcmp(check.data, cipher_check(cipher), CIPHER_CHECK_LEN) != 0)
        return error_set(err, OUTCOME_SETUP,
                         "the vault does not have the key of the store %s, which was sealed with "
                         "that of another one: put the vault that belongs to it in its place, or "
                         "move the store away to begin a new one",
                         txn->store->path);
    return result;
}

int
store_is_sealed(struct store *store, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct span check;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = get_check(&txn, &check, err);
    return result < 0 ? -1 : result == 0;
}

int
store_txn_begin_key(struct store_txn *txn, struct error *err)
{
    struct store_key key = check_key();
    int result = judge_key(txn, txn->store->cipher, err);

    if (result != STORE_ABSENT)
        return result;
    return store_kv_put(txn, STORE_DB_META, &key,
                        (struct span){cipher_check(txn->store->cipher), CIPHER_CHECK_LEN}, err);
}

static int
begin_body(struct store_txn *txn, void *opaque ATTR_UNUSED, struct error *err)
{
    return store_txn_begin_key(txn, err) < 0 ? -1 : store_txn_begin_log(txn, err);
}

/* What is to be written before it can be used: nothing, as usual; its key; or all of it anew. */
enum unseal_work { UNSEAL_NOTHING, UNSEAL_KEY, UNSEAL_ALL };

static int
look(struct store *store, enum unseal_work *ret_work, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    enum unseal_work work = UNSEAL_NOTHING;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = judge_key(&txn, store->cipher, err);
    if (result == STORE_ABSENT)
        work = UNSEAL_KEY;
    if (result >= 0)
        result = store_txn_needs_migration(&txn, err);
    if (result < 0)
        return -1;
    *ret_work = result > 0 ? UNSEAL_ALL : work;
    return 0;
}

static int
open_sealed(struct store *store, struct error *err)
{
    enum unseal_work work;
    int result = look(store, &work, err);

    if (result == 0 && work == UNSEAL_ALL)
        result = store_migrate(store, err);
    else if (result == 0 && work == UNSEAL_KEY)
        result = store_write(store, begin_body, NULL, err);
    return result == 0 ? store_adopt_journals(store, false, err) : -1;
}

int
store_unseal(struct store *store, const struct secret *key, struct error *err)
{
    if (store->cipher)
        return 0;
    if (cipher_new(key, &store->cipher, err) < 0)
        return -1;
    if (open_sealed(store, err) < 0) {
        store->cipher = cipher_free(store->cipher);
        return -1;
    }
    return 0;
}
