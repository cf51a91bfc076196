/* clisk fsck: the store against the files, both ways. */
#include <stdlib.h>
#include <string.h>

#include "host/cli/fsck.h"
#include "host/cli/output.h"
#include "host/common/fd.h"
#include "host/store/check.h"

static const struct table_column columns[] = {
    {.title = "STATE"}, {.title = "ACCOUNT"}, {.title = "WHAT"}, {.title = "OF"}, {.title = "WHY"}};

int
fsck_tell(struct fsck *fsck, enum fsck_level level, const char *account, const char *what,
          const char *object, const char *text, struct error *err)
{
    static const char *const names[] = {[FSCK_NOTE] = "note",
                                        [FSCK_PROBLEM] = "problem",
                                        [FSCK_REPAIRED] = "repaired",
                                        [FSCK_HELPLESS] = "problem"};
    json_t *json = NULL;

    fsck->problems += level == FSCK_PROBLEM || level == FSCK_HELPLESS;
    fsck->repaired += level == FSCK_REPAIRED;
    if (!output_is_table(fsck->output)) {
        json = output_object("finding");
        output_set(&json, "state", output_text(names[level]));
        output_set(&json, "account", *account ? output_text(account) : json_null());
        output_set(&json, "what", output_text(what));
        output_set(&json, "object", output_text(object));
        output_set(&json, "message", output_text(text));
    }
    return output_add(fsck->output, (const char *[]){names[level], account, what, object, text},
                      json, err);
}

static int
tell_finding(const struct store_finding *finding, void *opaque, struct error *err)
{
    struct fsck *fsck = opaque;
    enum fsck_level level = finding->repaired     ? FSCK_REPAIRED
                            : finding->can_repair ? FSCK_PROBLEM
                                                  : FSCK_HELPLESS;
    const char *object = finding->key[0] ? arena_printf(fsck->cli->options.arena, "%s, key %s",
                                                        finding->database, finding->key)
                                         : finding->database;

    if (!object)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return fsck_tell(fsck, level, "", "store", object, finding->problem, err);
}

/* --- the accounts ------------------------------------------------------------------- */

static bool
is_wanted(const struct fsck *fsck, const struct store_account *account)
{
    const struct text_list *args = &fsck->cli->options.args;

    return args->count == 0 || strcmp(args->items[0], account->name) == 0;
}

/* The locks of all accounts that are looked at, so that nothing of theirs changes meanwhile. */
struct locks {
    int *fds;
    size_t count;
};

static void
locks_release(struct locks *locks)
{
    for (size_t i = 0; i < locks->count; i++)
        fd_close(&locks->fds[i]);
    free(locks->fds);
}

static int
lock_account(struct fsck *fsck, const struct store_account *account, struct locks *locks,
             struct error *err)
{
    int *more = reallocarray(locks->fds, locks->count + 1, sizeof *more);

    if (!more)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    locks->fds = more;
    locks->fds[locks->count] = -1;
    if (cli_lock_account(fsck->cli, account->id, account->name, &locks->fds[locks->count], err) < 0)
        return -1;
    locks->count++;
    return 0;
}

static int
check_account(struct fsck *fsck, const struct store_account *account,
              struct locks *locks ATTR_UNUSED, struct error *err)
{
    if (fsck_check_files(fsck, account, err) < 0 || fsck_check_records(fsck, account, err) < 0)
        return -1;
    return fsck_check_strays(fsck, account, err);
}

static int
for_each_account(struct fsck *fsck, struct locks *locks,
                 int (*deed)(struct fsck *fsck, const struct store_account *account,
                             struct locks *locks, struct error *err),
                 struct error *err)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(fsck->store, id, &account, err)) == 0;) {
        id = account.id;
        if (is_wanted(fsck, &account))
            result = deed(fsck, &account, locks, err);
        store_account_clear(&account);
        if (result < 0)
            return -1;
    }
    return result < 0 ? -1 : 0;
}

/* --- the command -------------------------------------------------------------------------- */

static int
check_all(struct fsck *fsck, struct locks *locks, struct error *err)
{
    if (for_each_account(fsck, locks, lock_account, err) < 0)
        return -1;
    /* First what cannot be read, since nothing else can be checked with it. */
    if (store_check(fsck->store, fsck->cli->options.repair, tell_finding, fsck, err) < 0)
        return -1;
    if (fsck->problems > 0) {
        report_note(&fsck->cli->report, "files are checked once the store is repaired");
        return 0;
    }
    if (data_paths_load(fsck->store, &fsck->paths, err) < 0 || fsck_find_strays(fsck, err) < 0)
        return -1;
    return for_each_account(fsck, locks, check_account, err);
}

static int
conclude(struct fsck *fsck, struct error *err)
{
    if (output_close(fsck->output, err) < 0)
        return -1;
    if (fsck->problems == 0) {
        report_note(&fsck->cli->report, fsck->repaired > 0 ? "all is well now" : "all is well");
        return 0;
    }
    return error_set(err, OUTCOME_SETUP, "%lu %s%s", fsck->problems,
                     fsck->problems == 1 ? "problem" : "problems",
                     fsck->cli->options.repair ? "" : "; 'clisk fsck --repair' mends what can be");
}

static int
check(struct cli *cli, struct store *store, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));
    CLEANUP_FD int root = paths_open(cli->paths.documents, err);
    CLEANUP(locks_release) struct locks locks = {0};
    struct fsck fsck = {.cli = cli, .store = store, .output = output, .root = root};
    int result;

    if (root < 0)
        return -1;
    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    result = check_all(&fsck, &locks, err);
    if (result == 0)
        result = conclude(&fsck, err);
    fsck_clear_strays(&fsck);
    data_paths_clear(&fsck.paths);
    return result;
}

int
cmd_fsck(struct cli *cli, struct error *err)
{
    CLEANUP_STORE struct store *store = NULL;
    struct store_account account;

    if (cli_open_store(cli, &store, err) < 0)
        return -1;
    if (cli->options.args.count > 0) {
        if (cli_find_account(store, cli->options.args.items[0], &account, err) != 0)
            return -1;
        store_account_clear(&account);
    }
    return check(cli, store, err);
}
