/* clisk grant, clisk revoke: what an account's konnector may do, decided by the person. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/consent.h"
#include "host/cli/suggest.h"

enum { NEAR_MAX = 4 };

/* An account and its grants, and what is to be done with them. */
struct deed {
    struct cli *cli;
    struct store *store;
    struct store_account account;
    const struct manifest *manifest;
    struct grants grants;
};

/* By its number or its text; -1 when there is none. */
static ssize_t
find_grant(const struct grants *grants, const char *word)
{
    char *end;
    unsigned long number = strtoul(word, &end, 10);

    if (word[0] >= '1' && word[0] <= '9' && !*end)
        return number <= grants->count ? (ssize_t)number - 1 : -1;
    for (size_t i = 0; i < grants->count; i++) {
        if (strcmp(grants->items[i].permission, word) == 0)
            return (ssize_t)i;
    }
    return -1;
}

/* Whether the one that is meant may be this one: mistyped, a part of it, or of its kind. */
static bool
is_near(const char *word, const char *permission)
{
    struct suggest suggest = {.word = word};
    size_t kind = strcspn(permission, " ");

    suggest_offer(&suggest, permission);
    return suggest.best || strstr(permission, word) ||
           (strncmp(permission, word, kind) == 0 && (word[kind] == ' ' || word[kind] == '\0'));
}

static int
refuse_unknown(const struct deed *deed, const char *word, struct error *err)
{
    CLEANUP_BUF struct buf near = BUF_INIT(ERROR_MESSAGE_MAX);
    size_t count = 0;

    for (size_t i = 0; i < deed->grants.count && count < NEAR_MAX; i++) {
        const char *permission = deed->grants.items[i].permission;

        if (is_near(word, permission))
            buf_printf(&near, "%s\"%s\" (%zu)", count++ ? ", " : "; did you mean ", permission,
                       i + 1);
    }
    return error_set(err, OUTCOME_USAGE,
                     "\"%.80s\" is no permission of \"%s\"%s%s See 'clisk permissions %s'", word,
                     deed->account.name, buf_str(&near) ? buf_str(&near) : "", count ? "?" : ".",
                     deed->account.name);
}

/* What the arguments name, from the second one on. */
static int
choose_named(struct deed *deed, struct error *err)
{
    const struct text_list *args = &deed->cli->options.args;

    for (size_t i = 1; i < args->count; i++) {
        ssize_t at = find_grant(&deed->grants, args->items[i]);

        if (at < 0)
            return refuse_unknown(deed, args->items[i], err);
        deed->grants.items[at].chosen = true;
    }
    return 0;
}

static int
deed_open(struct deed *deed, struct catalogue *catalogue, struct error *err)
{
    const struct catalogue_entry *konnector;
    struct cli *cli = deed->cli;

    if (cli_open_store(cli, &deed->store, err) < 0 || cli_read_catalogue(cli, catalogue, err) < 0 ||
        cli_find_account(deed->store, cli->options.args.items[0], &deed->account, err) != 0)
        return -1;
    konnector = catalogue_find(catalogue, deed->account.brand, NULL);
    deed->manifest = konnector ? konnector->manifest : NULL;
    return grants_read(deed->store, deed->account.id, deed->manifest, &deed->grants, err);
}

static void
deed_close(struct deed *deed)
{
    grants_clear(&deed->grants);
    store_account_clear(&deed->account);
    deed->store = store_close(deed->store);
}

/* Those that are named must be asked for: else granting them gives nothing. */
static int
refuse_former(const struct deed *deed, struct error *err)
{
    for (size_t i = 0; i < deed->grants.count; i++) {
        const struct grant *grant = &deed->grants.items[i];

        if (grant->chosen && !grant->is_asked)
            return error_set(err, OUTCOME_USAGE,
                             "the konnector of \"%s\" does not ask for \"%.200s\"",
                             deed->account.name, grant->permission);
    }
    return 0;
}

/* All that the manifest asks for and that does not hold; with an end, what holds without one too.
 * 0 when she agrees; 1 when there is nothing to ask. */
static int
choose_all(struct deed *deed, struct error *err)
{
    const struct options *options = &deed->cli->options;
    bool has_end = options->once || options->unlock_for > 0;
    int result;

    if (!deed->manifest)
        return error_set(err, OUTCOME_SETUP,
                         "there is no konnector for \"%s\", so nobody knows what it asks for; see "
                         "'clisk list'",
                         deed->account.brand);
    if (grants_choose(&deed->grants, has_end ? grants_are_asked : grants_are_not_given) == 0)
        return 1;
    result = consent_ask(deed->cli, deed->account.name, deed->manifest, &deed->grants, err);
    return result > 0 ? error_set(err, OUTCOME_INTERRUPTED, "nothing was granted") : result;
}

static void
tell(const struct deed *deed, const char *done)
{
    for (size_t i = 0; i < deed->grants.count; i++) {
        const struct grant *grant = &deed->grants.items[i];

        if (grant->chosen)
            report_note(&deed->cli->report, "%s: %s: %s", deed->account.name, done,
                        grant->permission);
    }
}

static int
grant(struct deed *deed, struct error *err)
{
    const struct options *options = &deed->cli->options;
    struct grant_decision decision = {
        .state = STORE_GRANT_GIVEN, .seconds = options->unlock_for, .once = options->once};
    int result = options->args.count > 1 ? choose_named(deed, err) : choose_all(deed, err);

    if (result < 0 || refuse_former(deed, err) < 0)
        return -1;
    if (result > 0)
        report_note(&deed->cli->report, "%s: all that its konnector asks for is granted already",
                    deed->account.name);
    else if (grants_decide(deed->store, deed->account.id, &deed->grants, decision, err) < 0)
        return -1;
    tell(deed, "granted");
    return 0;
}

static int
revoke(struct deed *deed, struct error *err)
{
    struct grant_decision decision = {.state = STORE_GRANT_REVOKED};

    if (choose_named(deed, err) < 0 ||
        grants_decide(deed->store, deed->account.id, &deed->grants, decision, err) < 0)
        return -1;
    tell(deed, "revoked");
    return 0;
}

static int
decide(struct cli *cli, int (*how)(struct deed *deed, struct error *err), struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    struct deed deed = {.cli = cli};
    int result = deed_open(&deed, &catalogue, err);

    if (result == 0)
        result = how(&deed, err);
    deed_close(&deed);
    return result;
}

int
cmd_grant(struct cli *cli, struct error *err)
{
    if (cli->options.once && cli->options.unlock_for > 0)
        return error_set(err, OUTCOME_USAGE, "use either --for or --once, not both");
    return decide(cli, grant, err);
}

int
cmd_revoke(struct cli *cli, struct error *err)
{
    return decide(cli, revoke, err);
}
