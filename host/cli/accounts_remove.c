/*
 * Forgetting an account, in an order that a kill at any point leaves to be gone
 * through again: the session at the brand, the secrets, the session here, the
 * files, the pages kept of it, and last of all the record that tells of them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/access_log.h"
#include "host/cli/accounts.h"
#include "host/cli/output.h"
#include "host/cli/prompt.h"
#include "host/cli/snapshots.h"
#include "host/cli/unlock.h"
#include "host/common/failpoint.h"
#include "host/common/fd.h"

enum { REMOVE_QUESTION_MAX = 512 };

/* What came of it. */
struct removal {
    int logged_out; /* 0; 1 when there was no session, or it was not to be ended; -1 */
    bool delete_data;
    uint64_t documents;
    struct accounts_deleted deleted;
};

static int
ask_both(struct cli *cli, const struct store_account *account, struct prompt *prompt,
         struct removal *removal, struct error *err)
{
    char question[REMOVE_QUESTION_MAX];
    bool yes;

    snprintf(question, sizeof question, "Forget the account %s, its secrets and its records? [y/N]",
             account->name);
    if (prompt_confirm(prompt, question, &yes, err) < 0)
        return -1;
    if (!yes)
        return error_set(err, OUTCOME_INTERRUPTED, "nothing was forgotten");
    if (cli->options.data || removal->documents == 0)
        return 0;
    snprintf(question, sizeof question,
             "Delete its %" PRIu64 " documents below %.200s too? (No keeps them.) [y/N]",
             removal->documents, cli->paths.documents);
    return prompt_confirm(prompt, question, &removal->delete_data, err);
}

/* 0 when the person agrees. */
static int
confirm(struct cli *cli, const struct store_account *account, struct removal *removal,
        struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;

    removal->delete_data = cli->options.data && strcmp(cli->options.data, "delete") == 0;
    if (cli->options.yes)
        return 0;
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return error_set(err, OUTCOME_USAGE,
                         "to forget the account \"%s\" without being asked, add --yes",
                         account->name);
    return ask_both(cli, account, prompt, removal, err);
}

/* What goes wrong there is told, and stops nothing: the person wants to be rid of the account. */
static int
log_out(struct cli *cli, struct store *store, struct access *access,
        const struct store_account *account)
{
    struct error failure = {0};
    int result =
        cli->options.no_logout ? 1 : accounts_logout(cli, store, access, account, &failure);

    if (result < 0)
        report_message(&cli->report,
                       "%s: the session at the brand could not be ended, and may live on: %s",
                       account->name, failure.message);
    return result;
}

static int
forget_secrets(struct store *store, struct access *access, uint32_t account, struct error *err)
{
    if (access_remove_account(access, account, err) < 0 || unlock_remember(store, access, err) < 0)
        return -1;
    FAILPOINT("accounts.secrets_removed");
    if (store_session_remove(store, account, err) < 0)
        return -1;
    FAILPOINT("accounts.session_removed");
    return 0;
}

static void
tell(struct cli *cli, const struct store_account *account, const struct removal *removal)
{
    struct report *report = &cli->report;

    if (removal->logged_out == 0)
        report_note(report, "%s: logged out at the brand", account->name);
    if (!removal->delete_data) {
        report_note(report, "%s is forgotten; its files stay in %s/%s", account->name,
                    cli->paths.documents, account->folder);
        return;
    }
    report_note(report, "%s is forgotten; %" PRIu64 " files are deleted, %" PRIu64 " left",
                account->name, removal->deleted.files, removal->deleted.left);
    if (removal->deleted.folder_left)
        report_note(report, "%s/%s stays, for it is not empty", cli->paths.documents,
                    account->folder);
}

static int
show(struct cli *cli, const struct store_account *account, const struct removal *removal,
     struct error *err)
{
    CLEANUP_OUTPUT struct output *output = NULL;
    json_t *object;

    tell(cli, account, removal);
    if (cli->options.format == FORMAT_TABLE)
        return 0;
    output = output_open(&cli->options, NULL, 0);
    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    object = output_object("removed_account");
    output_set(&object, "name", output_text(account->name));
    output_set(&object, "brand", output_text(account->brand));
    output_set(&object, "folder", output_text(account->folder));
    output_set(&object, "logged_out",
               removal->logged_out > 0 ? json_null() : json_boolean(removal->logged_out == 0));
    output_set(&object, "data", output_text(removal->delete_data ? "delete" : "keep"));
    output_set(&object, "files_deleted", json_integer((json_int_t)removal->deleted.files));
    output_set(&object, "files_left", json_integer((json_int_t)removal->deleted.left));
    return output_add(output, NULL, object, err) < 0 ? -1 : output_close(output, err);
}

static int
forget(struct cli *cli, struct store *store, struct access *access,
       const struct store_account *account, struct removal *removal, struct error *err)
{
    CLEANUP_FD int lock = -1;

    if (cli_lock_account(cli, account->id, account->name, &lock, err) < 0)
        return -1;
    cli_hold_signals();
    removal->logged_out = log_out(cli, store, access, account);
    if (forget_secrets(store, access, account->id, err) < 0)
        return -1;
    if (removal->delete_data &&
        accounts_delete_data(cli, store, account, &removal->deleted, err) < 0)
        return -1;
    if (snapshots_forget(cli, account->id, err) < 0 ||
        store_account_remove(store, account->id, err) < 0)
        return -1;
    cli_forget_lock(cli, account->id);
    access_log_seal(cli, store, access);
    return show(cli, account, removal, err);
}

int
accounts_remove(struct cli *cli, struct store *store, struct access *access, struct error *err)
{
    struct store_account account;
    struct removal removal = {0};
    int result;

    if (cli_find_account(store, cli->options.args.items[1], &account, err) != 0)
        return -1;
    result = accounts_count_documents(store, account.id, &removal.documents, err);
    if (result == 0)
        result = confirm(cli, &account, &removal, err);
    if (result == 0)
        result = forget(cli, store, access, &account, &removal, err);
    store_account_clear(&account);
    return result;
}
