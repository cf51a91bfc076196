/* What is remembered of a vault elsewhere, against an older file in its place. */
#include "host/vault/internal.h"

#include <inttypes.h>
#include <string.h>

enum { GENERATION_LEN = VAULT_MIRROR_LEN - HMAC_LEN };

static int
mirror_mac(const struct state *state, const uint8_t generation[GENERATION_LEN],
           uint8_t out[HMAC_LEN], struct error *err)
{
    const struct secret *key = state->index.mirror_key;
    const struct span parts[] = {{state->image.header.vault_id, VAULT_ID_LEN},
                                 {generation, GENERATION_LEN}};

    if (hmac_sha256(span_of_secret(key), parts, ARRAY_SIZE(parts), out) < 0)
        return error_set(err, OUTCOME_INTERNAL, "libcrypto cannot authenticate");
    return 0;
}

int
vault_mirror(struct vault *vault, uint8_t ret_mirror[VAULT_MIRROR_LEN], struct error *err)
{
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};
    uint8_t mirror[VAULT_MIRROR_LEN];
    uint64_t generation;

    if (state_load(vault, &state, err) < 0)
        return -1;
    generation = state.image.header.generation;
    for (size_t i = 0; i < GENERATION_LEN; i++)
        mirror[i] = (uint8_t)(generation >> 8 * i);
    if (mirror_mac(&state, mirror, mirror + GENERATION_LEN, err) < 0)
        return -1;
    memcpy(ret_mirror, mirror, sizeof mirror);
    return 0;
}

int
vault_judge_mirror(struct vault *vault, const uint8_t mirror[VAULT_MIRROR_LEN], struct error *err)
{
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};
    struct reader reader = reader_of(mirror, GENERATION_LEN);
    uint64_t remembered = get_u64(&reader);
    uint8_t mac[HMAC_LEN];

    if (state_load(vault, &state, err) < 0 || mirror_mac(&state, mirror, mac, err) < 0)
        return -1;
    if (!hmac_is_same(mac, mirror + GENERATION_LEN))
        return error_set(err, OUTCOME_SETUP,
                         "the store does not belong to the vault %s/%s, or what it remembers of "
                         "that was altered: put the vault that belongs to it in its place, or move "
                         "the store away to begin a new one",
                         vault->place.shown, VAULT_FILE_NAME);
    return state.image.header.generation < remembered ? 1 : 0;
}
