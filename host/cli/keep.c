#include "host/cli/keep.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/cli/unlock.h"
#include "host/common/fd.h"
#include "host/common/text.h"
#include "host/sink/name.h"

enum { KEEP_NUMBER_MAX = 1000, KEEP_FOLDER_MAX = 1024 };

/* What is being kept, and where. */
struct keeper {
    struct cli *cli;
    const struct credentials *credentials;
    const char *name; /* NULL for no wish */
    const char *identity;
    const struct run_result *checked;
    struct store *store;
    struct access *access;
    struct store_field fields[MANIFEST_LIST_MAX];
    size_t field_count;
};

/* One word that a shell and a list show as it is. */
bool
keep_is_name(const char *name)
{
    CLEANUP_BUF struct buf shown = BUF_INIT(STORE_NAME_MAX * 10);
    size_t len = strlen(name);

    text_escape(&shown, name, len);
    return len > 0 && len <= STORE_NAME_MAX && name[0] != '-' && !strpbrk(name, " /\\") &&
           buf_str(&shown) && strcmp(buf_str(&shown), name) == 0;
}

int
keep_check_name(struct store *store, const char *brand, const char *name, struct error *err)
{
    struct store_account account;
    int result;

    if (!keep_is_name(name))
        return error_set(err, OUTCOME_USAGE,
                         "--name: an account's name is one word of at most %d bytes, such as %s-2",
                         STORE_NAME_MAX, brand);
    result = store_account_find(store, name, &account, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (strcmp(account.brand, brand) != 0)
        result = error_set(err, OUTCOME_USAGE,
                           "the name \"%s\" is that of an account of %s; choose another --name",
                           name, account.brand);
    store_account_clear(&account);
    return result;
}

static void
list_fields(struct keeper *keeper)
{
    const struct credentials *credentials = keeper->credentials;

    for (size_t i = 0; i < credentials->manifest->field_count; i++) {
        if (credentials->values[i])
            keeper->fields[keeper->field_count++] = (struct store_field){
                .name = credentials->manifest->fields[i].name, .value = credentials->values[i]};
    }
}

static bool
is_same(const struct keeper *keeper, const struct store_account *account)
{
    return strcmp(account->brand, keeper->credentials->manifest->slug) == 0 &&
           account->identity[0] && strcmp(account->identity, keeper->identity) == 0;
}

/* 0; STORE_ABSENT; -1. */
static int
find_by_identity(const struct keeper *keeper, struct store_account *ret_account, struct error *err)
{
    struct store_account account;
    int result;

    for (uint32_t id = 0; (result = store_account_next(keeper->store, id, &account, err)) == 0;) {
        if (is_same(keeper, &account)) {
            *ret_account = account;
            return 0;
        }
        id = account.id;
        store_account_clear(&account);
    }
    return result;
}

/* An account of that name which is, or may be, the same one. 0; STORE_ABSENT; -1. */
static int
find_by_name(const struct keeper *keeper, struct store_account *ret_account, struct error *err)
{
    struct store_account account;
    int result = store_account_find(keeper->store, keeper->name, &account, err);

    if (result != 0)
        return result;
    if (!account.identity[0] || !keeper->identity[0]) {
        *ret_account = account;
        return 0;
    }
    error_set(
        err, OUTCOME_USAGE,
        "the account \"%s\" is that of \"%.100s\", and the login leads to \"%.100s\"; choose "
        "another --name, or tell that it is the same customer: clisk accounts set %s identity "
        "\"%.100s\"",
        account.name, account.identity, keeper->identity, account.name, keeper->identity);
    store_account_clear(&account);
    return -1;
}

static int
find_existing(const struct keeper *keeper, struct store_account *ret_account, struct error *err)
{
    int result = find_by_identity(keeper, ret_account, err);

    if (result != STORE_ABSENT || !keeper->name)
        return result;
    return find_by_name(keeper, ret_account, err);
}

int
keep_session(struct store *store, uint32_t id, const struct run_session *session, struct error *err)
{
    struct store_session kept = {.saved_at = (int64_t)time(NULL),
                                 .expires_at = session->expires_at,
                                 .sealed = session->sealed};

    if (session->sealed.len == 0)
        return 0;
    memcpy(kept.salt, session->salt, sizeof kept.salt);
    return store_session_put(store, id, &kept, err);
}

/* What is kept of a field: its command rather than what that printed, a seed as a URI. */
static int
make_secret(const struct credentials *credentials, size_t at, struct vault_secret *ret_secret,
            struct error *err)
{
    const struct manifest_field *field = &credentials->manifest->fields[at];
    const struct secret *value =
        credentials->commands[at] ? credentials->commands[at] : credentials->secrets[at];

    *ret_secret = (struct vault_secret){.field = field->name};
    if (credentials->commands[at])
        ret_secret->kind = VAULT_COMMAND;
    else if (credentials_is_seed(field))
        ret_secret->kind = VAULT_OTP;
    ret_secret->value = secret_of(value->data, value->len);
    return ret_secret->value ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* A field that the vault has, and that is not given anew. */
static int
keep_secret(const struct manifest_field *field, struct vault_secret *ret_secret, struct error *err)
{
    *ret_secret =
        (struct vault_secret){.field = field->name, .kind = VAULT_KEPT, .value = secret_new(0)};
    return ret_secret->value ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* Those that were given, and those that the vault has of the other fields and keeps. */
static int
list_secrets(const struct keeper *keeper, const struct access_account *known,
             struct vault_account *account, struct error *err)
{
    const struct credentials *credentials = keeper->credentials;

    for (size_t i = 0; i < credentials->manifest->field_count; i++) {
        const struct manifest_field *field = &credentials->manifest->fields[i];
        const struct access_secret *kept = access_find_secret(known, field->name);
        struct vault_secret *secret = &account->secrets[account->secret_count];

        if (!field->is_secret || (!credentials->secrets[i] && !kept))
            continue;
        if (credentials->secrets[i] ? make_secret(credentials, i, secret, err) < 0
                                    : keep_secret(field, secret, err) < 0)
            return -1;
        account->secret_count++;
    }
    return 0;
}

static int
put_listed(const struct keeper *keeper, uint32_t id, struct vault_account *account,
           struct error *err)
{
    CLEANUP_ACCESS_ACCOUNT struct access_account known = {0};

    if (access_describe(keeper->access, id, account->brand, &known, err) < 0 ||
        list_secrets(keeper, &known, account, err) < 0)
        return -1;
    if (account->secret_count == 0 && known.secret_count == 0)
        return 0;
    if (access_put_account(keeper->access, account, err) < 0)
        return -1;
    return unlock_remember(keeper->store, keeper->access, err);
}

static int
put_secrets(const struct keeper *keeper, uint32_t id, struct error *err)
{
    struct vault_account account = {.id = id, .brand = keeper->credentials->manifest->slug};
    int result = put_listed(keeper, id, &account, err);

    for (size_t i = 0; i < account.secret_count; i++)
        secret_free(account.secrets[i].value);
    if (result < 0 || run_keep_code(keeper->store, id, &keeper->checked->code, err) < 0)
        return -1;
    return keep_session(keeper->store, id, &keeper->checked->session, err);
}

/* Its history, its folder and its name stay. */
static int
replace(const struct keeper *keeper, const struct store_account *existing, struct kept *ret_kept,
        struct error *err)
{
    CLEANUP_FD int lock = -1;
    struct store_account account = {0}, read;
    int result;

    if (cli_lock_account(keeper->cli, existing->id, existing->name, &lock, err) < 0)
        return -1;
    /* Read again, now that no run can change it. */
    result = store_account_get(keeper->store, existing->id, &read, err);
    if (result != 0)
        return result < 0 ? -1 : error_set(err, OUTCOME_USAGE, "the account has just been removed");
    account = read;
    if (keeper->identity[0]) {
        account.identity = keeper->identity;
        /* Somebody has just logged in with these credentials. */
        store_guard_thaw(&account.guard);
    }
    account.fields = keeper->fields;
    account.field_count = keeper->field_count;
    /* The name is unchanged and the lock held: no condition can come. */
    result = put_secrets(keeper, existing->id, err) < 0 ||
                     store_account_update(keeper->store, &account, err) != 0
                 ? -1
                 : 0;
    store_account_clear(&read);
    if (result < 0)
        return -1;
    *ret_kept = (struct kept){.id = existing->id};
    snprintf(ret_kept->name, sizeof ret_kept->name, "%s", existing->name);
    return 0;
}

/* "Acme/customer 1234" */
static int
make_folder(const struct keeper *keeper, const char *name, struct buf *out, struct error *err)
{
    const char *brand = keeper->credentials->manifest->name;
    const char *account = keeper->identity[0] ? keeper->identity : name;

    name_sanitize(out, brand, strlen(brand));
    buf_append_byte(out, '/');
    name_sanitize(out, account, strlen(account));
    return buf_str(out) ? 0 : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

/* 0; STORE_EXISTS; -1. */
static int
add_named(const struct keeper *keeper, const char *name, uint32_t *ret_id, struct error *err)
{
    CLEANUP_BUF struct buf folder = BUF_INIT(KEEP_FOLDER_MAX);
    struct store_account account = {
        .name = name,
        .brand = keeper->credentials->manifest->slug,
        .identity = keeper->identity,
        .created_at = (int64_t)time(NULL),
        .fields = keeper->fields,
        .field_count = keeper->field_count,
    };

    if (make_folder(keeper, name, &folder, err) < 0)
        return -1;
    account.folder = buf_str(&folder);
    return store_account_add(keeper->store, &account, ret_id, err);
}

/* Under the wish, or the brand, or the brand and the first number that is free. */
static int
add_account(const struct keeper *keeper, struct kept *ret_kept, struct error *err)
{
    const char *brand = keeper->credentials->manifest->slug;
    int result = STORE_EXISTS;

    for (unsigned i = 1; result == STORE_EXISTS && i < KEEP_NUMBER_MAX; i++) {
        *ret_kept = (struct kept){.is_new = true};
        if (keeper->name || i == 1)
            snprintf(ret_kept->name, sizeof ret_kept->name, "%s",
                     keeper->name ? keeper->name : brand);
        else
            snprintf(ret_kept->name, sizeof ret_kept->name, "%s-%u", brand, i);
        result = add_named(keeper, ret_kept->name, &ret_kept->id, err);
        if (keeper->name)
            break;
    }
    if (result == STORE_EXISTS)
        return error_set(err, OUTCOME_USAGE, "the name \"%s\" is taken; choose another --name",
                         ret_kept->name);
    return result;
}

/*
 * The account comes first, since the vault wants its id. What is killed here
 * leaves an account without secrets: its run says how to give them.
 */
static int
add(const struct keeper *keeper, struct kept *ret_kept, struct error *err)
{
    struct error ignored;

    if (add_account(keeper, ret_kept, err) < 0)
        return -1;
    if (put_secrets(keeper, ret_kept->id, err) == 0)
        return 0;
    if (access_remove_account(keeper->access, ret_kept->id, &ignored) == 0)
        unlock_remember(keeper->store, keeper->access, &ignored);
    store_account_remove(keeper->store, ret_kept->id, &ignored);
    return -1;
}

int
keep_account(struct cli *cli, struct store *store, struct access *access,
             const struct credentials *credentials, const char *name,
             const struct run_result *checked, struct kept *ret_kept, struct error *err)
{
    CLEANUP_FD int lock = -1;
    struct keeper keeper = {.cli = cli,
                            .credentials = credentials,
                            .name = name,
                            .identity = checked->identity,
                            .checked = checked,
                            .store = store,
                            .access = access};
    struct store_account existing;
    int result;

    /* Two at once could both find that the account is new. */
    if (cli_lock_connecting(cli, &lock, err) < 0)
        return -1;
    list_fields(&keeper);
    result = find_existing(&keeper, &existing, err);
    if (result == STORE_ABSENT)
        return add(&keeper, ret_kept, err);
    if (result < 0)
        return -1;
    result = replace(&keeper, &existing, ret_kept, err);
    store_account_clear(&existing);
    return result;
}
