/* The fields of a new account: what the options give, then what the person types. */
#include <string.h>

#include "host/cli/connect_login.h"
#include "host/cli/cookies.h"
#include "host/cli/credentials.h"
#include "host/cli/prompt.h"
#include "host/cli/secret_source.h"
#include "host/cli/suggest.h"

enum { QUESTION_MAX = 4096, TRIES = 3 };

static int
find_index(const struct manifest *manifest, const char *name, size_t *ret_index, struct error *err)
{
    struct suggest suggest = {.word = name};

    for (size_t i = 0; i < manifest->field_count; i++) {
        if (strcmp(manifest->fields[i].name, name) == 0) {
            *ret_index = i;
            return 0;
        }
        suggest_offer(&suggest, manifest->fields[i].name);
    }
    if (suggest.best)
        return error_set(err, OUTCOME_USAGE,
                         "%s has no field \"%s\"; did you mean \"%s\"? See 'clisk info %s'",
                         manifest->slug, name, suggest.best, manifest->slug);
    return error_set(err, OUTCOME_USAGE, "%s has no field \"%s\"; see 'clisk info %s'",
                     manifest->slug, name, manifest->slug);
}

/* The part before '=', whose field is looked up; *ret_value is the part behind it. */
static int
split_pair(struct cli *cli, const struct manifest *manifest, const char *option, const char *pair,
           size_t *ret_index, const char **ret_value, struct error *err)
{
    const char *equals = strchr(pair, '=');
    const char *name;

    /* The word itself is not told: it may be a secret that was put in a wrong place. */
    if (!equals || equals == pair)
        return error_set(err, OUTCOME_USAGE, "--%s wants a name, '=' and a value", option);
    name = arena_strndup(cli->options.arena, pair, (size_t)(equals - pair));
    if (!name)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (find_index(manifest, name, ret_index, err) < 0)
        return -1;
    *ret_value = equals + 1;
    return 0;
}

static int
take_fields(struct cli *cli, struct credentials *credentials, struct error *err)
{
    const struct manifest *manifest = credentials->manifest;
    const struct text_list *given = &cli->options.fields;

    for (size_t i = 0; i < given->count; i++) {
        const char *value;
        size_t at;

        if (split_pair(cli, manifest, "field", given->items[i], &at, &value, err) < 0)
            return -1;
        if (manifest->fields[at].is_secret)
            return error_set(err, OUTCOME_USAGE,
                             "\"%s\" is a secret, and others can see a command line; use "
                             "--password-file, --password-command or --secret-file %s=FILE",
                             manifest->fields[at].name, manifest->fields[at].name);
        if (credentials_check_value(&manifest->fields[at], value, err) < 0)
            return -1;
        credentials->values[at] = value;
    }
    return 0;
}

static int
take_file(struct credentials *credentials, size_t at, const char *path, struct error *err)
{
    credentials->secrets[at] = secret_free(credentials->secrets[at]);
    credentials->commands[at] = secret_free(credentials->commands[at]);
    if (secret_source_read_file(path, &credentials->secrets[at], err) < 0)
        return -1;
    return credentials_is_seed(&credentials->manifest->fields[at])
               ? credentials_make_seed(&credentials->secrets[at], err)
               : 0;
}

/* It is run now too, so that one that does not work is not kept. */
static int
take_command(struct credentials *credentials, size_t at, const char *command, struct error *err)
{
    if (credentials_is_seed(&credentials->manifest->fields[at]))
        return error_set(err, OUTCOME_USAGE,
                         "\"%s\" makes one-time codes in the vault, which has no command for it; "
                         "use --secret-file %s=FILE",
                         credentials->manifest->fields[at].name,
                         credentials->manifest->fields[at].name);
    if (strlen(command) > VAULT_SECRET_MAX)
        return error_set(err, OUTCOME_USAGE, "the command for \"%s\" is longer than %d bytes",
                         credentials->manifest->fields[at].name, VAULT_SECRET_MAX);
    credentials->secrets[at] = secret_free(credentials->secrets[at]);
    secret_free(credentials->commands[at]);
    credentials->commands[at] = secret_of(command, strlen(command));
    if (!credentials->commands[at])
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return secret_source_run_command(command, &credentials->secrets[at], err);
}

/* NAME=FILE or NAME=COMMAND, each taken by `take`. */
static int
take_pairs(struct cli *cli, struct credentials *credentials, const char *option,
           const struct text_list *given,
           int (*take)(struct credentials *, size_t, const char *, struct error *),
           struct error *err)
{
    const struct manifest *manifest = credentials->manifest;

    for (size_t i = 0; i < given->count; i++) {
        const char *source;
        size_t at;

        if (split_pair(cli, manifest, option, given->items[i], &at, &source, err) < 0)
            return -1;
        if (!manifest->fields[at].is_secret)
            return error_set(err, OUTCOME_USAGE, "\"%s\" is not a secret; use --field %s=VALUE",
                             manifest->fields[at].name, manifest->fields[at].name);
        if (take(credentials, at, source, err) < 0)
            return -1;
    }
    return 0;
}

/* The first secret is the password, whatever the manifest calls it. */
static int
take_password(struct cli *cli, struct credentials *credentials, struct error *err)
{
    const struct options *options = &cli->options;
    const struct manifest *manifest = credentials->manifest;
    size_t at = 0;

    if (!options->password_file && !options->password_command)
        return 0;
    if (options->password_file && options->password_command)
        return error_set(err, OUTCOME_USAGE,
                         "use either --password-file or --password-command, not both");
    while (at < manifest->field_count &&
           (!manifest->fields[at].is_secret || credentials_is_seed(&manifest->fields[at])))
        at++;
    if (at == manifest->field_count)
        return error_set(err, OUTCOME_USAGE, "%s has no secret; leave the password out",
                         manifest->slug);
    if (options->password_file)
        return take_file(credentials, at, options->password_file, err);
    return take_command(credentials, at, options->password_command, err);
}

static const char *
question_of(struct cli *cli, const struct manifest_field *field)
{
    struct arena *arena = cli->options.arena;
    const char *list = "";

    for (size_t i = 0; list && i < field->option_count; i++)
        list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", field->options[i]);
    if (!list)
        return NULL;
    return arena_printf(arena, "%s%s%s%s%s", field->label, field->option_count ? " (" : "", list,
                        field->option_count ? ")" : "", field->required ? "" : " [optional]");
}

/* 0 with a value, 1 without one, -1. An answer that will not do is said to be so. */
static int
take_answer(struct cli *cli, struct credentials *credentials, size_t at, struct prompt *prompt,
            struct secret **answer, struct error *err)
{
    const struct manifest_field *field = &credentials->manifest->fields[at];
    struct error refused = {0};

    if ((*answer)->len == 0)
        return 1;
    if (credentials_is_seed(field) && credentials_make_seed(answer, &refused) < 0) {
        prompt_say(prompt, refused.message);
        return 1;
    }
    if (field->is_secret) {
        /* A pattern is not tried on it: regexec() copies what it reads. */
        credentials->secrets[at] = TAKE_PTR(*answer);
        return 0;
    }
    if (credentials_check_value(field, (*answer)->data, &refused) < 0) {
        prompt_say(prompt, refused.message);
        return 1;
    }
    credentials->values[at] = arena_strdup(cli->options.arena, (*answer)->data);
    return credentials->values[at] ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

static int
ask_field(struct cli *cli, struct credentials *credentials, size_t at, struct prompt *prompt,
          struct error *err)
{
    const struct manifest_field *field = &credentials->manifest->fields[at];
    const char *question = question_of(cli, field);

    if (!question)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (int i = 0; i < TRIES; i++) {
        CLEANUP_SECRET struct secret *answer = NULL;
        bool is_empty;
        int result;

        if (prompt_ask(prompt, question, field->is_secret, &answer, err) < 0)
            return -1;
        is_empty = answer->len == 0;
        result = take_answer(cli, credentials, at, prompt, &answer, err);
        if (result <= 0 || (is_empty && !field->required))
            return result < 0 ? -1 : 0;
    }
    return error_set(err, OUTCOME_USAGE, "no usable value was given for \"%s\"", field->name);
}

static bool
is_missing(const struct credentials *credentials, size_t at)
{
    return !credentials->values[at] && !credentials->secrets[at];
}

static int
refuse_missing(const struct manifest_field *field, struct error *err)
{
    if (field->is_secret)
        return error_set(err, OUTCOME_USAGE,
                         "the secret \"%s\" is missing; use --password-file, --password-command or "
                         "--secret-file %s=FILE",
                         field->name, field->name);
    return error_set(err, OUTCOME_USAGE, "the field \"%s\" is missing; use --field %s=VALUE",
                     field->name, field->name);
}

/* Optional fields are asked for only when something else is. */
static const struct manifest_field *
first_missing(const struct credentials *credentials)
{
    const struct manifest *manifest = credentials->manifest;

    for (size_t i = 0; i < manifest->field_count; i++) {
        if (is_missing(credentials, i) && manifest->fields[i].required &&
            !(manifest->fields[i].is_secret && credentials->cookies))
            return &manifest->fields[i];
    }
    return NULL;
}

static int
ask_missing(struct cli *cli, struct credentials *credentials, struct error *err)
{
    CLEANUP_PROMPT struct prompt *prompt = NULL;
    const struct manifest_field *missing = first_missing(credentials);

    if (!missing)
        return 0;
    if (cli->options.no_input || prompt_open(&prompt, err) < 0)
        return refuse_missing(missing, err);
    for (size_t i = 0; i < credentials->manifest->field_count; i++) {
        if (is_missing(credentials, i) && ask_field(cli, credentials, i, prompt, err) < 0)
            return -1;
    }
    return 0;
}

/* One that is named is looked for in any case; else what would be asked for must be missing. */
static int
offer_login(struct cli *cli, struct connect_login *login, struct credentials *credentials,
            struct error *err)
{
    if (!cli->options.login && (cli->options.no_input || !first_missing(credentials)))
        return 0;
    return connect_login_offer(cli, login, credentials, err);
}

/* What the account says already, as far as the konnector still takes it. */
static int
take_known(struct cli *cli, struct credentials *credentials, const struct store_account *known,
           struct error *err)
{
    for (size_t i = 0; i < known->field_count; i++) {
        const struct store_field *field = &known->fields[i];
        struct error refused = {0};
        size_t at;

        if (find_index(credentials->manifest, field->name, &at, &refused) < 0 ||
            credentials->manifest->fields[at].is_secret || credentials->values[at] ||
            credentials_check_value(&credentials->manifest->fields[at], field->value, &refused) < 0)
            continue;
        credentials->values[at] = arena_strdup(cli->options.arena, field->value);
        if (!credentials->values[at])
            return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    return 0;
}

int
credentials_gather(struct cli *cli, const struct manifest *manifest,
                   const struct store_account *known, struct connect_login *login,
                   struct credentials *ret_credentials, struct error *err)
{
    *ret_credentials = (struct credentials){.manifest = manifest};
    if (take_fields(cli, ret_credentials, err) < 0 ||
        take_password(cli, ret_credentials, err) < 0 ||
        take_pairs(cli, ret_credentials, "secret-file", &cli->options.secret_files, take_file,
                   err) < 0 ||
        take_pairs(cli, ret_credentials, "secret-command", &cli->options.secret_commands,
                   take_command, err) < 0)
        return -1;
    if (cookies_gather(cli, manifest, &ret_credentials->cookies, err) < 0 ||
        offer_login(cli, login, ret_credentials, err) < 0 ||
        (known && take_known(cli, ret_credentials, known, err) < 0) ||
        ask_missing(cli, ret_credentials, err) < 0)
        return -1;
    for (size_t i = 0; i < manifest->field_count; i++) {
        if (manifest->fields[i].required && is_missing(ret_credentials, i))
            ret_credentials->session_only = true;
    }
    return 0;
}
