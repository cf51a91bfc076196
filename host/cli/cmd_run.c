/* clisk run: one account after the other, and what came of each. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/cli/access_log.h"
#include "host/cli/cli.h"
#include "host/cli/output.h"
#include "host/cli/run_account.h"
#include "host/cli/unlock.h"
#include "host/common/fd.h"

enum { RUN_LINE_MAX = 256, RUN_NAMES_MAX = 300 };

struct ids {
    uint32_t *ids;
    size_t count;
    size_t room;
};

static int
ids_add(struct cli *cli, struct ids *ids, uint32_t id, struct error *err)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (ids->ids[i] == id)
            return 0;
    }
    if (ids->count == ids->room) {
        size_t room = ids->room ? ids->room * 2 : 16;
        uint32_t *more = arena_array(cli->options.arena, room, sizeof *more);

        if (!more)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        if (ids->count > 0)
            memcpy(more, ids->ids, ids->count * sizeof *more);
        ids->ids = more;
        ids->room = room;
    }
    ids->ids[ids->count++] = id;
    return 0;
}

/* Whether the account is to be left out, which is told. */
static bool
leave_out(struct cli *cli, const struct store_account *account)
{
    if (!account->disabled)
        return false;
    report_note(&cli->report,
                "%s is disabled and left out; to change that: clisk accounts enable %s",
                account->name, account->name);
    return true;
}

/* Every account; their names too, as far as a message has room. */
static int
list_all(struct cli *cli, struct store *store, struct ids *ids, struct buf *names,
         struct error *err)
{
    struct store_account account;
    uint32_t id = 0;
    int result;

    while ((result = store_account_next(store, id, &account, err)) == 0) {
        id = account.id;
        result = cli->options.all && leave_out(cli, &account) ? 0 : ids_add(cli, ids, id, err);
        if (names->len + strlen(account.name) + 2 < names->max)
            buf_printf(names, "%s%s", names->len ? ", " : "", account.name);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    if (result < 0)
        return -1;
    if (id == 0)
        return error_set(err, OUTCOME_USAGE,
                         "there is no account yet; 'clisk list' shows the brands, 'clisk connect "
                         "BRAND' makes an account");
    return 0;
}

static int
list_named(struct cli *cli, struct store *store, struct ids *ids, struct error *err)
{
    const struct text_list *names = &cli->options.args;

    for (size_t i = 0; i < names->count; i++) {
        struct store_account account;
        uint32_t id;

        if (cli_find_account(store, names->items[i], &account, err) != 0)
            return -1;
        id = account.id;
        store_account_clear(&account);
        if (ids_add(cli, ids, id, err) < 0)
            return -1;
    }
    return 0;
}

/* Nothing runs before every name is known to be right. */
static int
choose_accounts(struct cli *cli, struct store *store, struct ids *ids, struct error *err)
{
    CLEANUP_BUF struct buf names = BUF_INIT(RUN_NAMES_MAX);

    if (cli->options.args.count > 0) {
        if (cli->options.all)
            return error_set(err, OUTCOME_USAGE, "name the accounts or use --all, not both");
        return list_named(cli, store, ids, err);
    }
    if (list_all(cli, store, ids, &names, err) < 0)
        return -1;
    if (ids->count > 1 && !cli->options.all)
        return error_set(err, OUTCOME_USAGE,
                         "there are several accounts: %s; name those to run, or use --all",
                         buf_str(&names) ? buf_str(&names) : "see 'clisk accounts'");
    return 0;
}

static bool
is_same_day(int64_t one, int64_t other)
{
    time_t first = (time_t)one, second = (time_t)other;
    struct tm a, b;

    localtime_r(&first, &a);
    localtime_r(&second, &b);
    return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday;
}

/* Why nothing may be new. */
static void
format_nothing(const struct account_run *run, struct buf *out)
{
    time_t last = (time_t)run->last_run_at;
    char clock[16];
    struct tm tm;

    if (run->error.outcome != OUTCOME_DONE || run->progress.new_count > 0)
        return;
    if (account_run_listed(run) == 0 && run->listed_before > 0) {
        buf_printf(out, "; the site listed nothing, and %" PRIu32 " before", run->listed_before);
    } else if (run->last_run_at != 0 && is_same_day(run->last_run_at, run->ended_at)) {
        strftime(clock, sizeof clock, "%H:%M", localtime_r(&last, &tm));
        buf_printf(out, "; the last run was today at %s", clock);
    }
}

static void
format_line(const struct account_run *run, struct buf *out)
{
    char bytes[OUTPUT_BYTES_MAX];

    buf_printf(out, "%s: ", run->account);
    for (const char *at = outcome_name(run->error.outcome); at && *at; at++)
        buf_append_byte(out, *at == '_' ? ' ' : (uint8_t)tolower((unsigned char)*at));
    buf_printf(out, ", %" PRIu32 " new, ", run->progress.new_count);
    if (run->progress.changed_count > 0)
        buf_printf(out, "%" PRIu32 " changed, ", run->progress.changed_count);
    buf_printf(out, "%" PRIu32 " known, %" PRIu32 " failed, %s", run->progress.known_count,
               run->progress.failed_count, output_bytes(run->progress.bytes, bytes));
    format_nothing(run, out);
}

static json_t *
make_object(const struct account_run *run)
{
    json_t *object = account_run_object("run", run);

    output_set(&object, "new", json_integer(run->progress.new_count));
    output_set(&object, "changed", json_integer(run->progress.changed_count));
    output_set(&object, "known", json_integer(run->progress.known_count));
    output_set(&object, "failed", json_integer(run->progress.failed_count));
    output_set(&object, "bytes", json_integer((json_int_t)run->progress.bytes));
    output_set(&object, "full", json_boolean(run->is_full));
    return object;
}

static int
show(struct cli *cli, struct output *output, const struct account_run *run, struct error *err)
{
    CLEANUP_BUF struct buf line = BUF_INIT(RUN_LINE_MAX);

    account_run_tell(cli, run);
    if (output_is_table(output)) {
        format_line(run, &line);
        if (!buf_str(&line))
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        return output_add(output, (const char *[]){buf_str(&line)}, NULL, err);
    }
    return output_add(output, NULL, make_object(run), err);
}

static bool
is_stopped(const struct account_run *run)
{
    return run->error.outcome == OUTCOME_INTERRUPTED || run->error.outcome == OUTCOME_TERMINATED;
}

/* The outcome of the first that failed becomes the command's; what failed is told already. */
static int
run_all(const struct runner *runner, const struct ids *ids, struct output *output,
        struct error *err)
{
    struct error first = {.outcome = OUTCOME_DONE};

    for (size_t i = 0; i < ids->count; i++) {
        struct account_run run;

        run_account(runner, ids->ids[i], &run);
        access_log_seal(runner->cli, runner->store, runner->access);
        if (show(runner->cli, output, &run, err) < 0)
            return -1;
        if (first.outcome == OUTCOME_DONE)
            first.outcome = run.error.outcome;
        if (is_stopped(&run))
            break;
    }
    if (output_close(output, err) < 0)
        return -1;
    return first.outcome == OUTCOME_DONE ? 0 : error_set(err, first.outcome, "%s", "");
}

int
cmd_run(struct cli *cli, struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_OUTPUT struct output *output = NULL;
    CLEANUP_FD int documents = -1;
    struct run_options options;
    struct ids ids = {0};

    if (cli_refuse_root(cli, err) < 0 || cli_run_options(cli, &options, err) < 0 ||
        cli_open_store_and_vault(cli, &store, &access, err) < 0 ||
        choose_accounts(cli, store, &ids, err) < 0 || cli_read_catalogue(cli, &catalogue, err) < 0)
        return -1;
    documents = paths_open(cli->paths.documents, err);
    if (documents < 0)
        return -1;
    output = output_open(&cli->options, NULL, 0);
    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    cli_hold_signals();
    return run_all(&(struct runner){.cli = cli,
                                    .store = store,
                                    .access = access,
                                    .catalogue = &catalogue,
                                    .options = &options,
                                    .documents = documents},
                   &ids, output, err);
}
