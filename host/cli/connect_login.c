#include "host/cli/connect_login.h"

#include <stdlib.h>
#include <string.h>

#include "host/cli/login_match.h"
#include "host/cli/prompt.h"
#include "host/cli/unlock.h"

enum { TRIES = 3, LIST_TEXT_MAX = 400 };

/* --- the logins of the brand ------------------------------------------------------------ */

/* With their secrets, which are wiped by candidates_clear(). */
struct candidates {
    const struct manifest *manifest;
    struct vault_login *items;
    size_t count;
};

static void
candidates_clear(struct candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++)
        vault_login_clear(&candidates->items[i]);
    free(candidates->items);
    *candidates = (struct candidates){0};
}

/* Moves the login out of where it is. */
static int
candidates_add(struct candidates *candidates, struct vault_login *login, struct error *err)
{
    struct vault_login *items =
        reallocarray(candidates->items, candidates->count + 1, sizeof *items);

    if (!items)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    candidates->items = items;
    items[candidates->count++] = *login;
    *login = (struct vault_login){0};
    return 0;
}

static int
is_for(const struct manifest *manifest, const struct vault_login *login, struct error *err)
{
    for (size_t i = 0; i < login->uri_count; i++) {
        int result = login_match_uri(manifest, login->uris[i]);

        if (result < 0)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        if (result > 0)
            return 1;
    }
    return 0;
}

static int
by_name(const void *one, const void *other)
{
    const struct vault_login *a = one, *b = other;
    int order = strcmp(a->name, b->name);

    if (order == 0)
        order = strcmp(a->username, b->username);
    return order ? order : memcmp(a->id, b->id, VAULT_ID_LEN);
}

static int
take_candidate(void *self, struct vault_login *login, struct error *err)
{
    struct candidates *candidates = self;
    int result = is_for(candidates->manifest, login, err);

    return result > 0 ? candidates_add(candidates, login, err) : result;
}

static int
find_candidates(struct vault *vault, struct candidates *candidates, struct error *err)
{
    if (vault_each_login(vault, take_candidate, candidates, err) < 0)
        return -1;
    if (candidates->count > 1)
        qsort(candidates->items, candidates->count, sizeof *candidates->items, by_name);
    return 0;
}

static const char *
show_login(struct cli *cli, const struct vault_login *login)
{
    return arena_printf(cli->options.arena, "%s%s%s%s", login->name, *login->username ? " (" : "",
                        login->username, *login->username ? ")" : "");
}

/* --- which one ---------------------------------------------------------------------------- */

static int
refuse_name(struct cli *cli, const struct candidates *candidates, const char *why,
            struct error *err)
{
    CLEANUP_BUF struct buf list = BUF_INIT(LIST_TEXT_MAX);

    for (size_t i = 0; i < candidates->count; i++) {
        const char *shown = show_login(cli, &candidates->items[i]);

        buf_printf(&list, "%s\"%s\"", i ? ", " : "", shown ? shown : "");
    }
    return error_set(err, OUTCOME_USAGE, "%s \"%.100s\"; for this brand there %s: %s", why,
                     cli->options.login, candidates->count == 1 ? "is" : "are",
                     candidates->count == 0 ? "none"
                     : buf_str(&list)       ? buf_str(&list)
                                            : "too many to list; connect on a terminal");
}

/* By its name, or by its name and user name as they are listed. */
static int
find_named(struct cli *cli, const struct candidates *candidates, size_t *ret_index,
           struct error *err)
{
    size_t found = candidates->count;

    for (size_t i = 0; i < candidates->count; i++) {
        const char *shown = show_login(cli, &candidates->items[i]);

        if (!shown)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        if (strcmp(candidates->items[i].name, cli->options.login) != 0 &&
            strcmp(shown, cli->options.login) != 0)
            continue;
        if (found < candidates->count)
            return refuse_name(cli, candidates, "there is more than one imported login", err);
        found = i;
    }
    if (found == candidates->count)
        return refuse_name(cli, candidates, "there is no imported login", err);
    *ret_index = found;
    return 0;
}

static int
say_choices(struct cli *cli, struct prompt *prompt, const struct candidates *candidates,
            struct error *err)
{
    prompt_say(prompt, "Logins for this brand that were imported:");
    for (size_t i = 0; i < candidates->count; i++) {
        const char *shown = show_login(cli, &candidates->items[i]);
        const char *line =
            shown ? arena_printf(cli->options.arena, "  %zu. %s", i + 1, shown) : NULL;

        if (!line)
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
        prompt_say(prompt, line);
    }
    prompt_say(prompt, "  0. none of them");
    return 0;
}

/* 0; 1 for none of them; -1. */
static int
choose(struct cli *cli, struct prompt *prompt, const struct candidates *candidates,
       size_t *ret_index, struct error *err)
{
    const char *question = arena_printf(cli->options.arena, "Choice (0 to %zu)", candidates->count);

    if (!question)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (say_choices(cli, prompt, candidates, err) < 0)
        return -1;
    for (int i = 0; i < TRIES; i++) {
        CLEANUP_SECRET struct secret *answer = NULL;
        unsigned long number;
        char *end;

        if (prompt_ask(prompt, question, false, &answer, err) < 0)
            return -1;
        number = strtoul(answer->data, &end, 10);
        if (answer->data[0] >= '0' && answer->data[0] <= '9' && !*end &&
            number <= candidates->count) {
            *ret_index = number - 1;
            return number == 0;
        }
        prompt_say(prompt, "that is not the number of a choice");
    }
    return error_set(err, OUTCOME_USAGE, "no login was chosen");
}

/* --- filling ------------------------------------------------------------------------------ */

static bool
is_user_name(const struct manifest_field *field)
{
    return !field->is_secret && (field->type == MANIFEST_TEXT || field->type == MANIFEST_EMAIL);
}

static bool
is_password(const struct manifest_field *field)
{
    return field->is_secret && field->type == MANIFEST_PASSWORD;
}

/* The first of its sort, if nothing was given for it; else NULL. */
static const struct manifest_field *
find_gap(const struct credentials *credentials, bool (*is_sort)(const struct manifest_field *))
{
    const struct manifest *manifest = credentials->manifest;

    for (size_t i = 0; i < manifest->field_count; i++) {
        if (is_sort(&manifest->fields[i]))
            return credentials->values[i] || credentials->secrets[i] ? NULL : &manifest->fields[i];
    }
    return NULL;
}

/* A user name that the field does not take is said to be so, and stays missing. */
static int
fill_user_name(struct cli *cli, struct connect_login *taken, const struct vault_login *login,
               struct credentials *credentials, struct error *err)
{
    const struct manifest_field *field = find_gap(credentials, is_user_name);
    struct error refused = {0};
    size_t at;

    if (!field || !*login->username)
        return 0;
    if (credentials_check_value(field, login->username, &refused) < 0) {
        report_message(&cli->report, "the imported login \"%s\": %s", taken->shown,
                       refused.message);
        return 0;
    }
    at = (size_t)(field - credentials->manifest->fields);
    credentials->values[at] = arena_strdup(cli->options.arena, login->username);
    if (!credentials->values[at])
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    taken->is_taken = true;
    return 0;
}

static void
fill_secret(struct connect_login *taken, const struct manifest_field *field, struct secret **secret,
            struct credentials *credentials)
{
    /* No form and no seed has a NUL byte in it. */
    if (!field || !*secret || memchr((*secret)->data, '\0', (*secret)->len))
        return;
    credentials->secrets[field - credentials->manifest->fields] = TAKE_PTR(*secret);
    taken->is_taken = true;
}

static int
fill(struct cli *cli, struct connect_login *taken, struct vault_login *login,
     struct credentials *credentials, struct error *err)
{
    taken->shown = show_login(cli, login);
    if (!taken->shown)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    memcpy(taken->id, login->id, VAULT_ID_LEN);
    if (fill_user_name(cli, taken, login, credentials, err) < 0)
        return -1;
    fill_secret(taken, find_gap(credentials, is_password), &login->password, credentials);
    fill_secret(taken, find_gap(credentials, credentials_is_seed), &login->otp, credentials);
    if (cli->options.login && !taken->is_taken)
        return error_set(err, OUTCOME_USAGE,
                         "the imported login \"%s\" has nothing that the other options do not "
                         "give; leave --login out",
                         taken->shown);
    return 0;
}

/* --- the whole ----------------------------------------------------------------------------- */

static int
choose_and_fill(struct cli *cli, struct prompt *prompt, struct connect_login *login,
                struct credentials *credentials, struct error *err)
{
    CLEANUP(candidates_clear) struct candidates candidates = {.manifest = credentials->manifest};
    size_t index = 0;
    int result = find_candidates(access_vault(login->access), &candidates, err);

    if (result < 0)
        return -1;
    if (cli->options.login)
        result = find_named(cli, &candidates, &index, err);
    else
        result = candidates.count > 0 ? choose(cli, prompt, &candidates, &index, err) : 1;
    if (result != 0)
        return result < 0 ? -1 : 0;
    return fill(cli, login, &candidates.items[index], credentials, err);
}

int
connect_login_offer(struct cli *cli, struct connect_login *login, struct credentials *credentials,
                    struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    struct error nobody;

    if (!cli->options.login && prompt_open(&prompt, &nobody) < 0)
        return 0;
    if (!access_vault(login->access)) {
        log_info("the agent tells of no imported logins; choose one with --login NAME");
        return 0;
    }
    return choose_and_fill(cli, prompt, login, credentials, err);
}

int
connect_login_spend(struct cli *cli, const struct connect_login *login, struct error *err)
{
    if (!login->is_taken)
        return 0;
    if (vault_remove_login(access_vault(login->access), login->id, err) < 0 ||
        unlock_remember(login->store, login->access, err) < 0)
        return -1;
    report_note(&cli->report,
                "the imported login \"%s\" is the account's now, and is imported no more",
                login->shown);
    return 0;
}
