#include <string.h>

#include "host/cli/accounts.h"
#include "host/cli/keep.h"
#include "host/common/fd.h"

int
accounts_take(struct cli *cli, struct store *store, struct store_account *ret_account,
              int *ret_lock, struct error *err)
{
    struct store_account account;

    if (cli_find_account(store, cli->options.args.items[1], &account, err) != 0)
        return -1;
    if (cli_lock_account(cli, account.id, account.name, ret_lock, err) < 0) {
        store_account_clear(&account);
        return -1;
    }
    *ret_account = account;
    return 0;
}

int
accounts_change(struct store *store, uint32_t id, store_account_changer *changer, void *opaque,
                struct error *err)
{
    int result = store_account_change(store, id, changer, opaque, err);

    if (result == STORE_ABSENT)
        return error_set(err, OUTCOME_USAGE, "the account has just been removed");
    return result;
}

static void
set_name(struct store_account *account, void *opaque)
{
    account->name = opaque;
}

int
accounts_rename(struct cli *cli, struct store *store, struct error *err)
{
    const char *given = cli->options.args.items[2];
    char name[STORE_NAME_MAX + 1];
    CLEANUP_FD int lock = -1;
    struct store_account account;
    int result;

    if (!keep_is_name(given))
        return error_set(err, OUTCOME_USAGE,
                         "\"%.80s\" is no name: an account's name is one word of at most %d bytes",
                         given, STORE_NAME_MAX);
    memcpy(name, given, strlen(given) + 1);
    if (accounts_take(cli, store, &account, &lock, err) < 0)
        return -1;
    result = accounts_change(store, account.id, set_name, name, err);
    if (result == STORE_EXISTS)
        result =
            error_set(err, OUTCOME_USAGE, "the name \"%s\" is taken; choose another one", name);
    if (result == 0)
        report_note(&cli->report, "%s is called %s now; its documents stay in %s/%s", account.name,
                    name, cli->paths.documents, account.folder);
    store_account_clear(&account);
    return result;
}

static void
set_disabled(struct store_account *account, void *opaque)
{
    const bool *disabled = opaque;

    account->disabled = *disabled;
}

static int
set_and_tell(struct cli *cli, struct store *store, bool disabled, const char *what,
             struct error *err)
{
    CLEANUP_FD int lock = -1;
    struct store_account account;
    int result;

    if (accounts_take(cli, store, &account, &lock, err) < 0)
        return -1;
    result = accounts_change(store, account.id, set_disabled, &disabled, err);
    if (result == 0)
        report_note(&cli->report, "%s %s", account.name, what);
    store_account_clear(&account);
    return result;
}

int
accounts_disable(struct cli *cli, struct store *store, struct error *err)
{
    return set_and_tell(cli, store, true, "is disabled: no run retrieves it", err);
}

int
accounts_enable(struct cli *cli, struct store *store, struct error *err)
{
    return set_and_tell(cli, store, false, "is enabled", err);
}

static void
thaw(struct store_account *account, void *opaque)
{
    bool *was_frozen = opaque;

    *was_frozen = account->guard.frozen_at != 0 || account->guard.attempts != 0;
    store_guard_thaw(&account->guard);
}

int
accounts_unfreeze(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_FD int lock = -1;
    struct store_account account;
    bool was_frozen = false;
    int result;

    if (accounts_take(cli, store, &account, &lock, err) < 0)
        return -1;
    result = accounts_change(store, account.id, thaw, &was_frozen, err);
    if (result == 0)
        report_note(&cli->report,
                    was_frozen ? "%s may log in again, with the credentials that it has"
                               : "%s was not frozen",
                    account.name);
    store_account_clear(&account);
    return result;
}
