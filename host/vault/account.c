/* The secrets of accounts: one entry each. */
#include "host/vault/internal.h"

#include <stdlib.h>
#include <string.h>

#include "host/vault/record.h"

void
vault_account_clear(struct vault_account *account)
{
    for (size_t i = 0; i < account->secret_count; i++)
        secret_free(account->secrets[i].value);
    free(account->block);
    *account = (struct vault_account){0};
}

/* The id of an entry is no secret: it says what the entry is about. */
static void
account_id(uint32_t account, uint8_t id[VAULT_ID_LEN])
{
    memset(id, 0, VAULT_ID_LEN);
    memcpy(id, "account", sizeof "account" - 1);
    id[12] = (uint8_t)(account >> 24);
    id[13] = (uint8_t)(account >> 16);
    id[14] = (uint8_t)(account >> 8);
    id[15] = (uint8_t)account;
}

/* VAULT_ABSENT where there is none, or another brand's. */
static int
read_account(const struct vault *vault, const struct state *state, uint32_t id, const char *brand,
             struct vault_account *ret_account, struct error *err)
{
    CLEANUP_SECRET struct secret *record = NULL;
    CLEANUP_VAULT_ACCOUNT struct vault_account account = {0};
    const struct index_entry *entry;
    uint8_t entry_id[VAULT_ID_LEN];
    int result;

    account_id(id, entry_id);
    entry = index_find(&state->index, entry_id);
    if (!entry || entry_schema(entry) != ENTRY_ACCOUNT)
        return VAULT_ABSENT;
    if (entry_open(vault, state, entry, &record, err) < 0)
        return -1;
    result = record_to_account(record, &account);
    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (result > 0 || account.id != id)
        return error_set(err, OUTCOME_SETUP, "the vault's entry of account %u cannot be read", id);
    if (strcmp(account.brand, brand) != 0)
        return VAULT_ABSENT;
    *ret_account = account;
    account = (struct vault_account){0};
    return 0;
}

int
vault_get_account(struct vault *vault, uint32_t id, const char *brand,
                  struct vault_account *ret_account, struct error *err)
{
    CLEANUP_STATE struct state state = {.bytes = BUF_INIT(0)};

    if (state_load(vault, &state, err) < 0)
        return -1;
    return read_account(vault, &state, id, brand, ret_account, err);
}

/* The values are borrowed from both. */
static void
account_merge(const struct vault_account *account, const struct vault_account *before,
              struct vault_account *ret_merged)
{
    *ret_merged = (struct vault_account){.id = account->id, .brand = account->brand};
    for (size_t i = 0; i < account->secret_count && i < VAULT_SECRETS_MAX; i++) {
        const struct vault_secret *secret = &account->secrets[i];

        for (size_t k = 0; secret->kind == VAULT_KEPT && k < before->secret_count; k++) {
            if (strcmp(before->secrets[k].field, account->secrets[i].field) == 0)
                secret = &before->secrets[k];
        }
        if (secret->kind != VAULT_KEPT)
            ret_merged->secrets[ret_merged->secret_count++] = *secret;
    }
}

int
vault_put_account(struct vault *vault, const struct vault_account *account, struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    CLEANUP_VAULT_ACCOUNT struct vault_account before = {0};
    CLEANUP_SECRET struct secret *record = NULL;
    CLEANUP_BUF struct buf sealed = BUF_INIT(IMAGE_ENTRY_MAX + 1);
    struct vault_account merged;
    uint8_t id[VAULT_ID_LEN];

    if (change_begin(vault, &change, err) < 0 ||
        read_account(vault, &change.state, account->id, account->brand, &before, err) < 0)
        return -1;
    account_merge(account, &before, &merged);
    record = account->secret_count <= VAULT_SECRETS_MAX ? record_of_account(&merged) : NULL;
    if (!record)
        return error_set(err, OUTCOME_USAGE,
                         "the vault cannot keep these secrets of account %u: one is longer than %d "
                         "bytes, or a name is not right",
                         account->id, VAULT_SECRET_MAX);
    account_id(account->id, id);
    if (entry_put(vault, &change, id, ENTRY_ACCOUNT, record, &sealed, err) < 0)
        return -1;
    return change_commit(vault, &change, err);
}

int
vault_remove_account(struct vault *vault, uint32_t id, struct error *err)
{
    CLEANUP_CHANGE struct change change = {.lock = -1};
    struct index_entry *entry;
    uint8_t entry_id[VAULT_ID_LEN];

    account_id(id, entry_id);
    if (change_begin(vault, &change, err) < 0)
        return -1;
    entry = index_find(&change.state.index, entry_id);
    if (!entry)
        return 0;
    index_drop(&change.state.index, entry);
    return change_commit(vault, &change, err);
}
