/* The key of the store: an entry of its own, which no rekey changes. */
#include "host/vault/internal.h"

#include <string.h>

static const uint8_t store_key_id[VAULT_ID_LEN] = "store-key";

/* 0; VAULT_ABSENT; -1. */
static int
read_store_key(const struct vault *vault, const struct state *state, struct secret **ret_key,
               struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;
    const struct index_entry *entry = index_find(&state->index, store_key_id);

    if (!entry)
        return VAULT_ABSENT;
    if (entry_schema(entry) != ENTRY_STORE_KEY)
        return error_set(err, OUTCOME_SETUP,
                         "the key of the store in %s/%s is of a newer clisk, which is needed",
                         vault->place.shown, VAULT_FILE_NAME);
    if (entry_open(vault, state, entry, &key, err) < 0)
        return -1;
    if (key->len != VAULT_KEY_LEN)
        return error_set(err, OUTCOME_SETUP, "the key of the store in %s/%s cannot be read",
                         vault->place.shown, VAULT_FILE_NAME);
    *ret_key = TAKE_PTR(key);
    return 0;
}

/* Under the lock, since another process may make one meanwhile. */
static int
make_store_key(struct vault *vault, struct secret **ret_key, struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    CLEANUP_SECRET struct secret *key = NULL;
    CLEANUP_BUF struct buf sealed = BUF_INIT(IMAGE_ENTRY_MAX + 1);
    int result;

    if (change_begin(vault, &change, err) < 0)
        return -1;
    result = read_store_key(vault, &change.state, ret_key, err);
    if (result != VAULT_ABSENT)
        return result;
    key = vault_new_key();
    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "no memory or randomness for a key");
    if (entry_put(vault, &change, store_key_id, ENTRY_STORE_KEY, key, &sealed, err) < 0 ||
        change_commit(vault, &change, err) < 0)
        return -1;
    *ret_key = TAKE_PTR(key);
    return 0;
}

int
vault_store_key(struct vault *vault, struct secret **ret_key, struct error *err)
{
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};
    int result;

    if (state_load(vault, &state, err) < 0)
        return -1;
    result = read_store_key(vault, &state, ret_key, err);
    return result == VAULT_ABSENT ? make_store_key(vault, ret_key, err) : result;
}
