/* clisk connect: logs in once, and keeps the account when that works. */
#include <string.h>

#include "host/cli/access_log.h"
#include "host/cli/cli.h"
#include "host/cli/connect_consent.h"
#include "host/cli/connect_login.h"
#include "host/cli/credentials.h"
#include "host/cli/keep.h"
#include "host/cli/new_vault.h"
#include "host/cli/output.h"
#include "host/cli/progress.h"
#include "host/cli/snapshots.h"
#include "host/cli/unlock.h"
#include "host/cli/vault_source.h"
#include "host/common/clock.h"
#include "host/common/fd.h"
#include "host/common/log.h"

/* An agent gives imported logins to nobody. */
static int
open_store(struct cli *cli, struct store **ret_store, struct access **ret_access, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;

    if (!cli->options.login)
        return cli_open_store_and_vault(cli, ret_store, ret_access, err);
    if (cli_open_locked_store(cli, &store, err) < 0 || unlock_here(cli, store, ret_access, err) < 0)
        return -1;
    *ret_store = TAKE_PTR(store);
    return 0;
}

/* Logs in and identifies; nothing is saved. */
static int
check_credentials(struct cli *cli, const struct catalogue_entry *konnector, struct access *access,
                  struct store *store, struct credentials *credentials,
                  struct connect_consent *consent, struct run_result *ret_result, struct error *err)
{
    const char *brand = konnector->manifest->slug;
    struct run_options options;
    struct progress progress;
    struct vault_source source = {.access = access, .brand = brand, .credentials = credentials};
    struct run_request request = {
        .options = &options,
        .events = &progress.events,
        .manifest = konnector->manifest,
        .plugin_fd = konnector->fd,
        .plugin_is_installed = paths_are_installed(konnector->path),
        .record = store,
        .account_name = cli->options.name,
        .identity = "",
        .folder = "",
        .documents_fd = -1,
    };

    if (cli_run_options(cli, &options, err) < 0 || grants_give(&consent->grants, &request, err) < 0)
        return -1;
    credentials_give(credentials, &request);
    vault_source_give(&source, &request);
    report_note(&cli->report, "%s: logging in to check the credentials", brand);
    progress_begin(&progress, &cli->report, brand, !cli->options.no_input);
    run_execute(&request, ret_result);
    progress_end(&progress);
    return 0;
}

/* What a failed check calls for: nothing of the account is stored, so the command is to be given
 * again. */
static int
refuse(struct cli *cli, const struct manifest *konnector, const struct run_result *result,
       struct error *err)
{
    const char *brand = konnector->slug, *snapshot = NULL;
    const char *name = cli->options.name ? cli->options.name : brand;
    struct error fault = {0};

    cli_tell_failure(cli, name, brand, &result->error);
    if (snapshots_keep(cli, 0, konnector, result, clock_seconds(), &snapshot, &fault) < 0)
        report_message(&cli->report, "%s: %s", name, fault.message);
    snapshots_tell(cli, name, snapshot);
    report_message(&cli->report, "%s: nothing %swas stored", name, snapshot ? "else " : "");
    error_set(err, result->error.outcome, "%s", "");
    return -1;
}

static int
show(struct cli *cli, const char *brand, const struct kept *kept, const char *identity,
     struct error *err)
{
    CLEANUP_OUTPUT struct output *output = NULL;
    json_t *object;

    report_note(&cli->report, "%s: %s%s%s%s; to retrieve: clisk run %s", kept->name,
                kept->is_new ? "connected" : "connected already, its credentials are replaced",
                identity[0] ? " (at the brand: " : "", identity, identity[0] ? ")" : "",
                kept->name);
    if (cli->options.format == FORMAT_TABLE)
        return 0;
    output = output_open(&cli->options, NULL, 0);
    object = output_object("account");
    output_set(&object, "name", output_text(kept->name));
    output_set(&object, "brand", output_text(brand));
    output_set(&object, "identity", output_text(identity));
    output_set(&object, "new", json_boolean(kept->is_new));
    if (!output) {
        json_decref(object);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return output_add(output, NULL, object, err) < 0 ? -1 : output_close(output, err);
}

static int
check_and_keep(struct cli *cli, const struct catalogue_entry *konnector, struct access *access,
               struct store *store, struct credentials *credentials,
               struct connect_consent *consent, struct run_result *result, struct error *err)
{
    const char *brand = konnector->manifest->slug;
    struct kept kept;

    if (!cli->options.no_check) {
        if (check_credentials(cli, konnector, access, store, credentials, consent, result, err) < 0)
            return -1;
        if (result->error.outcome != OUTCOME_DONE)
            return refuse(cli, konnector->manifest, result, err);
    }
    if (keep_account(cli, store, access, credentials, cli->options.name, result, &kept, err) < 0 ||
        connect_consent_keep(consent, store, kept.id, err) < 0)
        return -1;
    return show(cli, brand, &kept, result->identity, err);
}

static int
gather(struct cli *cli, const struct manifest *manifest, struct connect_login *login,
       struct credentials *credentials, struct error *err)
{
    struct store_account known = {0};
    int result = cli->options.name
                     ? store_account_find(login->store, cli->options.name, &known, err)
                     : STORE_ABSENT;

    if (result >= 0)
        result =
            credentials_gather(cli, manifest, result == 0 ? &known : NULL, login, credentials, err);
    store_account_clear(&known);
    return result;
}

static int
connect_with(struct cli *cli, const struct catalogue_entry *konnector,
             struct credentials *credentials, struct connect_consent *consent,
             struct run_result *result, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    struct connect_login login = {0};
    int failed;

    if (open_store(cli, &store, &access, err) < 0)
        return -1;
    if (cli->options.name &&
        keep_check_name(store, konnector->manifest->slug, cli->options.name, err) < 0)
        return -1;
    if (connect_consent_begin(consent, cli, store, konnector->manifest, err) < 0)
        return -1;
    login.store = store;
    login.access = access;
    failed = gather(cli, konnector->manifest, &login, credentials, err);
    if (failed == 0)
        failed = connect_consent_end(consent, credentials, err);
    if (failed < 0)
        return -1;
    cli_hold_signals();
    failed = check_and_keep(cli, konnector, access, store, credentials, consent, result, err);
    access_log_seal(cli, store, access);
    if (failed < 0)
        return -1;
    /* Without a login nobody knows yet whether it is any good. */
    return cli->options.no_check ? 0 : connect_login_spend(cli, &login, err);
}

int
cmd_connect(struct cli *cli, struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_CREDENTIALS struct credentials credentials = {0};
    CLEANUP_CONNECT_CONSENT struct connect_consent consent = {0};
    struct run_result result = {0};
    const char *brand = cli->options.args.items[0];
    const struct catalogue_entry *konnector;
    int failed;

    if (cli_refuse_root(cli, err) < 0 || cli_read_catalogue(cli, &catalogue, err) < 0)
        return -1;
    konnector = cli_find_konnector(cli, &catalogue, brand, err);
    if (!konnector)
        return -1;
    for (size_t i = 0; i < konnector->manifest->warning_count; i++)
        log_warning("%s: manifest: %s", brand, konnector->manifest->warnings[i]);
    failed = connect_with(cli, konnector, &credentials, &consent, &result, err);
    run_session_clear(&result.session);
    run_snapshot_clear(&result.snapshot);
    return failed;
}
