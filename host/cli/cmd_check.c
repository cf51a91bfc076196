/* clisk check: whether an account's konnector still works, and what it shows. */
#include <inttypes.h>
#include <stdio.h>

#include "host/cli/access_log.h"
#include "host/cli/cli.h"
#include "host/cli/output.h"
#include "host/cli/run_account.h"

enum { CHECK_COUNT_MAX = 16 };

static const struct table_column columns[] = {
    {"KIND", false},
    {"ENTRIES", true},
    {"OUTCOME", false},
};

/* Which of the kinds it was that a check failed at, is not known: then the outcome is a row of its
 * own. */
static int
show_rows(struct output *output, const struct account_run *run, struct error *err)
{
    const char *outcome = outcome_name(run->error.outcome);
    bool is_done = run->error.outcome == OUTCOME_DONE;

    for (size_t i = 0; i < run->shown_count; i++) {
        char count[CHECK_COUNT_MAX];

        snprintf(count, sizeof count, "%" PRIu32, run->shown[i].count);
        if (output_add(output, (const char *[]){run->shown[i].kind, count, is_done ? outcome : "-"},
                       NULL, err) < 0)
            return -1;
    }
    return run->shown_count > 0 && is_done
               ? 0
               : output_add(output, (const char *[]){"-", "-", outcome}, NULL, err);
}

static json_t *
list_kinds(const struct account_run *run)
{
    json_t *kinds = json_array();

    for (size_t i = 0; kinds && i < run->shown_count; i++) {
        json_t *kind = json_object();

        output_set(&kind, "kind", output_text(run->shown[i].kind));
        output_set(&kind, "entries", json_integer(run->shown[i].count));
        if (!kind || json_array_append_new(kinds, kind) < 0) {
            json_decref(kinds);
            kinds = NULL;
        }
    }
    return kinds;
}

static json_t *
make_object(const struct account_run *run)
{
    json_t *object = account_run_object("check", run);

    output_set(&object, "kinds", list_kinds(run));
    return object;
}

static int
show(struct cli *cli, const struct account_run *run, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    int result;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    account_run_tell(cli, run);
    result = output_is_table(output) ? show_rows(output, run, err)
                                     : output_add(output, NULL, make_object(run), err);
    return result < 0 ? -1 : output_close(output, err);
}

static int
check(const struct runner *runner, const char *name, struct error *err)
{
    struct store_account account;
    struct account_run run;
    uint32_t id;

    if (cli_find_account(runner->store, name, &account, err) != 0)
        return -1;
    id = account.id;
    store_account_clear(&account);
    cli_hold_signals();
    run_account(runner, id, &run);
    access_log_seal(runner->cli, runner->store, runner->access);
    if (show(runner->cli, &run, err) < 0)
        return -1;
    return run.error.outcome == OUTCOME_DONE ? 0 : error_set(err, run.error.outcome, "%s", "");
}

int
cmd_check(struct cli *cli, struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    struct run_options options;

    if (cli_refuse_root(cli, err) < 0 || cli_run_options(cli, &options, err) < 0 ||
        cli_open_store_and_vault(cli, &store, &access, err) < 0 ||
        cli_read_catalogue(cli, &catalogue, err) < 0)
        return -1;
    return check(&(struct runner){.cli = cli,
                                  .store = store,
                                  .access = access,
                                  .catalogue = &catalogue,
                                  .options = &options,
                                  .documents = -1,
                                  .mode = RUN_CHECK},
                 cli->options.args.items[0], err);
}
