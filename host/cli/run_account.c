#include "host/cli/run_account.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/cli/consent.h"
#include "host/cli/credentials.h"
#include "host/cli/keep.h"
#include "host/cli/progress.h"
#include "host/cli/snapshots.h"
#include "host/cli/vault_source.h"
#include "host/common/arena.h"
#include "host/common/clock.h"
#include "host/common/fd.h"

enum { TAKEN_MAX = 1000, FULL_SECONDS = 30 * 24 * 3600 };

static void
set_identity(struct store_account *account, void *opaque)
{
    const char *const *identity = opaque;

    if (!account->identity[0])
        account->identity = *identity;
}

/* The identity, once the brand has said it. */
static int
keep_identity(const struct runner *runner, uint32_t id, const char *identity, struct error *err)
{
    if (!identity[0] || runner->mode == RUN_CHECK)
        return 0;
    /* The name is unchanged and the lock held: no condition can come. */
    return store_account_change(runner->store, id, set_identity, &identity, err) == 0 ? 0 : -1;
}

static int
keep_record(const struct runner *runner, uint64_t run_id, uint32_t account,
            const struct account_run *run, struct error *err)
{
    struct store_run record = {
        .id = run_id,
        .account = account,
        .started_at = run->started_at,
        .ended_at = run->ended_at,
        .outcome = run->error.outcome,
        .detail = run->error.detail,
        .message = run->error.message,
        .new_count = run->progress.new_count,
        .changed_count = run->progress.changed_count,
        .known_count = run->progress.known_count,
        .failed_count = run->progress.failed_count,
        .bytes = run->progress.bytes,
        .is_full = run->is_full,
        .is_check = runner->mode == RUN_CHECK,
    };

    return store_run_end(runner->store, &record, err) == 0 ? 0 : -1;
}

/* Else every later run would begin in it, and end as this one did. */
static int
drop_session(const struct runner *runner, uint32_t id, const struct run_result *result,
             struct error *err)
{
    return result->session_is_foreign ? store_session_remove(runner->store, id, err) : 0;
}

/* Whether all that the brand lists is wanted: at first, on request, behind a run that came to no
 * end, and once a month. */
static bool
is_full_due(const struct runner *runner, const struct store_account *account)
{
    int64_t now = clock_seconds();

    return runner->cli->options.full || account->full_at == 0 || account->full_at > now ||
           now - account->full_at >= FULL_SECONDS ||
           (account->last_outcome != OUTCOME_DONE && account->last_outcome != OUTCOME_PARTIAL);
}

/* What is kept of a run, however it ended. A failure here is the run's when it had none. */
static void
keep_result(const struct runner *runner, struct store_account *account, uint64_t run_id,
            const struct run_result *result, struct account_run *run)
{
    struct error err = {0};

    if (keep_identity(runner, account->id, result->identity, &err) < 0 ||
        drop_session(runner, account->id, result, &err) < 0 ||
        keep_session(runner->store, account->id, &result->session, &err) < 0) {
        if (run->error.outcome == OUTCOME_DONE)
            run->error = err;
        else
            report_message(&runner->cli->report, "%s: %s", run->account, err.message);
    }
    if (keep_record(runner, run_id, account->id, run, &err) < 0)
        report_message(&runner->cli->report, "%s: the run is not recorded: %s", run->account,
                       err.message);
}

/* One that cannot be kept is told, and changes nothing of the run. */
static void
keep_snapshot(const struct runner *runner, const struct store_account *account,
              const struct manifest *konnector, const struct run_result *result,
              struct account_run *run)
{
    struct error err = {0};

    if (snapshots_keep(runner->cli, account->id, konnector, result, run->ended_at, &run->snapshot,
                       &err) < 0)
        report_message(&runner->cli->report, "%s: %s", run->account, err.message);
}

void
account_run_tell(struct cli *cli, const struct account_run *run)
{
    if (run->error.outcome == OUTCOME_DONE)
        return;
    cli_tell_failure(cli, run->account, run->brand, &run->error);
    snapshots_tell(cli, run->account, run->snapshot);
}

json_t *
account_run_object(const char *type, const struct account_run *run)
{
    json_t *object = output_object(type);
    char started[OUTPUT_TIME_MAX], ended[OUTPUT_TIME_MAX];

    output_set(&object, "account", output_text(run->account));
    output_set(&object, "brand", output_text(run->brand));
    output_set(&object, "outcome", output_text(outcome_name(run->error.outcome)));
    output_set(&object, "detail", output_text(run->error.detail));
    output_set(&object, "owner", output_text(outcome_owner(run->error.outcome)));
    output_set(&object, "message", output_text(run->error.message));
    output_set(&object, "snapshot", run->snapshot ? output_text(run->snapshot) : json_null());
    output_set(&object, "started_at", output_text(output_time(run->started_at, started)));
    output_set(&object, "ended_at", output_text(output_time(run->ended_at, ended)));
    return object;
}

uint32_t
account_run_listed(const struct account_run *run)
{
    return run->progress.new_count + run->progress.changed_count + run->progress.known_count +
           run->progress.failed_count;
}

/* A site that lists nothing any more is told apart from one that lists nothing new. */
static void
judge_listing(const struct store_account *account, struct account_run *run)
{
    run->listed_before = account->seen_count;
    run->last_run_at = account->last_run_at;
    if (run->error.outcome == OUTCOME_DONE && account_run_listed(run) == 0 &&
        account->seen_count > 0)
        error_refine(&run->error, "EMPTY");
}

static int
begin(const struct runner *runner, uint32_t account, int64_t started_at, uint64_t *ret_id,
      struct error *err)
{
    return runner->mode == RUN_CHECK
               ? store_check_begin(runner->store, account, started_at, ret_id, err)
               : store_run_begin(runner->store, account, started_at, ret_id, err);
}

static void
execute(const struct runner *runner, struct store_account *account, struct run_request *request,
        struct account_run *run)
{
    struct run_result result = {0};
    struct progress progress;

    if (begin(runner, account->id, run->started_at, &request->run, &run->error) != 0)
        return;
    request->background = runner->cli->options.background;
    progress_begin(&progress, &runner->cli->report, account->name,
                   !runner->cli->options.no_input && !request->background);
    request->events = &progress.events;
    run_execute(request, &result);
    progress_end(&progress);
    run->error = result.error;
    run->progress = result.progress;
    run->is_full = result.is_full;
    memcpy(run->shown, result.shown, sizeof run->shown);
    run->shown_count = result.shown_count;
    if (runner->mode != RUN_CHECK)
        judge_listing(account, run);
    run->ended_at = (int64_t)time(NULL);
    keep_result(runner, account, request->run, &result, run);
    keep_snapshot(runner, account, request->manifest, &result, run);
    run_session_clear(&result.session);
    run_snapshot_clear(&result.snapshot);
}

/* The identities of the brand's other accounts, in the memory of the options. */
static int
list_taken(const struct runner *runner, const struct store_account *account,
           struct run_request *request, struct error *err)
{
    struct arena *arena = runner->cli->options.arena;
    const char **taken = arena_array(arena, TAKEN_MAX, sizeof *taken);
    struct store_account other;
    size_t count = 0;
    int result = 0;

    for (uint32_t id = 0; taken && count < TAKEN_MAX &&
                          (result = store_account_next(runner->store, id, &other, err)) == 0;) {
        id = other.id;
        if (id != account->id && other.identity[0] && strcmp(other.brand, account->brand) == 0 &&
            (taken[count] = arena_strdup(arena, other.identity)) != NULL)
            count++;
        store_account_clear(&other);
    }
    request->taken = taken;
    request->taken_count = count;
    return result < 0 ? -1 : 0;
}

/* What is new, for the log of a run that nobody watches. */
static void
tell_missing(const struct runner *runner, const char *account, const struct grants *grants)
{
    for (size_t i = 0; i < grants->count; i++) {
        if (grants->items[i].chosen)
            report_message(&runner->cli->report, "%s: not granted yet: %s", account,
                           grants->items[i].permission);
    }
    report_message(&runner->cli->report,
                   "%s: its konnector asks for that too; the run goes on without. To see and grant "
                   "it: clisk permissions %s, clisk grant %s",
                   account, account, account);
}

/* A konnector that was updated may ask for more than was granted: whoever is there is asked for
 * just that; else the run goes on with what was granted. */
static int
ask_for_new(const struct runner *runner, const struct store_account *account,
            const struct manifest *manifest, struct grants *grants, struct error *err)
{
    struct grant_decision decision = {.state = STORE_GRANT_GIVEN};
    int result;

    if (grants_choose(grants, grants_are_missing) == 0)
        return 0;
    if (runner->cli->options.background || !consent_can_ask(runner->cli)) {
        /* Where nothing is granted at all, the run says so itself. */
        if (grants_count(grants, GRANT_GIVEN) > 0)
            tell_missing(runner, account->name, grants);
        return 0;
    }
    result = consent_ask(runner->cli, account->name, manifest, grants, err);
    if (result < 0)
        return -1;
    if (result == 0)
        return grants_decide(runner->store, account->id, grants, decision, err);
    report_note(&runner->cli->report, "%s: goes on without; to grant it later: clisk grant %s",
                account->name, account->name);
    return 0;
}

static int
take_grants(const struct runner *runner, const struct store_account *account,
            const struct manifest *manifest, struct grants *grants, struct run_request *request,
            struct error *err)
{
    if (grants_read(runner->store, account->id, manifest, grants, err) < 0 ||
        ask_for_new(runner, account, manifest, grants, err) < 0)
        return -1;
    return grants_give(grants, request, err);
}

static bool
is_for_one_run(const struct grant *grant)
{
    return grant->once && grant->state == GRANT_GIVEN;
}

/* Before the run: a kill must not give it a second time. A check leaves it to the run. */
static int
spend_grants(const struct runner *runner, uint32_t account, struct grants *grants,
             struct error *err)
{
    if (runner->mode == RUN_CHECK || grants_choose(grants, is_for_one_run) == 0)
        return 0;
    return store_grants_spend(runner->store, account, clock_seconds(), err);
}

/* All that the run needs to know of the account; then the run. */
static int
prepare(const struct runner *runner, struct store_account *account, struct account_run *run)
{
    CLEANUP_CREDENTIALS struct credentials credentials = {0};
    CLEANUP_STORE_SESSION struct store_session kept = {0};
    CLEANUP_GRANTS struct grants grants = {0};
    struct run_session session;
    const struct catalogue_entry *konnector =
        cli_find_konnector(runner->cli, runner->catalogue, account->brand, &run->error);
    struct run_request request = {
        .options = runner->options,
        .store = runner->store,
        .account = account->id,
        .record = runner->store,
        .account_name = account->name,
        .identity = account->identity,
        .folder = account->folder,
        .mode = runner->mode,
        .full = runner->mode != RUN_CHECK && is_full_due(runner, account),
        .name_template = account->name_template,
        .metadata = account->metadata,
        .documents_fd = runner->documents,
    };
    struct vault_source source = {.access = runner->access,
                                  .account = account->id,
                                  .brand = account->brand,
                                  .credentials = &credentials};

    if (!konnector ||
        take_grants(runner, account, konnector->manifest, &grants, &request, &run->error) < 0)
        return -1;
    if (credentials_load(runner->cli, konnector->manifest, account, runner->access, &credentials,
                         &run->error) < 0)
        return -1;
    if (store_session_get(runner->store, account->id, &kept, &run->error) < 0 ||
        list_taken(runner, account, &request, &run->error) < 0)
        return -1;
    request.mark = runner->access ? credentials.known.mark : NULL;
    request.manifest = konnector->manifest;
    request.known_in_row = konnector->manifest->known_in_row;
    if (!account->name_template[0])
        request.name_template = konnector->manifest->file_name;
    request.plugin_fd = konnector->fd;
    request.plugin_is_installed = paths_are_installed(konnector->path);
    if (credentials.session_only && kept.sealed.len == 0)
        return credentials_refuse_missing(account, &run->error);
    session = (struct run_session){.expires_at = kept.expires_at, .sealed = kept.sealed};
    memcpy(session.salt, kept.salt, sizeof session.salt);
    request.session = &session;
    credentials_give(&credentials, &request);
    vault_source_give(&source, &request);
    if (spend_grants(runner, account->id, &grants, &run->error) < 0)
        return -1;
    execute(runner, account, &request, run);
    return 0;
}

/* Read again now that nobody else can change it. */
static int
run_locked(const struct runner *runner, uint32_t id, struct account_run *run)
{
    CLEANUP_FD int lock = -1;
    struct store_account account;
    int result;

    if (cli_lock_account(runner->cli, id, run->account, &lock, &run->error) < 0)
        return -1;
    result = store_account_get(runner->store, id, &account, &run->error);
    if (result == STORE_ABSENT)
        return error_set(&run->error, OUTCOME_USAGE, "the account has just been removed");
    if (result < 0)
        return -1;
    result = account.disabled
                 ? error_set(&run->error, OUTCOME_USAGE,
                             "the account is disabled; to run it: clisk accounts enable %s",
                             account.name)
                 : prepare(runner, &account, run);
    store_account_clear(&account);
    return result;
}

void
run_account(const struct runner *runner, uint32_t id, struct account_run *ret_run)
{
    struct account_run *run = ret_run;
    struct store_account account;
    int result;

    *run = (struct account_run){.started_at = (int64_t)time(NULL)};
    result = store_account_get(runner->store, id, &account, &run->error);
    if (result == 0) {
        snprintf(run->account, sizeof run->account, "%s", account.name);
        snprintf(run->brand, sizeof run->brand, "%s", account.brand);
        store_account_clear(&account);
        run_locked(runner, id, run);
    } else if (result == STORE_ABSENT) {
        error_set(&run->error, OUTCOME_USAGE, "the account has just been removed");
    }
    if (run->ended_at == 0)
        run->ended_at = (int64_t)time(NULL);
}
