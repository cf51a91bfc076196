/* What was last seen of the vault. */
#include "host/store/internal.h"

#include <string.h>

static const char mirror_name[] = "vault-mirror";

static struct store_key
mirror_key(void)
{
    struct store_key key = {0};

    store_key_bytes(&key, mirror_name, strlen(mirror_name));
    return key;
}

int
store_vault_mirror_get(struct store *store, uint8_t ret_mirror[STORE_MIRROR_LEN], struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    struct store_key key = mirror_key();
    struct span value;
    int result;

    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_get(&txn, STORE_DB_META, &key, &value, err);
    if (result != 0)
        return result;
    if (value.len != STORE_MIRROR_LEN)
        return error_set(err, OUTCOME_INTERNAL, "the store %s has a damaged value (%s)",
                         store->path, mirror_name);
    memcpy(ret_mirror, value.data, STORE_MIRROR_LEN);
    return 0;
}

static int
put_mirror(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_key key = mirror_key();

    return store_kv_put(txn, STORE_DB_META, &key,
                        (struct span){.data = opaque, .len = STORE_MIRROR_LEN}, err);
}

static uint64_t
generation_of(const uint8_t *mirror)
{
    struct reader reader = reader_of(mirror, sizeof(uint64_t));

    return get_u64(&reader);
}

static int
advance_mirror(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_key key = mirror_key();
    struct span kept;
    int result = store_kv_get(txn, STORE_DB_META, &key, &kept, err);

    if (result < 0)
        return -1;
    if (result == 0 && kept.len == STORE_MIRROR_LEN &&
        generation_of(kept.data) > generation_of(opaque))
        return 0;
    return put_mirror(txn, opaque, err);
}

int
store_vault_mirror_advance(struct store *store, const uint8_t mirror[STORE_MIRROR_LEN],
                           struct error *err)
{
    uint8_t given[STORE_MIRROR_LEN];

    memcpy(given, mirror, sizeof given);
    return store_write(store, advance_mirror, given, err);
}

int
store_vault_mirror_put(struct store *store, const uint8_t mirror[STORE_MIRROR_LEN],
                       struct error *err)
{
    uint8_t given[STORE_MIRROR_LEN];

    memcpy(given, mirror, sizeof given);
    return store_write(store, put_mirror, given, err);
}
