/*
 * vault-drive write|read VECTOR.json DIRECTORY: makes a vault with the content of
 * the vector there, its key changed once, or opens the one that is there by every
 * credential of the vector and compares. Passphrases are fast, so that tests are.
 */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/vault/internal.h"

static void ATTR_NORETURN
fail(const char *what, const struct error *err)
{
    fprintf(stderr, "vault-drive: %s: %s\n", what, err ? err->message : "it is another");
    exit(EXIT_FAILURE);
}

/* NULL where the member is absent or null. */
static const char *
text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static struct secret *
secret_of_text(const char *text)
{
    struct secret *secret = text ? secret_of(text, strlen(text)) : NULL;

    if (text && !secret)
        abort();
    return secret;
}

/* The secret is the caller's. */
static struct vault_credential
credential_of(const json_t *row, struct secret **ret_secret)
{
    static const enum vault_slot_type types[] = {VAULT_SLOT_PASSPHRASE, VAULT_SLOT_RECOVERY,
                                                 VAULT_SLOT_SYSTEMD, VAULT_SLOT_DEVICE};
    struct vault_credential credential = {.label = text_of(row, "label")};

    *ret_secret = secret_of_text(text_of(row, "text"));
    credential.secret = *ret_secret;

    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        if (strcmp(vault_slot_type_name(types[i]), text_of(row, "type")) == 0)
            credential.type = types[i];
    }
    return credential;
}

/* Freed by vault_account_clear(). */
static struct vault_account
account_of(const json_t *row)
{
    const json_t *secrets = json_object_get(row, "secrets");
    struct vault_account account = {.id = (uint32_t)json_integer_value(json_object_get(row, "id")),
                                    .brand = text_of(row, "brand"),
                                    .secret_count = json_array_size(secrets)};

    for (size_t i = 0; i < account.secret_count; i++) {
        const json_t *secret = json_array_get(secrets, i);

        account.secrets[i] = (struct vault_secret){
            .field = text_of(secret, "field"),
            .kind = (enum vault_secret_kind)json_integer_value(json_object_get(secret, "kind")),
            .value = secret_of_text(text_of(secret, "value"))};
    }
    return account;
}

static struct vault_login
login_of(const json_t *row)
{
    const json_t *uris = json_object_get(row, "uris");
    struct vault_login login = {.name = text_of(row, "name"),
                                .username = text_of(row, "username"),
                                .uri_count = json_array_size(uris),
                                .password = secret_of_text(text_of(row, "password")),
                                .otp = secret_of_text(text_of(row, "otp"))};

    for (size_t i = 0; i < login.uri_count; i++)
        login.uris[i] = json_string_value(json_array_get(uris, i));
    return login;
}

static struct vault *
write_slots(const json_t *rows, struct vault_place place)
{
    static const struct slot_figures fast = {SLOT_KDF_SCRYPT, {10, 8, 1}};
    struct vault *vault = NULL;
    struct error err = {0};

    for (size_t i = 0; i < json_array_size(rows); i++) {
        CLEANUP_SECRET struct secret *secret = NULL;
        const struct vault_credential credential = credential_of(json_array_get(rows, i), &secret);
        uint8_t id[VAULT_ID_LEN];

        if ((vault ? vault_slot_add(vault, &credential, id, &err)
                   : vault_create_with(place, &credential, &fast, &vault, &err)) < 0)
            fail("a slot", &err);
    }
    return vault;
}

static void
write_vault(const json_t *vector, struct vault_place place)
{
    const json_t *accounts = json_object_get(vector, "accounts");
    const json_t *logins = json_object_get(vector, "logins");
    CLEANUP_VAULT struct vault *vault = write_slots(json_object_get(vector, "credentials"), place);
    struct error err = {0};

    for (size_t i = 0; i < json_array_size(accounts); i++) {
        CLEANUP_VAULT_ACCOUNT struct vault_account account =
            account_of(json_array_get(accounts, i));

        if (vault_put_account(vault, &account, &err) < 0)
            fail("an account", &err);
    }
    for (size_t i = 0; i < json_array_size(logins); i++) {
        CLEANUP_VAULT_LOGIN struct vault_login login = login_of(json_array_get(logins, i));
        size_t replaced;

        if (vault_put_logins(vault, &login, 1, &replaced, &err) < 0)
            fail("a login", &err);
    }
    if (vault_rekey(vault, &err) < 0)
        fail("a rekey", &err);
}

static bool
is_same(const struct secret *one, const struct secret *other)
{
    return (!one && !other) || (one && other && one->len == other->len &&
                                memcmp(one->data, other->data, one->len) == 0);
}

static void
compare_account(struct vault *vault, const json_t *row)
{
    CLEANUP_VAULT_ACCOUNT struct vault_account expected = account_of(row), found = {0};
    struct error err = {0};

    if (vault_get_account(vault, expected.id, expected.brand, &found, &err) != 0)
        fail("an account", &err);
    if (found.id != expected.id || strcmp(found.brand, expected.brand) != 0 ||
        found.secret_count != expected.secret_count)
        fail("an account", NULL);
    for (size_t i = 0; i < found.secret_count; i++) {
        if (strcmp(found.secrets[i].field, expected.secrets[i].field) != 0 ||
            found.secrets[i].kind != expected.secrets[i].kind ||
            !is_same(found.secrets[i].value, expected.secrets[i].value))
            fail("a secret", NULL);
    }
}

static bool
is_same_login(const struct vault_login *one, const struct vault_login *other)
{
    if (strcmp(one->name, other->name) != 0 || strcmp(one->username, other->username) != 0 ||
        one->uri_count != other->uri_count || !is_same(one->password, other->password) ||
        !is_same(one->otp, other->otp))
        return false;
    for (size_t i = 0; i < one->uri_count; i++) {
        if (strcmp(one->uris[i], other->uris[i]) != 0)
            return false;
    }
    return true;
}

/* How many of the vault's logins are the one of the vector. */
static size_t
count_login(struct vault *vault, const json_t *row)
{
    CLEANUP_VAULT_LOGIN struct vault_login expected = login_of(row);
    uint8_t after[VAULT_ID_LEN];
    struct error err = {0};
    size_t count = 0;

    for (bool begun = false;; begun = true) {
        CLEANUP_VAULT_LOGIN struct vault_login found = {0};
        int result = vault_next_login(vault, begun ? after : NULL, &found, &err);

        if (result < 0)
            fail("a login", &err);
        if (result == VAULT_ABSENT)
            return count;
        count += is_same_login(&found, &expected);
        memcpy(after, found.id, sizeof after);
    }
}

static void
read_vault(const json_t *vector, struct vault_place place, const json_t *row)
{
    const json_t *accounts = json_object_get(vector, "accounts");
    const json_t *logins = json_object_get(vector, "logins");
    CLEANUP_SECRET struct secret *secret = NULL;
    const struct vault_credential credential = credential_of(row, &secret);
    CLEANUP_VAULT struct vault *vault = NULL;
    struct error err = {0};
    size_t entries;

    if (vault_unlock(place, &credential, &vault, &err) != 0)
        fail(text_of(row, "type"), &err);
    if (vault_check(vault, &entries, &err) < 0)
        fail("check", &err);
    if (entries != json_array_size(accounts) + json_array_size(logins))
        fail("the number of entries", NULL);
    for (size_t i = 0; i < json_array_size(accounts); i++)
        compare_account(vault, json_array_get(accounts, i));
    for (size_t i = 0; i < json_array_size(logins); i++) {
        if (count_login(vault, json_array_get(logins, i)) != 1)
            fail("a login", NULL);
    }
}

int
main(int argc, char **argv)
{
    json_t *vector = argc == 4 ? json_load_file(argv[2], 0, NULL) : NULL;
    struct vault_place place = {.dirfd = -1};
    const json_t *credentials = json_object_get(vector, "credentials");

    if (!vector || json_array_size(credentials) == 0) {
        fprintf(stderr, "usage: vault-drive write|read VECTOR.json DIRECTORY\n");
        return EXIT_FAILURE;
    }
    place.shown = argv[3];
    place.dirfd = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (strcmp(argv[1], "write") == 0)
        write_vault(vector, place);
    for (size_t i = 0; i < json_array_size(credentials); i++)
        read_vault(vector, place, json_array_get(credentials, i));
    close(place.dirfd);
    json_decref(vector);
    return EXIT_SUCCESS;
}
