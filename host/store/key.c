/* Keys as bytes. */
#include "host/store/internal.h"

#include <assert.h>
#include <string.h>

void
store_key_bytes(struct store_key *key, const void *bytes, size_t len)
{
    assert(len <= sizeof key->bytes - key->len);
    memcpy(key->bytes + key->len, bytes, len);
    key->len += len;
}

void
store_key_u32(struct store_key *key, uint32_t number)
{
    const uint8_t bytes[] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                             (uint8_t)(number >> 8), (uint8_t)number};

    store_key_bytes(key, bytes, sizeof bytes);
}

void
store_key_u64(struct store_key *key, uint64_t number)
{
    store_key_u32(key, (uint32_t)(number >> 32));
    store_key_u32(key, (uint32_t)number);
}

void
store_key_successor(struct store_key *key)
{
    store_key_bytes(key, "", 1);
}

struct span
store_key_span(const struct store_key *key)
{
    return (struct span){.data = key->bytes, .len = key->len};
}

struct store_key
store_key_of_u32(uint32_t number)
{
    struct store_key key = {0};

    store_key_u32(&key, number);
    return key;
}

struct store_key
store_key_of_u64(uint64_t number)
{
    struct store_key key = {0};

    store_key_u64(&key, number);
    return key;
}

uint32_t
store_key_last_u32(struct span key)
{
    const uint8_t *at;

    if (key.len < 4)
        return 0;
    at = key.data + key.len - 4;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

uint64_t
store_key_last_u64(struct span key)
{
    struct span high;

    if (key.len < 8)
        return 0;
    high = (struct span){.data = key.data, .len = key.len - 4};
    return (uint64_t)store_key_last_u32(high) << 32 | store_key_last_u32(key);
}

bool
store_key_begins(struct span key, const struct store_key *prefix)
{
    return key.len >= prefix->len && memcmp(key.data, prefix->bytes, prefix->len) == 0;
}

int
store_mac(struct store *store, const char *what, uint32_t account, struct span bytes,
          uint8_t ret_mac[HMAC_LEN], struct error *err)
{
    const struct store_key number = store_key_of_u32(account);
    /* The NUL behind `what` keeps the two apart. */
    const struct span parts[] = {
        {(const uint8_t *)what, strlen(what) + 1}, store_key_span(&number), bytes};

    if (!store->cipher)
        return store_locked(store, err);
    return cipher_mac(store->cipher, parts, ARRAY_SIZE(parts), ret_mac, err);
}
