#include "host/cli/connect_consent.h"

#include <string.h>

#include "host/common/failpoint.h"

static int
ask(struct connect_consent *consent, uint32_t account, const char *whose, struct error *err)
{
    struct grant_decision decision = {.state = STORE_GRANT_GIVEN};
    int result;

    consent->is_given = true;
    if (grants_read(consent->store, account, consent->manifest, &consent->grants, err) < 0)
        return -1;
    if (grants_choose(&consent->grants, grants_are_missing) == 0)
        return 0;
    result = consent_ask(consent->cli, whose, consent->manifest, &consent->grants, err);
    if (result != 0)
        return result < 0 ? -1
                          : error_set(err, OUTCOME_INTERRUPTED,
                                      "nothing was granted, and nothing was stored");
    /* Nothing is kept before the account is. */
    return grants_decide(consent->store, 0, &consent->grants, decision, err);
}

/* How many accounts the brand has. */
static int
count_accounts(const struct connect_consent *consent, size_t *ret_count, struct error *err)
{
    struct store_account account;
    size_t count = 0;
    int result;

    for (uint32_t id = 0; (result = store_account_next(consent->store, id, &account, err)) == 0;) {
        id = account.id;
        count += strcmp(account.brand, consent->manifest->slug) == 0;
        store_account_clear(&account);
    }
    *ret_count = count;
    return result < 0 ? -1 : 0;
}

int
connect_consent_begin(struct connect_consent *consent, struct cli *cli, struct store *store,
                      const struct manifest *manifest, struct error *err)
{
    const char *name = cli->options.name;
    struct store_account account;
    size_t count;
    int result;

    *consent = (struct connect_consent){.cli = cli, .store = store, .manifest = manifest};
    if (name) {
        result = store_account_find(store, name, &account, err);
        if (result < 0)
            return -1;
        if (result > 0)
            return ask(consent, 0, name, err);
        result = ask(consent, account.id, name, err);
        store_account_clear(&account);
        return result;
    }
    if (count_accounts(consent, &count, err) < 0)
        return -1;
    return count == 0 ? ask(consent, 0, manifest->slug, err) : 0;
}

/* Whether the account has the plain fields that are given now. */
static bool
is_same(const struct store_account *account, const struct credentials *credentials)
{
    size_t same = 0;

    if (strcmp(account->brand, credentials->manifest->slug) != 0)
        return false;
    for (size_t i = 0; i < account->field_count; i++) {
        for (size_t k = 0; k < credentials->manifest->field_count; k++)
            same += credentials->values[k] &&
                    strcmp(credentials->manifest->fields[k].name, account->fields[i].name) == 0 &&
                    strcmp(credentials->values[k], account->fields[i].value) == 0;
    }
    return same > 0 && same == account->field_count;
}

int
connect_consent_end(struct connect_consent *consent, const struct credentials *credentials,
                    struct error *err)
{
    struct store_account account;
    int result;

    if (consent->is_given)
        return 0;
    for (uint32_t id = 0; (result = store_account_next(consent->store, id, &account, err)) == 0;) {
        bool same = is_same(&account, credentials);

        id = account.id;
        if (same)
            result = ask(consent, id, account.name, err);
        store_account_clear(&account);
        if (same)
            return result;
    }
    return result < 0 ? -1 : ask(consent, 0, consent->manifest->slug, err);
}

int
connect_consent_keep(struct connect_consent *consent, struct store *store, uint32_t account,
                     struct error *err)
{
    struct grant_decision decision = {.state = STORE_GRANT_GIVEN};

    FAILPOINT("connect.account_kept");
    return grants_decide(store, account, &consent->grants, decision, err);
}

void
connect_consent_clear(struct connect_consent *consent)
{
    grants_clear(&consent->grants);
}
