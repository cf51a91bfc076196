#include <string.h>

#include "host/cli/accounts.h"
#include "host/cli/grants.h"
#include "host/cli/progress.h"
#include "host/cli/vault_source.h"
#include "host/store/log.h"

static void
list_fields(const struct store_account *account, struct run_field fields[STORE_FIELDS_MAX])
{
    for (size_t i = 0; i < account->field_count; i++)
        fields[i] =
            (struct run_field){.name = account->fields[i].name, .value = account->fields[i].value};
}

static void
execute(struct cli *cli, const struct store_account *account, struct run_request *request,
        struct run_result *ret_result)
{
    struct progress progress;

    progress_begin(&progress, &cli->report, account->name, false);
    request->events = &progress.events;
    run_execute(request, ret_result);
    progress_end(&progress);
}

static int
record_logout(struct store *store, const struct store_account *account,
              const struct run_result *result, struct error *err)
{
    struct store_event event = {.kind = STORE_EVENT_LOGOUT,
                                .account = account->id,
                                .account_name = account->name,
                                .brand = account->brand,
                                .outcome = result->error.outcome,
                                .detail = result->error.detail};

    return store_log_add(store, &event, err) < 0 ? -1 : store_log_commit(store, err);
}

static int
run_logout(struct cli *cli, struct store *store, struct access *access,
           const struct store_account *account, const struct run_session *session,
           struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_GRANTS struct grants grants = {0};
    struct run_field fields[STORE_FIELDS_MAX];
    const struct catalogue_entry *konnector;
    struct run_options options;
    struct run_result result = {0};
    struct vault_source source = {
        .access = access, .account = account->id, .brand = account->brand};
    struct run_request request = {
        .mode = RUN_LOGOUT,
        .options = &options,
        .fields = fields,
        .field_count = account->field_count,
        .store = store,
        .account = account->id,
        .record = store,
        .account_name = account->name,
        .identity = account->identity,
        .folder = account->folder,
        .documents_fd = -1,
        .session = session,
    };

    if (cli_refuse_root(cli, err) < 0 || cli_run_options(cli, &options, err) < 0 ||
        cli_read_catalogue(cli, &catalogue, err) < 0)
        return -1;
    konnector = cli_find_konnector(cli, &catalogue, account->brand, err);
    if (!konnector)
        return -1;
    if (grants_read(store, account->id, konnector->manifest, &grants, err) < 0 ||
        grants_give(&grants, &request, err) < 0)
        return -1;
    list_fields(account, fields);
    request.manifest = konnector->manifest;
    request.plugin_fd = konnector->fd;
    request.plugin_is_installed = paths_are_installed(konnector->path);
    vault_source_give(&source, &request);
    execute(cli, account, &request, &result);
    if (record_logout(store, account, &result, err) < 0 && result.error.outcome == OUTCOME_DONE)
        result.error = *err;
    run_session_clear(&result.session);
    run_snapshot_clear(&result.snapshot);
    if (result.error.outcome == OUTCOME_DONE)
        return 0;
    *err = result.error;
    return -1;
}

int
accounts_logout(struct cli *cli, struct store *store, struct access *access,
                const struct store_account *account, struct error *err)
{
    CLEANUP_STORE_SESSION struct store_session kept = {0};
    struct run_session session;
    int result = store_session_get(store, account->id, &kept, err);

    if (result != 0)
        return result < 0 ? -1 : 1;
    session = (struct run_session){.expires_at = kept.expires_at, .sealed = kept.sealed};
    memcpy(session.salt, kept.salt, sizeof session.salt);
    return run_logout(cli, store, access, account, &session, err);
}
