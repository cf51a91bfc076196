#include "host/cli/credentials.h"

#include <string.h>

#include "host/cli/secret_source.h"
#include "host/common/buf.h"
#include "host/vault/otp.h"

enum { OPTIONS_TEXT_MAX = 400 };

void
credentials_clear(struct credentials *credentials)
{
    for (size_t i = 0; i < MANIFEST_LIST_MAX; i++) {
        credentials->secrets[i] = secret_free(credentials->secrets[i]);
        credentials->commands[i] = secret_free(credentials->commands[i]);
    }
    access_account_clear(&credentials->known);
    credentials->cookies = secret_free(credentials->cookies);
}

bool
credentials_is_seed(const struct manifest_field *field)
{
    return field->type == MANIFEST_TOTP;
}

int
credentials_make_seed(struct secret **seed, struct error *err)
{
    struct secret *uri;
    struct otp otp;

    if (otp_parse(*seed, &otp, err) < 0)
        return -1;
    uri = otp_to_uri(&otp);
    otp_clear(&otp);
    if (!uri)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    secret_free(*seed);
    *seed = uri;
    return 0;
}

void
credentials_give(struct credentials *credentials, struct run_request *request)
{
    const struct manifest *manifest = credentials->manifest;

    request->fields = credentials->fields;
    request->secrets = credentials->run_secrets;
    request->cookies = credentials->cookies;
    request->session_only = credentials->session_only;
    request->field_count = 0;
    request->secret_count = 0;
    for (size_t i = 0; i < manifest->field_count; i++) {
        if (credentials_is_seed(&manifest->fields[i]))
            continue;
        if (credentials->secrets[i])
            credentials->run_secrets[request->secret_count++] = (struct run_secret){
                .name = manifest->fields[i].name, .value = credentials->secrets[i]};
        else if (credentials->values[i])
            credentials->fields[request->field_count++] = (struct run_field){
                .name = manifest->fields[i].name, .value = credentials->values[i]};
    }
}

/* "one of a, b, c", as far as a message has room. */
static void
list_options(const struct manifest_field *field, struct buf *out)
{
    for (size_t i = 0; i < field->option_count; i++)
        buf_printf(out, "%s%s", i ? ", " : "", field->options[i]);
}

int
credentials_check_value(const struct manifest_field *field, const char *value, struct error *err)
{
    CLEANUP_BUF struct buf list = BUF_INIT(OPTIONS_TEXT_MAX);

    if (strlen(value) > STORE_TEXT_MAX)
        return error_set(err, OUTCOME_USAGE, "the field \"%s\" is longer than %d bytes",
                         field->name, STORE_TEXT_MAX);
    if (manifest_field_accepts(field, value))
        return 0;
    if (field->option_count == 0)
        return error_set(err, OUTCOME_USAGE,
                         "the field \"%s\" cannot be \"%.64s\"; it must match %s as a whole",
                         field->name, value, field->pattern);
    list_options(field, &list);
    return error_set(err, OUTCOME_USAGE, "the field \"%s\" cannot be \"%.64s\"; use one of: %s",
                     field->name, value, buf_str(&list) ? buf_str(&list) : "see 'clisk info'");
}

/* What a run without it has to say, where there is no session either. */
int
credentials_refuse_missing(const struct store_account *account, struct error *err)
{
    return error_set(err, OUTCOME_SETUP,
                     "the secret of the account is missing; give it anew: clisk connect %s "
                     "--name %s",
                     account->brand, account->name);
}

/* A command that worked when the account was connected, and does not now. */
static int
run_command(struct credentials *credentials, size_t at, const struct access_secret *known,
            const struct store_account *account, struct error *err)
{
    struct error why = {0};

    if (secret_source_run_command(known->command->data, &credentials->secrets[at], &why) < 0)
        return error_set(err, OUTCOME_SETUP,
                         "no secret \"%s\": %.300s; to give another: clisk connect %s --name %s",
                         known->field, why.message, account->brand, account->name);
    return access_mark(&credentials->known, known->field, credentials->secrets[at], err);
}

static int
load_secret(struct credentials *credentials, size_t at, const struct store_account *account,
            struct error *err)
{
    const struct manifest_field *field = &credentials->manifest->fields[at];
    const struct access_secret *known = access_find_secret(&credentials->known, field->name);

    if (known)
        return known->kind == VAULT_COMMAND ? run_command(credentials, at, known, account, err) : 0;
    if (field->required)
        credentials->session_only = true;
    return 0;
}

static int
load_value(struct cli *cli, const struct manifest_field *field, const struct store_account *account,
           const char **ret_value, struct error *err)
{
    for (size_t i = 0; i < account->field_count; i++) {
        if (strcmp(account->fields[i].name, field->name) != 0)
            continue;
        *ret_value = arena_strdup(cli->options.arena, account->fields[i].value);
        return *ret_value ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    if (!field->required)
        return 0;
    return error_set(err, OUTCOME_SETUP,
                     "the field \"%s\" of the account is missing, as after an update of the "
                     "konnector; give it: clisk connect %s --name %s",
                     field->name, account->brand, account->name);
}

int
credentials_load(struct cli *cli, const struct manifest *manifest,
                 const struct store_account *account, struct access *access,
                 struct credentials *ret_credentials, struct error *err)
{
    *ret_credentials = (struct credentials){.manifest = manifest};
    if (access &&
        access_describe(access, account->id, account->brand, &ret_credentials->known, err) < 0)
        return -1;
    for (size_t i = 0; i < manifest->field_count; i++) {
        const struct manifest_field *field = &manifest->fields[i];
        int result = field->is_secret
                         ? load_secret(ret_credentials, i, account, err)
                         : load_value(cli, field, account, &ret_credentials->values[i], err);

        if (result < 0)
            return -1;
    }
    return 0;
}
