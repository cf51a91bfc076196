/* clisk accounts set: how an account's files are called and described, and whose it is. */
#include <stdio.h>
#include <string.h>

#include "host/cli/accounts.h"
#include "host/common/fd.h"
#include "host/common/text.h"
#include "host/sink/metadata.h"
#include "host/sink/template.h"

static void
set_template(struct store_account *account, void *opaque)
{
    account->name_template = opaque;
}

static void
set_metadata(struct store_account *account, void *opaque)
{
    const unsigned *way = opaque;

    account->metadata = (uint8_t)*way;
}

static void
set_identity(struct store_account *account, void *opaque)
{
    account->identity = opaque;
}

/* Wrong ones are refused before the account is looked at. */
static int
check_template(const char *template, struct error *err)
{
    return template[0] == '\0' ? 0 : template_check(template, err);
}

/* What the person wrote of a template; "" for none of her own. */
static const char *
given_template(const char *value)
{
    return strcmp(value, "default") == 0 ? "" : value;
}

static int
apply(struct cli *cli, struct store *store, store_account_changer *changer, void *opaque,
      const char *what, struct error *err)
{
    CLEANUP_FD int lock = -1;
    struct store_account account;
    int result;

    if (accounts_take(cli, store, &account, &lock, err) < 0)
        return -1;
    result = accounts_change(store, account.id, changer, opaque, err);
    if (result == 0)
        report_note(&cli->report, "%s: %s", account.name, what);
    store_account_clear(&account);
    return result;
}

static int
apply_template(struct cli *cli, struct store *store, const char *value, struct error *err)
{
    CLEANUP_FREE char *template = strdup(given_template(value));

    if (!template)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (check_template(template, err) < 0)
        return -1;
    return apply(cli, store, set_template, template,
                 template[0] ? "new files are called by this template; those that are there keep "
                               "their names"
                             : "new files are called by the default of their kind",
                 err);
}

static int
apply_metadata(struct cli *cli, struct store *store, const char *value, struct error *err)
{
    unsigned way;

    if (metadata_way_find(value, &way) != 0)
        return error_set(err, OUTCOME_USAGE,
                         "'metadata' takes none, sidecar, xattr or sidecar,xattr, and not '%.80s'",
                         value);
    return apply(cli, store, set_metadata, &way, "set, for files that come from now on", err);
}

static int
apply_identity(struct cli *cli, struct store *store, const char *value, struct error *err)
{
    char identity[RUN_IDENTITY_SIZE], what[RUN_IDENTITY_SIZE + 64];

    if (!value[0] || strlen(value) >= sizeof identity || !text_is_utf8(value, strlen(value)))
        return error_set(err, OUTCOME_USAGE,
                         "an identity is what the brand knows a customer by, of at most %zu bytes, "
                         "as the run that stopped has it between quotes",
                         sizeof identity - 1);
    memcpy(identity, value, strlen(value) + 1);
    snprintf(what, sizeof what, "the brand calls this customer \"%s\" from now on", identity);
    return apply(cli, store, set_identity, identity, what, err);
}

int
accounts_set(struct cli *cli, struct store *store, struct error *err)
{
    const char *const *args = cli->options.args.items;

    if (strcmp(args[2], "name-template") == 0)
        return apply_template(cli, store, args[3], err);
    if (strcmp(args[2], "metadata") == 0)
        return apply_metadata(cli, store, args[3], err);
    if (strcmp(args[2], "identity") == 0)
        return apply_identity(cli, store, args[3], err);
    return error_set(err, OUTCOME_USAGE,
                     "'accounts set' takes no '%.80s'; it takes name-template, identity and "
                     "metadata",
                     args[2]);
}
