#include "host/cli/cli.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <clisk/types.h>

#include "host/cli/remedy.h"
#include "host/cli/suggest.h"
#include "host/common/fd.h"

enum { REMEDY_MAX = 4096 };

int
cli_read_catalogue(const struct cli *cli, struct catalogue *ret_catalogue, struct error *err)
{
    const struct text_list *dirs = &cli->paths.plugins;

    return catalogue_read(dirs->items, dirs->count, CLISK_API, ret_catalogue, err);
}

/* Appends to the message as far as there is room. */
static void ATTR_PRINTF(2, 3) append(struct error *err, const char *fmt, ...)
{
    size_t used = strlen(err->message);
    va_list args;

    va_start(args, fmt);
    vsnprintf(err->message + used, sizeof err->message - used, fmt, args);
    va_end(args);
}

static void
append_searched(const struct cli *cli, struct error *err)
{
    append(err, " (searched");
    for (size_t i = 0; i < cli->paths.plugins.count; i++)
        append(err, "%s %s", i ? "," : "", cli->paths.plugins.items[i]);
    append(err, ")");
}

const struct catalogue_entry *
cli_find_konnector(const struct cli *cli, const struct catalogue *catalogue, const char *brand,
                   struct error *err)
{
    const struct catalogue_entry *entry = catalogue_find(catalogue, brand, err);
    struct suggest suggest = {.word = brand};

    if (entry || !err)
        return entry;
    for (size_t i = 0; i < catalogue->count; i++) {
        if (catalogue->entries[i].manifest)
            suggest_offer(&suggest, catalogue->entries[i].manifest->slug);
    }
    if (suggest.best)
        append(err, "; did you mean \"%s\"?", suggest.best);
    if (strstr(err->message, "there is no konnector"))
        append_searched(cli, err);
    return NULL;
}

/* The names of accounts live in their records: the best one is kept aside. */
static int
guess_account(struct store *store, const char *name, char ret_guess[STORE_NAME_MAX + 1],
              struct error *err)
{
    struct suggest suggest = {.word = name};
    struct store_account account;
    int result;

    ret_guess[0] = '\0';
    for (uint32_t id = 0; (result = store_account_next(store, id, &account, err)) == 0;) {
        const char *best = suggest.best;

        id = account.id;
        suggest_offer(&suggest, account.name);
        if (suggest.best != best || (!suggest.best && strcmp(account.brand, name) == 0))
            snprintf(ret_guess, STORE_NAME_MAX + 1, "%s", account.name);
        if (suggest.best)
            suggest.best = ret_guess;
        store_account_clear(&account);
    }
    return result < 0 ? -1 : 0;
}

int
cli_find_account(struct store *store, const char *name, struct store_account *ret_account,
                 struct error *err)
{
    char guess[STORE_NAME_MAX + 1];
    int result = strlen(name) > STORE_NAME_MAX ? STORE_ABSENT
                                               : store_account_find(store, name, ret_account, err);

    if (result != STORE_ABSENT)
        return result;
    if (guess_account(store, name, guess, err) < 0)
        return -1;
    if (guess[0])
        return error_set(err, OUTCOME_USAGE,
                         "there is no account \"%s\"; did you mean \"%s\"? See 'clisk accounts'",
                         name, guess);
    return error_set(err, OUTCOME_USAGE, "there is no account \"%s\"; see 'clisk accounts'", name);
}

int
cli_run_options(struct cli *cli, struct run_options *ret_options, struct error *err)
{
    const struct options *options = &cli->options;
    const char *connect = "";

    for (size_t i = 0; connect && i < options->dev_maps.count; i++)
        connect = arena_printf(options->arena, "%s%s\n", connect, options->dev_maps.items[i]);
    if (!connect)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (options->dev_ca && access(options->dev_ca, R_OK) < 0)
        return error_errno(err, OUTCOME_USAGE, "--dev-ca %s", options->dev_ca);
    *ret_options = (struct run_options){
        .libexec_dir = cli->paths.libexec,
        .wall_seconds = options->timeout,
        .request_seconds = options->request_timeout,
        .retries = options->retries,
        .retry_sleep_ms = options->retry_sleep,
        .download_max = options->max_size,
        .new_max = options->max_new,
        .dev_connect = connect,
        .dev_ca = options->dev_ca ? options->dev_ca : "",
        .dev_http = options->dev_http,
    };
    return 0;
}

int
cli_refuse_root(const struct cli *cli, struct error *err)
{
    if (geteuid() != 0 || cli->options.allow_root)
        return 0;
    return error_set(err, OUTCOME_SETUP,
                     "konnectors are not run as root; use your own account (or --allow-root, in a "
                     "container that is made for it)");
}

void
cli_hold_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
}

void
cli_tell_failure(struct cli *cli, const char *account, const char *brand,
                 const struct error *failure)
{
    CLEANUP_BUF struct buf remedy = BUF_INIT(REMEDY_MAX);
    const char *message = failure->message[0] ? failure->message : outcome_text(failure->outcome);

    report_message(&cli->report, "%s: %s", account, message);
    if (remedy_for(failure, account, brand, &remedy) == 0 && buf_str(&remedy))
        report_message(&cli->report, "%s: %s", account, buf_str(&remedy));
}
