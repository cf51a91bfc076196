/* Documents by what commands show and take of their keys. */
#include "host/store/document.h"

#include <string.h>

#include "host/store/internal.h"

void
store_document_id(const struct store_document *document, char ret_id[STORE_DOCUMENT_ID_MAX])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < STORE_DOCUMENT_ID_LEN; i++)
        ret_id[i] = digits[document->key[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf];
    ret_id[STORE_DOCUMENT_ID_LEN] = '\0';
}

static int
digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The smallest key that begins so. 0; -1 for what is no beginning of one. */
static int
parse_id(const char *text, uint8_t ret_key[STORE_DOCUMENT_KEY_LEN])
{
    size_t len = strlen(text);

    memset(ret_key, 0, STORE_DOCUMENT_KEY_LEN);
    if (len == 0 || len > 2 * STORE_DOCUMENT_KEY_LEN)
        return -1;
    for (size_t i = 0; i < len; i++) {
        int digit = digit_of(text[i]);

        if (digit < 0)
            return -1;
        ret_key[i / 2] |= (uint8_t)(digit << (i % 2 == 0 ? 4 : 0));
    }
    return 0;
}

static bool
begins_with_id(const uint8_t *key, const char *id)
{
    for (size_t i = 0; id[i]; i++) {
        if ((key[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf) != digit_of(id[i]))
            return false;
    }
    return true;
}

int
store_document_next_id(struct store *store, uint32_t account, const char *id, const uint8_t *after,
                       struct store_document *ret_document, struct error *err)
{
    CLEANUP_READ struct store_txn txn = {0};
    const struct store_key prefix = store_key_of_u32(account);
    struct store_key from = prefix;
    uint8_t first[STORE_DOCUMENT_KEY_LEN];
    struct span key, value;
    int result;

    if (parse_id(id, first) < 0)
        return STORE_ABSENT;
    store_key_bytes(&from, after ? after : first, STORE_DOCUMENT_KEY_LEN);
    if (after)
        store_key_successor(&from);
    if (store_read(store, &txn, err) < 0)
        return -1;
    result = store_kv_seek(&txn, STORE_DB_DOCUMENTS, &from, &prefix, &key, &value, err);
    if (result != 0)
        return result;
    if (key.len != prefix.len + STORE_DOCUMENT_KEY_LEN ||
        !begins_with_id(key.data + prefix.len, id))
        return STORE_ABSENT;
    return store_document_of(key, value, ret_document, err);
}
