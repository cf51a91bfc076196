#include "host/vault/vault.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/rand.h>

#include "host/common/fd.h"
#include "host/vault/file.h"
#include "host/vault/internal.h"
#include "host/vault/recovery.h"

const char *
vault_slot_type_name(enum vault_slot_type type)
{
    switch (type) {
    case VAULT_SLOT_PASSPHRASE: return "passphrase";
    case VAULT_SLOT_RECOVERY: return "recovery";
    case VAULT_SLOT_SYSTEMD: return "systemd";
    case VAULT_SLOT_DEVICE: return "device";
    default: return NULL;
    }
}

struct secret *
vault_new_recovery_code(void)
{
    CLEANUP_SECRET struct secret *bytes = secret_new(RECOVERY_LEN);

    if (!bytes || RAND_priv_bytes((uint8_t *)bytes->data, RECOVERY_LEN) != 1)
        return NULL;
    bytes->len = RECOVERY_LEN;
    return recovery_to_text(bytes);
}

struct vault *
vault_close(struct vault *vault)
{
    if (!vault)
        return NULL;
    secret_free(vault->key);
    fd_close(&vault->place.dirfd);
    free(vault->shown);
    free(vault);
    return NULL;
}

void
vault_cleanup(struct vault **vault)
{
    *vault = vault_close(*vault);
}

const struct secret *
vault_key(const struct vault *vault)
{
    return vault->key;
}

uint32_t
vault_epoch(const struct vault *vault)
{
    return vault->epoch;
}

/* A vault of that place without a key. */
static struct vault *
new_vault(struct vault_place place, struct error *err)
{
    CLEANUP_VAULT struct vault *vault = calloc(1, sizeof *vault);

    if (!vault) {
        error_set(err, OUTCOME_INTERNAL, "out of memory");
        return NULL;
    }
    /* Opened again, since one that is O_PATH cannot be synced. */
    vault->place.dirfd = openat(place.dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    vault->shown = strdup(place.shown);
    vault->place.shown = vault->shown;
    if (vault->place.dirfd < 0 || !vault->shown) {
        error_errno(err, OUTCOME_SETUP, "cannot open %s", place.shown);
        return NULL;
    }
    return TAKE_PTR(vault);
}

/* 32 random bytes, for the vault or for its mirror. */
struct secret *
vault_new_key(void)
{
    struct secret *key = secret_new(VAULT_KEY_LEN);

    if (!key)
        return NULL;
    key->len = VAULT_KEY_LEN;
    return RAND_priv_bytes((uint8_t *)key->data, VAULT_KEY_LEN) == 1 ? key : secret_free(key);
}

/* The first generation, without entries. */
static int
begin_state(struct vault *vault, struct state *state, struct error *err)
{
    struct image_header *header = &state->image.header;

    *header = (struct image_header){.epoch = 1, .created_at = (int64_t)time(NULL)};
    vault->epoch = header->epoch;
    vault->key = vault_new_key();
    state->index.mirror_key = vault_new_key();
    if (!vault->key || !state->index.mirror_key || RAND_bytes(header->vault_id, VAULT_ID_LEN) != 1)
        return error_set(err, OUTCOME_INTERNAL, "out of memory, or of randomness");
    return 0;
}

int
vault_create_with(struct vault_place place, const struct vault_credential *credential,
                  const struct slot_figures *figures, struct vault **ret_vault, struct error *err)
{
    CLEANUP_VAULT struct vault *vault = new_vault(place, err);
    CLEANUP_CHANGE struct change change = {.lock = -1, .state = {.bytes = BUF_INIT(0)}};
    CLEANUP_BUF struct buf there = BUF_INIT(VAULT_FILE_MAX);
    CLEANUP_SLOT struct slot slot = {.bytes = BUF_INIT(0)};
    int result;

    if (!vault || file_lock(vault->place, FILE_LOCK_MS, &change.lock, err) < 0)
        return -1;
    vault->figures = *figures;
    result = file_load(vault->place, &there, err);
    if (result == 0)
        return error_set(err, OUTCOME_USAGE, "there is a vault already: %s/%s", place.shown,
                         VAULT_FILE_NAME);
    if (result < 0 || begin_state(vault, &change.state, err) < 0 ||
        slot_make(&change.state.image.header, credential, &vault->figures, vault->key, &slot, err) <
            0)
        return -1;
    change.state.image.slots[0] = slot.slot;
    change.state.image.header.slot_count = 1;
    if (change_commit(vault, &change, err) < 0)
        return -1;
    *ret_vault = TAKE_PTR(vault);
    return 0;
}

int
vault_create(struct vault_place place, const struct vault_credential *credential,
             struct vault **ret_vault, struct error *err)
{
    struct slot_figures figures = {0};

    if (credential->type == VAULT_SLOT_PASSPHRASE && slot_calibrate(&figures, err) < 0)
        return -1;
    return vault_create_with(place, credential, &figures, ret_vault, err);
}

static int
load_image(struct vault_place place, struct buf *bytes, struct image *image, struct error *err)
{
    struct error what = {0};
    int result = file_load(place, bytes, err);

    if (result != 0)
        return result;
    if (image_parse((struct span){bytes->data, bytes->len}, image, &what) < 0)
        return vault_damaged(place, &what, err);
    return 0;
}

int
vault_inspect(struct vault_place place, struct vault_facts *ret_facts, struct error *err)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(VAULT_FILE_MAX);
    struct vault_facts facts = {0};
    struct image image;
    int result = load_image(place, &bytes, &image, err);

    if (result != 0)
        return result;
    memcpy(facts.id, image.header.vault_id, VAULT_ID_LEN);
    facts.generation = image.header.generation;
    facts.epoch = image.header.epoch;
    facts.created_at = image.header.created_at;
    facts.slots.count = image.header.slot_count;
    for (size_t i = 0; i < facts.slots.count; i++)
        slot_describe(&image.slots[i], &facts.slots.slots[i]);
    *ret_facts = facts;
    return 0;
}

/* The first slot of the type that the credential opens. 0; 1 for none; -1 for none, where one could
 * not be tried: another may open all the same. */
static int
try_slots(const struct image *image, const struct vault_credential *credential,
          struct secret **ret_key, struct error *err)
{
    int found = 1;

    for (size_t i = 0; i < image->header.slot_count; i++) {
        int result;

        if (image->slots[i].type != (unsigned)credential->type)
            continue;
        result = slot_open(&image->header, &image->slots[i], credential, ret_key, err);
        if (result == 0)
            return 0;
        if (result < 0)
            found = -1;
    }
    return found;
}

static int
refused(struct vault_place place, enum vault_slot_type type, struct error *err)
{
    error_set(err, OUTCOME_USER_ACTION_NEEDED, "the %s does not open %s/%s",
              type == VAULT_SLOT_PASSPHRASE ? "passphrase"
              : type == VAULT_SLOT_RECOVERY ? "recovery code"
                                            : "key",
              place.shown, VAULT_FILE_NAME);
    return error_refine(err, VAULT_LOCKED);
}

int
vault_unlock(struct vault_place place, const struct vault_credential *credential,
             struct vault **ret_vault, struct error *err)
{
    CLEANUP_VAULT struct vault *vault = new_vault(place, err);
    CLEANUP_BUF struct buf bytes = BUF_INIT(VAULT_FILE_MAX);
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};
    struct image image;
    int result;

    if (!vault)
        return -1;
    result = load_image(vault->place, &bytes, &image, err);
    if (result == 0)
        result = try_slots(&image, credential, &vault->key, err);
    else
        return result;
    if (result != 0)
        return result < 0 ? -1 : refused(place, credential->type, err);
    /* The slot gave the key of this epoch: what it does not prove was altered. */
    vault->epoch = image.header.epoch;
    if (state_load(vault, &state, err) < 0)
        return -1;
    *ret_vault = TAKE_PTR(vault);
    return 0;
}

int
vault_open(struct vault_place place, const struct secret *key, struct vault **ret_vault,
           struct error *err)
{
    CLEANUP_VAULT struct vault *vault = new_vault(place, err);
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};

    if (!vault)
        return -1;
    vault->key = secret_of(key->data, key->len);
    if (!vault->key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (state_load(vault, &state, err) < 0)
        return -1;
    *ret_vault = TAKE_PTR(vault);
    return 0;
}

int
vault_check(struct vault *vault, size_t *ret_entries, struct error *err)
{
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};

    if (state_load(vault, &state, err) < 0)
        return -1;
    for (size_t i = 0; i < state.index.count; i++) {
        CLEANUP_SECRET struct secret *plain = NULL;

        if (entry_open(vault, &state, &state.index.entries[i], &plain, err) < 0)
            return -1;
    }
    *ret_entries = state.index.count;
    return 0;
}

int
vault_derive(struct vault *vault, const char *purpose, const uint8_t *salt, size_t salt_len,
             struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *key = secret_new(VAULT_KEY_LEN);
    CLEANUP_BUF struct buf info = BUF_INIT(VAULT_NAME_MAX);

    buf_printf(&info, "khv1/key/%s", purpose);
    if (!key || info.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    key->len = VAULT_KEY_LEN;
    if (hkdf_sha256(span_of_secret(vault->key), (struct span){salt, salt_len},
                    (struct span){info.data, info.len}, (uint8_t *)key->data, key->len) < 0)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot derive a key");
    *ret_key = TAKE_PTR(key);
    return 0;
}
