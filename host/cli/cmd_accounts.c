/* clisk accounts: those there are, and forgetting one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/cli.h"
#include "host/cli/output.h"
#include "host/cli/prompt.h"
#include "host/cli/unlock.h"
#include "host/common/fd.h"

enum { ACCOUNTS_COUNT_MAX = 24, ACCOUNTS_QUESTION_MAX = 256 };

static const struct table_column columns[] = {
    {.title = "ACCOUNT"},  {.title = "BRAND"},   {.title = "IDENTITY"},
    {.title = "LAST RUN"}, {.title = "OUTCOME"}, {.title = "DOCUMENTS", .is_number = true}};

static int
count_documents(struct store *store, uint32_t account, uint64_t *ret_count, struct error *err)
{
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document document;
    uint64_t count = 0;
    int result;

    while ((result = store_document_next(store, account, count ? key : NULL, &document, err)) ==
           0) {
        memcpy(key, document.key, sizeof key);
        count++;
        store_document_clear(&document);
    }
    *ret_count = count;
    return result < 0 ? -1 : 0;
}

static json_t *
make_object(const struct store_account *account, uint64_t documents)
{
    bool has_run = account->last_run_at != 0;
    json_t *object = output_object("account");
    char last[OUTPUT_TIME_MAX];

    output_time(account->last_run_at, last);
    output_set(&object, "name", output_text(account->name));
    output_set(&object, "brand", output_text(account->brand));
    output_set(&object, "identity", output_text(account->identity));
    output_set(&object, "folder", output_text(account->folder));
    output_set(&object, "last_run_at", has_run ? output_text(last) : json_null());
    output_set(&object, "last_outcome",
               has_run ? output_text(outcome_name(account->last_outcome)) : json_null());
    output_set(&object, "documents", json_integer((json_int_t)documents));
    return object;
}

static int
add_account(struct store *store, struct output *output, const struct store_account *account,
            struct error *err)
{
    const char *outcome = outcome_name(account->last_outcome);
    char last[OUTPUT_TIME_MAX], count[ACCOUNTS_COUNT_MAX];
    uint64_t documents;

    if (count_documents(store, account->id, &documents, err) < 0)
        return -1;
    snprintf(count, sizeof count, "%" PRIu64, documents);
    output_time(account->last_run_at, last);
    return output_add(output,
                      (const char *[]){account->name, account->brand, account->identity,
                                       last[0] ? last : "never", last[0] && outcome ? outcome : "",
                                       count},
                      make_object(account, documents), err);
}

static int
list_accounts(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    struct store_account account;
    uint32_t id = 0;
    int result;

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    while ((result = store_account_next(store, id, &account, err)) == 0) {
        id = account.id;
        result = add_account(store, output, &account, err);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    if (result < 0)
        return -1;
    if (id == 0)
        report_note(&cli->report, "there is no account yet; 'clisk connect BRAND' makes one");
    return output_close(output, err);
}

/* 0 when the person agrees. */
static int
confirm(struct cli *cli, const struct store_account *account, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    CLEANUP_SECRET struct secret *answer = NULL;
    char question[ACCOUNTS_QUESTION_MAX];

    if (cli->options.yes)
        return 0;
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return error_set(err, OUTCOME_USAGE,
                         "to forget the account \"%s\" without being asked, add --yes",
                         account->name);
    snprintf(question, sizeof question,
             "Forget the account %s, its secrets and its records (its files stay)? [y/N]",
             account->name);
    if (prompt_ask(prompt, question, false, &answer, err) < 0)
        return -1;
    if (strcmp(answer->data, "y") == 0 || strcmp(answer->data, "yes") == 0)
        return 0;
    return error_set(err, OUTCOME_INTERRUPTED, "nothing was forgotten");
}

static int
forget_secrets(struct cli *cli, struct store *store, uint32_t id, struct error *err)
{
    CLEANUP_ACCESS struct access *access = NULL;
    int result = unlock_access(cli, store, &access, err);

    if (result != 0)
        return result < 0 ? -1 : 0;
    if (access_remove_account(access, id, err) < 0)
        return -1;
    return unlock_remember(store, access, err);
}

/* The secrets first: a kill in between leaves an account that says what it lacks. */
static int
forget(struct cli *cli, struct store *store, const struct store_account *account, struct error *err)
{
    CLEANUP_FD int lock = -1;

    if (cli_lock_account(cli, account->id, account->name, &lock, err) < 0)
        return -1;
    cli_hold_signals();
    if (forget_secrets(cli, store, account->id, err) < 0 ||
        store_account_remove(store, account->id, err) < 0)
        return -1;
    cli_forget_lock(cli, account->id);
    report_note(&cli->report, "%s is forgotten; its files stay in %s/%s", account->name,
                cli->paths.documents, account->folder);
    return 0;
}

static int
remove_account(struct cli *cli, struct store *store, const char *name, struct error *err)
{
    struct store_account account;
    int result;

    if (cli_find_account(store, name, &account, err) != 0)
        return -1;
    result = confirm(cli, &account, err);
    if (result == 0)
        result = forget(cli, store, &account, err);
    store_account_clear(&account);
    return result;
}

int
cmd_accounts(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    const struct text_list *args = &cli->options.args;

    if (args->count > 0 && strcmp(args->items[0], "remove") != 0)
        return error_set(err, OUTCOME_USAGE,
                         "'accounts' takes no '%s'; did you mean 'clisk accounts remove ACCOUNT'?",
                         args->items[0]);
    if (args->count == 1)
        return error_set(err, OUTCOME_USAGE,
                         "'accounts remove' needs an account; see 'clisk accounts'");
    if (cli_open_store(cli, &store, err) < 0)
        return -1;
    return args->count == 0 ? list_accounts(cli, store, err)
                            : remove_account(cli, store, args->items[1], err);
}
