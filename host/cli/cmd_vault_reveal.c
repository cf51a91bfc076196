/* clisk vault reveal: one secret, to whoever knows the passphrase. */
#include <string.h>
#include <unistd.h>

#include "host/cli/access_log.h"
#include "host/cli/cmd_vault.h"
#include "host/cli/output.h"
#include "host/cli/secret_source.h"
#include "host/cli/unlock.h"
#include "host/common/fd.h"

enum { FIELDS_TEXT_MAX = 300 };

/* Written as it is, and never through a buffer of stdio. */
static int
print(const struct secret *value, struct error *err)
{
    if (fd_write_all(STDOUT_FILENO, value->data, value->len) < 0 ||
        (isatty(STDOUT_FILENO) && fd_write_all(STDOUT_FILENO, "\n", 1) < 0))
        return output_fail(err);
    return 0;
}

/* What a command prints is the secret, not the command. */
static int
print_secret(const struct vault_secret *secret, struct error *err)
{
    CLEANUP_SECRET struct secret *value = NULL;

    if (secret->kind != VAULT_COMMAND)
        return print(secret->value, err);
    if (secret_source_run_command(secret->value->data, &value, err) < 0)
        return -1;
    return print(value, err);
}

static int
refuse_field(const struct vault_account *account, const char *name, const char *field,
             struct error *err)
{
    CLEANUP_BUF struct buf list = BUF_INIT(FIELDS_TEXT_MAX);

    for (size_t i = 0; i < account->secret_count; i++)
        buf_printf(&list, "%s%s", i ? ", " : "", account->secrets[i].field);
    return error_set(err, OUTCOME_USAGE,
                     "the account \"%s\" has no secret \"%.64s\" in the vault; it has: %s", name,
                     field, buf_str(&list) && list.len > 0 ? buf_str(&list) : "none");
}

/* Committed before anything is shown. */
static int
record(struct cli *cli, struct store *store, struct access *access,
       const struct store_account *account, const char *field, struct error *err)
{
    struct store_event event = {.kind = STORE_EVENT_VAULT,
                                .account = account->id,
                                .account_name = account->name,
                                .brand = account->brand,
                                .name = "reveal",
                                .field = field};

    if (store_log_add(store, &event, err) < 0 || store_log_commit(store, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    return 0;
}

static int
reveal(struct cli *cli, struct store *store, struct access *access,
       const struct store_account *account, const char *field, struct error *err)
{
    CLEANUP_VAULT_ACCOUNT struct vault_account entry = {0};
    int result = vault_get_account(access_vault(access), account->id, account->brand, &entry, err);

    if (result < 0)
        return -1;
    for (size_t i = 0; result == 0 && i < entry.secret_count; i++) {
        if (strcmp(entry.secrets[i].field, field) == 0)
            return record(cli, store, access, account, field, err) < 0
                       ? -1
                       : print_secret(&entry.secrets[i], err);
    }
    return refuse_field(&entry, account->name, field, err);
}

int
cmd_vault_reveal(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    const struct text_list *args = &cli->options.args;
    struct store_account account;
    int result;

    if (cli_open_locked_store(cli, &store, err) < 0 ||
        unlock_by_person(cli, store, &access, err) < 0 ||
        cli_find_account(store, args->items[1], &account, err) != 0)
        return -1;
    result = reveal(cli, store, access, &account, args->items[2], err);
    store_account_clear(&account);
    return result;
}
