/* Logins that were imported: one entry each, until an account takes them. */
#include "host/vault/internal.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "host/vault/record.h"

void
vault_login_clear(struct vault_login *login)
{
    secret_free(login->password);
    secret_free(login->otp);
    free(login->block);
    *login = (struct vault_login){0};
}

static bool
is_same(const struct vault_login *one, const struct vault_login *other)
{
    if (strcmp(one->name, other->name) != 0 || strcmp(one->username, other->username) != 0 ||
        one->uri_count != other->uri_count)
        return false;
    for (size_t i = 0; i < one->uri_count; i++) {
        if (strcmp(one->uris[i], other->uris[i]) != 0)
            return false;
    }
    return true;
}

/* 0; 1 for an entry that is no login; -1. */
static int
read_login(const struct vault *vault, const struct state *state, const struct index_entry *entry,
           struct vault_login *ret_login, struct error *err)
{
    CLEANUP_SECRET struct secret *record = NULL;
    int result;

    if (entry_schema(entry) != ENTRY_LOGIN)
        return 1;
    if (entry_open(vault, state, entry, &record, err) < 0)
        return -1;
    result = record_to_login(record, ret_login);
    if (result != 0)
        return result < 0 ? error_set(err, OUTCOME_INTERNAL, "out of memory")
                          : error_set(err, OUTCOME_SETUP, "a login in the vault cannot be read");
    memcpy(ret_login->id, entry->id, VAULT_ID_LEN);
    return 0;
}

/* The ids of the logins that are there, so that the same ones are replaced. */
struct known {
    struct vault_login *logins;
    size_t count;
};

static void
known_clear(struct known *known)
{
    for (size_t i = 0; i < known->count; i++)
        vault_login_clear(&known->logins[i]);
    free(known->logins);
}

static int
list_known(const struct vault *vault, const struct state *state, struct known *known,
           struct error *err)
{
    known->logins = calloc(state->index.count + 1, sizeof *known->logins);
    if (!known->logins)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (size_t i = 0; i < state->index.count; i++) {
        int result =
            read_login(vault, state, &state->index.entries[i], &known->logins[known->count], err);

        if (result < 0)
            return -1;
        if (result == 0)
            known->count++;
    }
    return 0;
}

/* 0; 1 for one that is replaced; -1. */
static int
put_login(const struct vault *vault, struct change *change, const struct known *known,
          const struct vault_login *login, struct buf *sealed, struct error *err)
{
    CLEANUP_SECRET struct secret *record = record_of_login(login);
    uint8_t id[VAULT_ID_LEN];
    bool is_known = false;

    if (!record)
        return error_set(err, OUTCOME_USAGE, "the vault cannot keep the login \"%.100s\"",
                         login->name ? login->name : "");
    if (RAND_bytes(id, sizeof id) != 1)
        return error_set(err, OUTCOME_INTERNAL, "there is no randomness");
    for (size_t i = 0; i < known->count; i++) {
        if (!is_same(&known->logins[i], login))
            continue;
        memcpy(id, known->logins[i].id, sizeof id);
        is_known = true;
    }
    *sealed = BUF_INIT(IMAGE_ENTRY_MAX + 1);
    if (entry_put(vault, change, id, ENTRY_LOGIN, record, sealed, err) < 0)
        return -1;
    return is_known;
}

int
vault_put_logins(struct vault *vault, const struct vault_login *logins, size_t count,
                 size_t *ret_replaced, struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    CLEANUP(known_clear) struct known known = {0};
    struct buf *sealed = calloc(count > 0 ? count : 1, sizeof *sealed);
    size_t replaced = 0;
    int result = 0;

    if (!sealed)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (change_begin(vault, &change, err) < 0 || list_known(vault, &change.state, &known, err) < 0)
        result = -1;
    for (size_t i = 0; i < count && result >= 0; i++) {
        result = put_login(vault, &change, &known, &logins[i], &sealed[i], err);
        replaced += result > 0 ? 1 : 0;
    }
    if (result >= 0)
        result = 0;
    if (result == 0 && count > 0)
        result = change_commit(vault, &change, err);
    for (size_t i = 0; i < count; i++)
        buf_free(&sealed[i]);
    free(sealed);
    if (result == 0)
        *ret_replaced = replaced;
    return result;
}

int
vault_next_login(struct vault *vault, const uint8_t *after, struct vault_login *ret_login,
                 struct error *err)
{
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};
    size_t at = 0;
    int result = 1;

    if (state_load(vault, &state, err) < 0)
        return -1;
    if (after) {
        const struct index_entry *entry = index_find(&state.index, after);

        at = entry ? (size_t)(entry - state.index.entries) + 1 : state.index.count;
    }
    for (; at < state.index.count && result > 0; at++)
        result = read_login(vault, &state, &state.index.entries[at], ret_login, err);
    return result > 0 ? VAULT_ABSENT : result;
}

int
vault_remove_login(struct vault *vault, const uint8_t id[VAULT_ID_LEN], struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    struct index_entry *entry;

    if (change_begin(vault, &change, err) < 0)
        return -1;
    entry = index_find(&change.state.index, id);
    if (!entry || entry_schema(entry) != ENTRY_LOGIN)
        return VAULT_ABSENT;
    index_drop(&change.state.index, entry);
    return change_commit(vault, &change, err);
}
