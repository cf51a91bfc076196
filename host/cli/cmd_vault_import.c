/* clisk vault import: the logins of another password manager's export, until accounts take them. */
#include <stdio.h>

#include "host/cli/access_log.h"
#include "host/cli/cmd_vault.h"
#include "host/cli/output.h"
#include "host/cli/prompt.h"
#include "host/cli/secret_source.h"
#include "host/cli/unlock.h"
#include "host/interchange/interchange.h"

enum { TRIES = 3, LINE_MAX_LEN = 160, NUMBER_MAX = 24 };

static const struct table_column columns[] = {{0}, {0}};

/* --- the export's password ---------------------------------------------------------- */

struct asking {
    struct cli *cli;
    const char *path;
    struct prompt *prompt; /* NULL until the first question */
};

static int
ask_person(struct asking *asking, unsigned tries, struct secret **ret_password, struct error *err)
{
    const char *question = arena_printf(asking->cli->options.arena, "Password of %s", asking->path);
    struct error nobody;

    if (tries == TRIES)
        return 1;
    if (!question)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!asking->prompt &&
        (asking->cli->options.no_input || prompt_open(&asking->prompt, &nobody) < 0))
        return error_set(err, OUTCOME_USAGE,
                         "it is protected by a password; use --import-passphrase-file FILE");
    if (tries > 0)
        prompt_say(asking->prompt, "that is not its password");
    return prompt_ask(asking->prompt, question, true, ret_password, err);
}

static int
ask(void *self, unsigned tries, struct secret **ret_password, struct error *err)
{
    struct asking *asking = self;
    const char *file = asking->cli->options.import_passphrase_file;

    if (!file)
        return ask_person(asking, tries, ret_password, err);
    return tries > 0 ? 1 : secret_source_read_file(file, ret_password, err);
}

static int
read_export(struct cli *cli, struct interchange_logins *ret_logins, struct error *err)
{
    struct asking asking = {.cli = cli, .path = cli->options.args.items[1]};
    struct interchange_input input = {
        .path = asking.path, .format = cli->options.import_format, .ask = ask, .self = &asking};
    int result = interchange_read(&input, ret_logins, err);

    prompt_close(asking.prompt);
    return result;
}

/* --- what came of it ------------------------------------------------------------------ */

static json_t *
make_object(const struct interchange_logins *logins, size_t replaced)
{
    json_t *object = output_object("vault_import"), *left = json_array();

    for (size_t i = 0; i < logins->left_count; i++)
        json_array_append_new(left, json_pack("{s:s, s:I}", "reason", logins->left[i].reason,
                                              "count", (json_int_t)logins->left[i].count));
    output_set(&object, "taken", json_integer((json_int_t)logins->count));
    output_set(&object, "replaced", json_integer((json_int_t)replaced));
    output_set(&object, "left_out", left);
    return object;
}

static int
put_number(struct output *output, const char *name, size_t number, struct error *err)
{
    char text[NUMBER_MAX];

    snprintf(text, sizeof text, "%zu", number);
    return output_add(output, (const char *[]){name, text}, NULL, err);
}

static int
put_rows(struct output *output, const struct interchange_logins *logins, size_t replaced,
         struct error *err)
{
    if (put_number(output, "taken", logins->count, err) < 0 ||
        put_number(output, "of these, replaced", replaced, err) < 0)
        return -1;
    for (size_t i = 0; i < logins->left_count; i++) {
        char text[LINE_MAX_LEN];

        snprintf(text, sizeof text, "%zu %s", logins->left[i].count, logins->left[i].reason);
        if (output_add(output, (const char *[]){i == 0 ? "left out" : " ", text}, NULL, err) < 0)
            return -1;
    }
    return 0;
}

static int
show(struct cli *cli, const struct interchange_logins *logins, size_t replaced, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    int result;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (output_is_table(output))
        result = put_rows(output, logins, replaced, err);
    else
        result = output_add(output, NULL, make_object(logins, replaced), err);
    return result < 0 ? -1 : output_close(output, err);
}

int
cmd_vault_import(struct cli *cli, struct error *err)
{
    CLEANUP_INTERCHANGE_LOGINS struct interchange_logins logins = {0};
    CLEANUP_STORE struct store *store = NULL;
    CLEANUP_ACCESS struct access *access = NULL;
    size_t replaced = 0;

    if (cli_open_locked_store(cli, &store, err) < 0 || unlock_here(cli, store, &access, err) < 0 ||
        read_export(cli, &logins, err) < 0)
        return -1;
    cli_hold_signals();
    if (access_log_vault(store, "import", NULL, err) < 0 ||
        vault_put_logins(access_vault(access), logins.items, logins.count, &replaced, err) < 0 ||
        unlock_remember(store, access, err) < 0)
        return -1;
    access_log_seal(cli, store, access);
    if (logins.count > 0)
        report_note(&cli->report,
                    "'clisk connect' offers them to the brands that they are for; %s still has "
                    "them all, so delete it once you need it no more",
                    cli->options.args.items[1]);
    return show(cli, &logins, replaced, err);
}
