/* clisk accounts: those there are, and what is done with one. */
#include <string.h>

#include "host/cli/accounts.h"

static const struct verb {
    const char *name;
    size_t arguments;
    const char *usage;
    /* The second for what needs the vault, too. */
    int (*handler)(struct cli *cli, struct store *store, struct error *err);
    int (*vault_handler)(struct cli *cli, struct store *store, struct access *access,
                         struct error *err);
} verbs[] = {
    {"list", 0, "list", accounts_list, NULL},
    {"rename", 2, "rename ACCOUNT NAME", accounts_rename, NULL},
    {"disable", 1, "disable ACCOUNT", accounts_disable, NULL},
    {"enable", 1, "enable ACCOUNT", accounts_enable, NULL},
    {"unfreeze", 1, "unfreeze ACCOUNT", accounts_unfreeze, NULL},
    {"set", 3, "set ACCOUNT name-template|metadata VALUE", accounts_set, NULL},
    {"remove", 1, "remove ACCOUNT", NULL, accounts_remove},
};

static const struct verb *
find_verb(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

int
cmd_accounts(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    const struct text_list *args = &cli->options.args;
    const struct verb *verb = find_verb(args->count > 0 ? args->items[0] : "list");

    if (!verb)
        return error_set(err, OUTCOME_USAGE,
                         "'accounts' takes no '%s'; it takes list, rename, disable, enable, "
                         "unfreeze and set, and 'clisk accounts remove ACCOUNT' forgets one",
                         args->items[0]);
    if (args->count > 0 && args->count - 1 != verb->arguments)
        return error_set(err, OUTCOME_USAGE, "give it as 'clisk accounts %s'; see 'clisk accounts'",
                         verb->usage);
    if (cli->options.data && strcmp(verb->name, "remove") != 0)
        return error_set(err, OUTCOME_USAGE, "--data belongs to 'clisk accounts remove ACCOUNT'");
    if (cli->options.no_logout && strcmp(verb->name, "remove") != 0)
        return error_set(err, OUTCOME_USAGE,
                         "--no-logout belongs to 'clisk accounts remove ACCOUNT'");
    if (cli_open_store_and_vault(cli, &store, &access, err) < 0)
        return -1;
    return verb->handler ? verb->handler(cli, store, err)
                         : verb->vault_handler(cli, store, access, err);
}
