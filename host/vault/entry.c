/* Entries: each sealed with a key of its own, bound to the vault, its id, its revision, its schema.
 */
#include "host/vault/internal.h"

#include <stdio.h>
#include <string.h>

enum { AAD_LEN = VAULT_ID_LEN + VAULT_ID_LEN + 8 + ENTRY_SCHEMA_LEN, INFO_MAX = 32 };

unsigned
entry_schema(const struct index_entry *entry)
{
    struct reader reader = reader_of(entry->sealed.data, entry->sealed.len);

    return get_u16(&reader);
}

static struct secret *
entry_key(const struct secret *vault_key, const uint8_t id[VAULT_ID_LEN], uint32_t epoch)
{
    struct secret *key = secret_new(AEAD_KEY_LEN);
    char info[INFO_MAX];

    if (!key)
        return NULL;
    key->len = AEAD_KEY_LEN;
    snprintf(info, sizeof info, "khv1/entry/%u", (unsigned)epoch);
    if (hkdf_sha256(span_of_secret(vault_key), (struct span){id, VAULT_ID_LEN}, span_of_str(info),
                    (uint8_t *)key->data, key->len) < 0)
        return secret_free(key);
    return key;
}

static void
put_aad(struct buf *out, const struct image_header *header, const struct index_entry *entry,
        unsigned schema)
{
    buf_append(out, header->vault_id, VAULT_ID_LEN);
    buf_append(out, entry->id, VAULT_ID_LEN);
    put_u64(out, entry->rev);
    put_u16(out, (uint16_t)schema);
}

int
entry_open(const struct vault *vault, const struct state *state, const struct index_entry *entry,
           struct secret **ret_plain, struct error *err)
{
    CLEANUP_SECRET struct secret *key = entry_key(vault->key, entry->id, state->image.header.epoch);
    CLEANUP_BUF struct buf aad = BUF_INIT(AAD_LEN);
    struct error what = {0};
    int result = 1;

    put_aad(&aad, &state->image.header, entry, entry_schema(entry));
    if (!key || aad.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (entry->sealed.len >= ENTRY_SCHEMA_LEN)
        result = aead_open(key, (struct span){aad.data, aad.len},
                           (struct span){entry->sealed.data + ENTRY_SCHEMA_LEN,
                                         entry->sealed.len - ENTRY_SCHEMA_LEN},
                           ret_plain, err);
    if (result <= 0)
        return result;
    error_set(&what, OUTCOME_SETUP, "an entry is not authentic");
    return vault_damaged(vault->place, &what, err);
}

int
entry_put(const struct vault *vault, struct change *change, const uint8_t id[VAULT_ID_LEN],
          unsigned schema, const struct secret *plain, struct buf *out, struct error *err)
{
    const struct image_header *header = &change->state.image.header;
    CLEANUP_SECRET struct secret *key =
        entry_key(change->key ? change->key : vault->key, id, header->epoch);
    CLEANUP_BUF struct buf aad = BUF_INIT(AAD_LEN);
    struct index_entry *entry = index_find(&change->state.index, id);

    if (!entry && change->state.index.count >= VAULT_ENTRIES_MAX)
        return error_set(err, OUTCOME_LIMIT, "the vault has more than %d entries",
                         VAULT_ENTRIES_MAX);
    if (!entry && !(entry = index_add(&change->state.index)))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    memcpy(entry->id, id, VAULT_ID_LEN);
    entry->rev++;
    put_aad(&aad, header, entry, schema);
    put_u16(out, (uint16_t)schema);
    if (!key || aad.bad || out->bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (aead_seal(key, (struct span){aad.data, aad.len}, span_of_secret(plain), out, err) < 0)
        return -1;
    entry->sealed = (struct span){out->data, out->len};
    if (entry->sealed.len > IMAGE_ENTRY_MAX)
        return error_set(err, OUTCOME_LIMIT, "an entry of the vault has more than %d bytes",
                         IMAGE_ENTRY_MAX);
    return index_digest(entry->sealed, entry->sha256) < 0
               ? error_set(err, OUTCOME_INTERNAL, "out of memory")
               : 0;
}
