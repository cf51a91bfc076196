/*
 * Bitwarden's JSON export, plain or protected by a password:
 * https://bitwarden.com/help/condition-bitwarden-import/ and
 * https://bitwarden.com/help/encrypted-export/.
 */
#include "host/interchange/interchange.h"

#include <stdlib.h>
#include <string.h>

#include "host/interchange/bitwarden_key.h"
#include "host/interchange/json_tree.h"
#include "host/vault/encstring.h"
#include "host/vault/otp.h"

/* The nodes of a file of 64 MiB with items as people have them. */
#define NODES_MAX ((size_t)256 * 1024 * 1024)

enum { TEXT_MAX = 4096, LOGIN = 1 };

static bool
detect(const struct secret *text)
{
    static const char member[] = "\"encrypted\"";
    size_t at = strspn(text->data, "\xef\xbb\xbf \t\r\n");

    return text->data[at] == '{' &&
           memmem(text->data, text->len, member, sizeof member - 1) != NULL;
}

/* ---- items */

static const char *
kind_of(int64_t type)
{
    static const char *const kinds[] = {
        [2] = "secure notes", [3] = "cards", [4] = "identities", [5] = "SSH keys"};

    return type >= 2 && type < (int64_t)ARRAY_SIZE(kinds) ? kinds[type] : "items of unknown kinds";
}

static bool
fits(const char *text)
{
    return strlen(text) <= TEXT_MAX;
}

/* The first VAULT_URIS_MAX of them; empty ones and such as are too long help nobody. */
static void
take_uris(const struct json_node *login, struct vault_login *item)
{
    const struct json_node *list = json_tree_get(login, "uris");
    const struct json_node *node = list && list->type == JSON_TREE_ARRAY ? list->first : NULL;

    for (; node && item->uri_count < VAULT_URIS_MAX; node = node->next) {
        const char *uri = json_tree_text(node, "uri");

        if (uri && *uri && fits(uri))
            item->uris[item->uri_count++] = uri;
    }
}

static int
take_password(struct interchange_logins *logins, const struct json_node *login,
              struct vault_login *item, struct error *err)
{
    const struct json_node *node = json_tree_get(login, "password");

    if (!node || node->type != JSON_TREE_STRING || node->len == 0)
        return 0;
    if (node->len > VAULT_SECRET_MAX)
        return 1;
    item->password = interchange_view(logins, node->text, node->len);
    return item->password ? 0
                          : error_set(err, OUTCOME_LIMIT, "there are more logins than clisk takes");
}

/* What the seed's text says of whose it is stands in for a user name that is missing. */
static int
take_label(struct interchange_logins *logins, const struct secret *seed, struct vault_login *item)
{
    struct otp_label label;

    if (*item->username || otp_read_label(seed, &label) != 0)
        return 0;
    item->username = arena_strdup(logins->arena, label.account);
    return item->username ? 0 : -1;
}

/* 0; 1 for a seed that makes no codes; -1. */
static int
take_seed(struct interchange_logins *logins, const struct json_node *login,
          struct vault_login *item, struct error *err)
{
    const struct json_node *node = json_tree_get(login, "totp");
    CLEANUP_OTP struct otp otp = {0};
    struct error refused = {0};
    struct secret seed;

    if (!node || node->type != JSON_TREE_STRING || node->len == 0)
        return 0;
    seed = (struct secret){.len = node->len, .cap = node->len, .data = node->text};
    if (otp_parse_lax(&seed, &otp, &refused) < 0)
        return 1;
    item->otp = otp_to_uri(&otp);
    if (!item->otp || take_label(logins, &seed, item) < 0)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    return 0;
}

static int
take_login(struct interchange_logins *logins, const struct json_node *node, struct error *err)
{
    const struct json_node *login = json_tree_get(node, "login");
    const char *name = json_tree_text(node, "name"), *username = json_tree_text(login, "username");
    struct vault_login *item = &logins->items[logins->count];
    int result;

    *item = (struct vault_login){.name = name ? name : "", .username = username ? username : ""};
    if (!fits(item->name) || !fits(item->username)) {
        interchange_leave(logins, "logins with a name that is too long");
        return 0;
    }
    take_uris(login, item);
    result = take_password(logins, login, item, err);
    if (result > 0)
        interchange_leave(logins, "logins with a password that is too long");
    if (result != 0)
        return result < 0 ? -1 : 0;
    /* Counted first, so that its seed is freed after a failure too. */
    logins->count++;
    result = take_seed(logins, login, item, err);
    if (result > 0)
        interchange_leave(logins,
                          "one-time code seeds that make no codes (their logins were taken)");
    if (result >= 0 && !item->password && !item->otp && !*item->username) {
        logins->count--;
        interchange_leave(logins, "logins without a user name and a secret");
    }
    return result < 0 ? -1 : 0;
}

static int
take_items(struct interchange_logins *logins, const struct json_node *root, struct error *err)
{
    const struct json_node *items = json_tree_get(root, "items");
    size_t count = 0;

    if (!items || items->type != JSON_TREE_ARRAY)
        return error_set(err, OUTCOME_USAGE, "it has no list of items");
    for (const struct json_node *node = items->first; node; node = node->next)
        count++;
    if (count > VAULT_ENTRIES_MAX)
        return error_set(err, OUTCOME_LIMIT, "it has more than %d items", VAULT_ENTRIES_MAX);
    logins->items = calloc(count > 0 ? count : 1, sizeof *logins->items);
    if (!logins->items)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    for (const struct json_node *node = items->first; node; node = node->next) {
        int64_t type = json_tree_number(node, "type", -1);

        if (type != LOGIN)
            interchange_leave(logins, kind_of(type));
        else if (take_login(logins, node, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- protected by a password */

/* What the members of the file give besides the data. */
struct lock {
    struct bitwarden_figures figures;
    struct span salt; /* the text is the salt, and not what it stands for */
    struct encstring validation;
    struct encstring data;
};

static int
read_lock(const struct json_node *root, struct lock *lock, struct error *err)
{
    const char *salt = json_tree_text(root, "salt");
    const char *validation = json_tree_text(root, "encKeyValidation_DO_NOT_EDIT");
    const char *data = json_tree_text(root, "data");

    if (!salt || !*salt || !validation || !data)
        return error_set(err, OUTCOME_USAGE, "it says that it is encrypted, and lacks a member");
    lock->salt = span_of_str(salt);
    lock->figures = (struct bitwarden_figures){
        .kdf = json_tree_number(root, "kdfType", -1),
        .iterations = json_tree_number(root, "kdfIterations", -1),
        .memory_mib = json_tree_number(root, "kdfMemory", 0),
        .lanes = json_tree_number(root, "kdfParallelism", 0),
    };
    if (encstring_parse(span_of_str(validation), &lock->validation, err) < 0)
        return -1;
    return encstring_parse(span_of_str(data), &lock->data, err);
}

/* 0; 1 for another password. */
static int
try_password(const struct lock *lock, const struct secret *password, struct secret **ret_key,
             struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL, *stretched = NULL, *proof = NULL;
    int result;

    if (bitwarden_key(&lock->figures, password, lock->salt, &key, err) < 0 ||
        encstring_stretch(key, &stretched, err) < 0)
        return -1;
    result = encstring_open(&lock->validation, stretched, &proof, err);
    if (result == 0)
        *ret_key = TAKE_PTR(stretched);
    return result;
}

static int
find_key(const struct interchange_input *input, const struct lock *lock, struct secret **ret_key,
         struct error *err)
{
    for (unsigned tries = 0;; tries++) {
        CLEANUP_SECRET struct secret *password = NULL;
        int result = input->ask(input->self, tries, &password, err);

        if (result > 0)
            return error_set(err, OUTCOME_USAGE, "its password is another one");
        if (result < 0)
            return -1;
        result = try_password(lock, password, ret_key, err);
        if (result <= 0)
            return result;
    }
}

static int
decrypt(const struct interchange_input *input, struct interchange_logins *logins,
        const struct json_node *root, struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct lock lock;
    int result;

    if (!json_tree_is_true(root, "passwordProtected"))
        return error_set(err, OUTCOME_SETUP,
                         "it is encrypted for its account, and only Bitwarden can read it; export "
                         "again and choose \"Password protected\"");
    if (read_lock(root, &lock, err) < 0 || find_key(input, &lock, &key, err) < 0)
        return -1;
    result = encstring_open(&lock.data, key, &logins->plain, err);
    if (result > 0)
        return error_set(err, OUTCOME_USAGE, "it is damaged or was changed; export again");
    return result;
}

static int
parse(struct interchange_logins *logins, struct secret *text, struct json_node **ret_root,
      struct error *err)
{
    size_t mark = strncmp(text->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    return json_tree_parse(text->data + mark, text->len - mark, logins->arena, ret_root, err);
}

static int
read_export(const struct interchange_input *input, struct interchange_logins *logins,
            struct error *err)
{
    struct json_node *root;

    logins->arena = arena_new(NODES_MAX);
    if (!logins->arena)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (parse(logins, logins->text, &root, err) < 0)
        return -1;
    if (!json_tree_is_true(root, "encrypted"))
        return take_items(logins, root, err);
    if (decrypt(input, logins, root, err) < 0 || parse(logins, logins->plain, &root, err) < 0)
        return -1;
    return take_items(logins, root, err);
}

/* Messages name the file first. */
static int
read_named(const struct interchange_input *input, struct interchange_logins *logins,
           struct error *err)
{
    struct error inner = {0};

    if (read_export(input, logins, &inner) == 0)
        return 0;
    return error_set(err, inner.outcome, "%s: %s", input->path, inner.message);
}

const struct interchange_format bitwarden_format = {
    .name = "bitwarden", .detect = detect, .read = read_named};
