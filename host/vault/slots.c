/* Changing the ways to open a vault, and its key. */
#include "host/vault/internal.h"

#include <stdlib.h>
#include <string.h>

static size_t
find_slot(const struct image *image, const uint8_t id[VAULT_ID_LEN])
{
    size_t at = 0;

    while (at < image->header.slot_count && memcmp(image->slots[at].id, id, VAULT_ID_LEN) != 0)
        at++;
    return at;
}

/* A slot for the credential, with the figures of this machine. */
static int
make_slot(struct vault *vault, const struct image_header *header,
          const struct vault_credential *credential, struct slot *ret_slot, struct error *err)
{
    if (credential->type == VAULT_SLOT_PASSPHRASE && vault->figures.kdf == SLOT_KDF_HKDF &&
        slot_calibrate(&vault->figures, err) < 0)
        return -1;
    return slot_make(header, credential, &vault->figures, vault->key, ret_slot, err);
}

int
vault_slot_add(struct vault *vault, const struct vault_credential *credential,
               uint8_t ret_id[VAULT_ID_LEN], struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    CLEANUP_SLOT struct slot slot = {.bytes = BUF_INIT(0)};
    struct image *image = &change.state.image;

    if (change_begin(vault, &change, err) < 0)
        return -1;
    if (image->header.slot_count == VAULT_SLOTS_MAX)
        return error_set(err, OUTCOME_USAGE, "the vault has %d slots already; remove one first",
                         VAULT_SLOTS_MAX);
    if (make_slot(vault, &image->header, credential, &slot, err) < 0)
        return -1;
    image->slots[image->header.slot_count++] = slot.slot;
    if (change_commit(vault, &change, err) < 0)
        return -1;
    memcpy(ret_id, slot.slot.id, VAULT_ID_LEN);
    return 0;
}

/* The new key in all that depends on it: the slots in `slots`, the entries in `entries`. */
struct rekey {
    struct slot slots[VAULT_SLOTS_MAX];
    struct buf *entries;
    size_t entry_count;
};

static void
rekey_clear(struct rekey *rekey)
{
    for (size_t i = 0; i < ARRAY_SIZE(rekey->slots); i++)
        slot_clear(&rekey->slots[i]);
    for (size_t i = 0; i < rekey->entry_count; i++)
        buf_free(&rekey->entries[i]);
    free(rekey->entries);
}

static int
rekey_slots(struct change *change, struct rekey *rekey, struct error *err)
{
    struct image *image = &change->state.image;

    for (size_t i = 0; i < image->header.slot_count; i++) {
        if (slot_rewrap(&image->header, &image->slots[i], change->key, &rekey->slots[i], err) < 0)
            return -1;
        image->slots[i] = rekey->slots[i].slot;
    }
    return 0;
}

/* Entries of every schema, known or not. `before` has the old epoch. */
static int
rekey_entries(const struct vault *vault, const struct state *before, struct change *change,
              struct rekey *rekey, struct error *err)
{
    const struct index *index = &before->index;

    rekey->entries = calloc(index->count > 0 ? index->count : 1, sizeof *rekey->entries);
    if (!rekey->entries)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (size_t i = 0; i < index->count; i++) {
        CLEANUP_SECRET struct secret *plain = NULL;
        struct buf *out = &rekey->entries[rekey->entry_count++];

        *out = BUF_INIT(IMAGE_ENTRY_MAX + 1);
        if (entry_open(vault, before, &index->entries[i], &plain, err) < 0 ||
            entry_put(vault, change, index->entries[i].id, entry_schema(&index->entries[i]), plain,
                      out, err) < 0)
            return -1;
    }
    return 0;
}

/* Gives the change a new key, and writes. */
static int
rekey_commit(struct vault *vault, struct change *change, struct error *err)
{
    CLEANUP(rekey_clear) struct rekey rekey = {0};
    CLEANUP_STATE struct state before = {.bytes = BUF_INIT(0)};

    /* Read a second time under the same lock, since the entries of the change are replaced. */
    if (state_load(vault, &before, err) < 0)
        return -1;
    change->key = vault_new_key();
    if (!change->key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory, or of randomness");
    if (change->state.image.header.epoch == UINT32_MAX)
        return error_set(err, OUTCOME_LIMIT, "the vault has had every key it can have");
    change->state.image.header.epoch++;
    if (rekey_slots(change, &rekey, err) < 0 ||
        rekey_entries(vault, &before, change, &rekey, err) < 0)
        return -1;
    return change_commit(vault, change, err);
}

int
vault_rekey(struct vault *vault, struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};

    if (change_begin(vault, &change, err) < 0)
        return -1;
    return rekey_commit(vault, &change, err);
}

int
vault_slot_remove(struct vault *vault, const uint8_t id[VAULT_ID_LEN], struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    struct image *image = &change.state.image;
    size_t at;

    if (change_begin(vault, &change, err) < 0)
        return -1;
    at = find_slot(image, id);
    if (at == image->header.slot_count)
        return VAULT_ABSENT;
    if (image->header.slot_count == 1)
        return error_set(err, OUTCOME_USAGE,
                         "that is the only way to open the vault; add another slot first");
    image->header.slot_count--;
    memmove(&image->slots[at], &image->slots[at + 1],
            (image->header.slot_count - at) * sizeof image->slots[0]);
    return rekey_commit(vault, &change, err);
}

int
vault_slot_replace(struct vault *vault, const uint8_t id[VAULT_ID_LEN],
                   const struct vault_credential *credential, struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    CLEANUP_SLOT struct slot slot = {.bytes = BUF_INIT(0)};
    struct image *image = &change.state.image;
    size_t at;

    if (change_begin(vault, &change, err) < 0)
        return -1;
    at = find_slot(image, id);
    if (at == image->header.slot_count)
        return VAULT_ABSENT;
    if (image->slots[at].type != (unsigned)credential->type)
        return error_set(err, OUTCOME_USAGE, "a slot is replaced by one of its own type");
    if (make_slot(vault, &image->header, credential, &slot, err) < 0)
        return -1;
    image->slots[at] = slot.slot;
    /* Who kept the old slot and knows the old passphrase has nothing of what comes. */
    return rekey_commit(vault, &change, err);
}
