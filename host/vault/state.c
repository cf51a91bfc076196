/* The vault's file as it is now, proven, and its next generation. */
#include "host/vault/internal.h"

#include <string.h>

#include "host/common/fd.h"
#include "host/vault/file.h"

static const char head_info[] = "khv1/hdr";
static const char body_info[] = "khv1/file";

int
vault_damaged(struct vault_place place, const struct error *what, struct error *err)
{
    /* Without memory nothing is known of the file. */
    if (what->outcome == OUTCOME_INTERNAL) {
        *err = *what;
        return -1;
    }
    return error_set(err, what->outcome,
                     "%s/%s is damaged: %s; it was left as it is. The generation before it is %s: "
                     "see clisk-vault(5)",
                     place.shown, VAULT_FILE_NAME, what->message, VAULT_PREVIOUS_NAME);
}

static int
mac_of(const struct secret *key, const char *info, struct span bytes, uint8_t out[HMAC_LEN],
       struct error *err)
{
    CLEANUP_SECRET struct secret *mac_key = secret_new(HMAC_LEN);

    if (!mac_key)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    mac_key->len = HMAC_LEN;
    if (hkdf_sha256(span_of_secret(key), (struct span){0}, span_of_str(info),
                    (uint8_t *)mac_key->data, HMAC_LEN) < 0 ||
        hmac_sha256(span_of_secret(mac_key), &bytes, 1, out) < 0)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot authenticate");
    return 0;
}

void
state_clear(struct state *state)
{
    index_clear(&state->index);
    buf_free(&state->bytes);
}

/* A head that the key does not prove is of another key, or is not the head that was written. */
static int
judge_head(const struct vault *vault, const struct image *image, struct error *err)
{
    struct error what = {0};
    uint8_t mac[HMAC_LEN];

    if (mac_of(vault->key, head_info, image->head, mac, err) < 0)
        return -1;
    if (hmac_is_same(mac, image->head_mac))
        return 0;
    if (vault->epoch == 0 || image->header.epoch != vault->epoch) {
        error_set(err, OUTCOME_USER_ACTION_NEEDED,
                  "the key does not open %s/%s: it has another one", vault->place.shown,
                  VAULT_FILE_NAME);
        return error_refine(err, VAULT_LOCKED);
    }
    error_set(&what, OUTCOME_SETUP, "its header is not authentic");
    return vault_damaged(vault->place, &what, err);
}

static int
judge_body(const struct vault *vault, const struct image *image, struct error *err)
{
    struct error what = {0};
    uint8_t mac[HMAC_LEN];

    if (mac_of(vault->key, body_info, image->body, mac, err) < 0)
        return -1;
    if (hmac_is_same(mac, image->body_mac))
        return 0;
    error_set(&what, OUTCOME_SETUP, "it is not what was written");
    return vault_damaged(vault->place, &what, err);
}

int
state_load(struct vault *vault, struct state *ret_state, struct error *err)
{
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(VAULT_FILE_MAX)};
    struct error what = {0};
    int result = file_load(vault->place, &state.bytes, err);

    if (result > 0)
        return error_set(err, OUTCOME_SETUP, "%s/%s is gone", vault->place.shown, VAULT_FILE_NAME);
    if (result < 0)
        return -1;
    if (image_parse((struct span){state.bytes.data, state.bytes.len}, &state.image, &what) < 0)
        return vault_damaged(vault->place, &what, err);
    if (judge_head(vault, &state.image, err) < 0 || judge_body(vault, &state.image, err) < 0)
        return -1;
    if (index_open(&state.image, vault->key, &state.index, &what) < 0)
        return vault_damaged(vault->place, &what, err);
    vault->epoch = state.image.header.epoch;
    *ret_state = state;
    state = (struct state){.bytes = BUF_INIT(0)};
    return 0;
}

int
change_begin(struct vault *vault, struct change *ret_change, struct error *err)
{
    *ret_change = (struct change){.lock = -1, .state = {.bytes = BUF_INIT(0)}};
    if (file_lock(vault->place, FILE_LOCK_MS, &ret_change->lock, err) < 0)
        return -1;
    return state_load(vault, &ret_change->state, err);
}

void
change_clear(struct change *change)
{
    state_clear(&change->state);
    change->key = secret_free(change->key);
    fd_close(&change->lock);
}

/* The slots of the state, wherever they point to. */
static void
put_slots(const struct image *image, struct buf *out)
{
    for (size_t i = 0; i < image->header.slot_count; i++)
        image_put_slot(out, &image->slots[i]);
}

static uint64_t
entries_len(const struct index *index)
{
    uint64_t len = 0;

    for (size_t i = 0; i < index->count; i++)
        len += index->entries[i].sealed.len;
    return len;
}

/* Appends a MAC of all that is in the buffer. */
static int
put_mac(const struct secret *key, const char *info, struct buf *out, struct error *err)
{
    uint8_t mac[HMAC_LEN];

    if (out->bad)
        return error_set(err, OUTCOME_LIMIT, "the vault would have more than %d bytes",
                         VAULT_FILE_MAX);
    if (mac_of(key, info, (struct span){out->data, out->len}, mac, err) < 0)
        return -1;
    buf_append(out, mac, sizeof mac);
    return 0;
}

static int
write_state(const struct state *state, const struct secret *key, struct buf *out, struct error *err)
{
    CLEANUP_BUF struct buf slots = BUF_INIT(VAULT_SLOTS_MAX * (IMAGE_SLOT_MAX + 4));
    CLEANUP_BUF struct buf index = BUF_INIT(VAULT_FILE_MAX);
    struct image_header header = state->image.header;

    put_slots(&state->image, &slots);
    if (index_seal(&state->index, &header, key, &index, err) < 0)
        return -1;
    header.slots_len = (uint32_t)slots.len;
    header.index_len = (uint32_t)index.len;
    header.entries_len = entries_len(&state->index);
    image_put_header(out, &header);
    buf_append(out, slots.data, slots.len);
    if (slots.bad || index.bad)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (put_mac(key, head_info, out, err) < 0)
        return -1;
    buf_append(out, index.data, index.len);
    for (size_t i = 0; i < state->index.count; i++)
        buf_append(out, state->index.entries[i].sealed.data, state->index.entries[i].sealed.len);
    return put_mac(key, body_info, out, err);
}

int
change_commit(struct vault *vault, struct change *change, struct error *err)
{
    CLEANUP_BUF struct buf bytes = BUF_INIT(VAULT_FILE_MAX);

    change->state.image.header.generation++;
    if (write_state(&change->state, change->key ? change->key : vault->key, &bytes, err) < 0 ||
        file_replace(vault->place, &bytes, err) < 0)
        return -1;
    if (change->key) {
        secret_free(vault->key);
        vault->key = TAKE_PTR(change->key);
        vault->epoch = change->state.image.header.epoch;
    }
    return 0;
}
