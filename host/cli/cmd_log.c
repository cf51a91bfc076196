/* clisk log: what was done, newest last; and dropping the oldest of it. */
#include "host/cli/cmd_log.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "host/cli/log_event.h"
#include "host/cli/moment.h"
#include "host/cli/prompt.h"
#include "host/cli/unlock.h"
#include "host/common/clock.h"

enum { FOLLOW_MS = 500 };

static int
parse_moment(const char *option, const char *text, int64_t *ret_ms, struct error *err)
{
    if (moment_parse(text, clock_milliseconds(), ret_ms) == 0)
        return 0;
    return error_set(err, OUTCOME_USAGE,
                     "--%s: '%s' is neither a time like 2026-01-31 or 2026-01-31T08:00, nor how "
                     "long ago like 8h or 30d",
                     option, text);
}

/* --- showing ------------------------------------------------------------------ */

struct filter {
    const char *account; /* NULL for all */
    const char *kind;    /* likewise */
    int64_t since_ms;
};

static int
read_filter(const struct cli *cli, struct filter *ret_filter, struct error *err)
{
    const struct options *options = &cli->options;
    struct filter filter = {
        .account = options->log_account, .kind = options->kind, .since_ms = INT64_MIN};

    if (filter.kind && !log_event_has_kind(filter.kind))
        return error_set(err, OUTCOME_USAGE,
                         "--kind: there are no events of the kind '%s'; see clisk(1)", filter.kind);
    if (options->since && parse_moment("since", options->since, &filter.since_ms, err) < 0)
        return -1;
    *ret_filter = filter;
    return 0;
}

static bool
is_wanted(const struct filter *filter, const struct store_event *event)
{
    return event->time_ms >= filter->since_ms &&
           (!filter->account || strcmp(event->account_name, filter->account) == 0 ||
            strcmp(event->brand, filter->account) == 0) &&
           (!filter->kind || log_event_is_kind(event, filter->kind));
}

/* Those behind *after, which becomes the last one. */
static int
show_new(struct cli *cli, struct store *store, const struct filter *filter, struct output *output,
         uint64_t *after, struct error *err)
{
    struct store_event event;
    int result;

    while ((result = store_log_next(store, *after, &event, err)) == 0) {
        *after = event.sequence;
        result = is_wanted(filter, &event)
                     ? log_event_show(output, cli->options.format, &event, err)
                     : 0;
        store_event_clear(&event);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

static int
follow(struct cli *cli, struct store *store, const struct filter *filter, struct output *output,
       uint64_t after, struct error *err)
{
    const struct timespec pause = {.tv_nsec = FOLLOW_MS * 1000000L};

    for (;;) {
        nanosleep(&pause, NULL);
        if (show_new(cli, store, filter, output, &after, err) < 0)
            return -1;
    }
}

static int
show_log(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_OUTPUT struct output *output = NULL;
    size_t columns = cli->options.format == FORMAT_CSV ? LOG_EVENT_COLUMNS : 0;
    struct filter filter;
    uint64_t after = 0;

    if (cli->options.follow && cli->options.format == FORMAT_JSON)
        return error_set(err, OUTCOME_USAGE,
                         "a list that never ends is no JSON array; use --format ndjson");
    if (read_filter(cli, &filter, err) < 0 || cli_open_store(cli, &store, err) < 0)
        return -1;
    output = output_open(&cli->options, log_event_columns, columns);
    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (show_new(cli, store, &filter, output, &after, err) < 0)
        return -1;
    if (cli->options.follow)
        return follow(cli, store, &filter, output, after, err);
    return output_close(output, err);
}

/* --- changing -------------------------------------------------------------------- */

static int
prune(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    int64_t before_ms;
    uint64_t count;

    if (!cli->options.before)
        return error_set(err, OUTCOME_USAGE,
                         "say what is to be dropped: clisk log prune --before 365d");
    if (parse_moment("before", cli->options.before, &before_ms, err) < 0 ||
        cli_open_store_and_vault(cli, &store, &access, err) < 0)
        return -1;
    cli_hold_signals();
    if (store_log_prune(store, before_ms, &count, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    report_note(&cli->report, "%" PRIu64 " events were dropped from the log", count);
    return 0;
}

static int
confirm_accept(struct cli *cli, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    bool yes;

    if (cli->options.yes)
        return 0;
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return error_set(err, OUTCOME_USAGE,
                         "to accept the log as it is without being asked, add --yes");
    if (prompt_confirm(prompt, "Take the log as it is now for the right one? [y/N]", &yes, err) < 0)
        return -1;
    return yes ? 0 : error_set(err, OUTCOME_INTERRUPTED, "nothing was accepted");
}

static int
accept(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;

    if (confirm_accept(cli, err) < 0 || cli_open_store_and_vault(cli, &store, &access, err) < 0)
        return -1;
    cli_hold_signals();
    if (access_log_accept(cli, store, access, err) < 0)
        return -1;
    report_note(&cli->report, "the log goes on from where it is; what 'clisk log verify' finds "
                              "wrong inside it stays wrong");
    return 0;
}

int
cmd_log(struct cli *cli, struct error *err)
{
    const struct text_list *args = &cli->options.args;

    if (args->count == 0)
        return show_log(cli, err);
    if (cli->options.format == FORMAT_CSV)
        return error_set(err, OUTCOME_USAGE, "'log %s' has no format 'csv'", args->items[0]);
    if (strcmp(args->items[0], "verify") == 0)
        return cmd_log_verify(cli, err);
    if (strcmp(args->items[0], "prune") == 0)
        return prune(cli, err);
    if (strcmp(args->items[0], "accept") == 0)
        return accept(cli, err);
    return error_set(err, OUTCOME_USAGE,
                     "'log' takes no '%s'; use 'clisk log', 'log verify', 'log prune' or 'log "
                     "accept'",
                     args->items[0]);
}
