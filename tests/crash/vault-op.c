/*
 * One operation on a vault, for the killer, and what tells its state:
 *
 *   vault-op DIRECTORY make|put|put-many|rekey|slot-add|slot-remove|slot-replace|login|remove
 *   vault-op DIRECTORY read KEY...
 *
 * DIRECTORY holds the vault and the key files "device", "other" and "third". "make" makes a vault
 * that "device" opens, with two accounts. Each operation opens it with "device". It stands between
 * two sched_yield(2), so that only its own system calls are counted. "read" prints, for each key
 * file, whether it opens the vault, and then all that is in it.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/vault/vault.h"

enum { OP_KEY_MAX = 64, OP_MANY = 40 };

struct op {
    struct vault_place place;
    struct vault *vault;
    struct secret *key; /* of the slot to come, read before what is disturbed begins */
    struct error err;
};

static int
op_key(struct op *op, const char *name, struct secret **ret_key)
{
    CLEANUP_FD int fd = openat(op->place.dirfd, name, O_RDONLY | O_CLOEXEC);
    CLEANUP_SECRET struct secret *key = secret_new(OP_KEY_MAX);
    ssize_t len = fd >= 0 && key ? read(fd, key->data, OP_KEY_MAX) : -1;

    if (len <= 0)
        return error_errno(&op->err, OUTCOME_INTERNAL, "cannot read the key %s", name);
    key->len = (size_t)len;
    *ret_key = TAKE_PTR(key);
    return 0;
}

static int
op_unlock(struct op *op, const char *name, bool create)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct vault_credential credential = {.type = VAULT_SLOT_DEVICE, .label = name};

    if (op_key(op, name, &key) < 0)
        return -1;
    credential.secret = key;
    return create ? vault_create(op->place, &credential, &op->vault, &op->err)
                  : vault_unlock(op->place, &credential, &op->vault, &op->err);
}

static int
op_put(struct op *op, uint32_t id, const char *value)
{
    CLEANUP_SECRET struct secret *secret = secret_of(value, strlen(value));
    struct vault_account account = {
        .id = id,
        .brand = "acme",
        .secrets = {{.field = "password", .value = secret}},
        .secret_count = 1,
    };

    return secret ? vault_put_account(op->vault, &account, &op->err) : -1;
}

static int
op_make(struct op *op)
{
    if (op_unlock(op, "device", true) < 0 || op_put(op, 1, "first") < 0)
        return -1;
    return op_put(op, 2, "second");
}

/* The one slot whose label is given. */
static int
op_slot_id(struct op *op, const char *label, uint8_t ret_id[VAULT_ID_LEN])
{
    struct vault_facts facts;

    if (vault_inspect(op->place, &facts, &op->err) != 0)
        return -1;
    for (size_t i = 0; i < facts.slots.count; i++) {
        if (strcmp(facts.slots.slots[i].label, label) == 0) {
            memcpy(ret_id, facts.slots.slots[i].id, VAULT_ID_LEN);
            return 0;
        }
    }
    return error_set(&op->err, OUTCOME_USAGE, "no slot %s", label);
}

static int
op_slot_add(struct op *op, const char *name)
{
    uint8_t id[VAULT_ID_LEN];

    return vault_slot_add(
        op->vault,
        &(struct vault_credential){.type = VAULT_SLOT_DEVICE, .secret = op->key, .label = name}, id,
        &op->err);
}

static int
op_slot_remove(struct op *op)
{
    uint8_t id[VAULT_ID_LEN];

    return op_slot_id(op, "other", id) < 0 ? -1 : vault_slot_remove(op->vault, id, &op->err);
}

static int
op_slot_replace(struct op *op)
{
    uint8_t id[VAULT_ID_LEN];

    if (op_slot_id(op, "other", id) < 0)
        return -1;
    return vault_slot_replace(
        op->vault, id,
        &(struct vault_credential){.type = VAULT_SLOT_DEVICE, .secret = op->key, .label = "third"},
        &op->err);
}

static int
op_login(struct op *op)
{
    CLEANUP_SECRET struct secret *password = secret_of("imported", strlen("imported"));
    struct vault_login logins[OP_MANY];
    char names[OP_MANY][16];
    size_t replaced;

    for (size_t i = 0; i < OP_MANY; i++) {
        snprintf(names[i], sizeof names[i], "login-%zu", i);
        logins[i] = (struct vault_login){
            .name = names[i],
            .uris = {"https://www.acme.example/"},
            .uri_count = 1,
            .username = "me",
            .password = password,
        };
    }
    return vault_put_logins(op->vault, logins, OP_MANY, &replaced, &op->err);
}

static int
op_change(struct op *op, const char *verb)
{
    if (strcmp(verb, "put") == 0)
        return op_put(op, 1, "changed");
    if (strcmp(verb, "add") == 0)
        return op_put(op, 3, "third");
    if (strcmp(verb, "remove") == 0)
        return vault_remove_account(op->vault, 2, &op->err);
    if (strcmp(verb, "rekey") == 0)
        return vault_rekey(op->vault, &op->err);
    if (strcmp(verb, "slot-add") == 0)
        return op_slot_add(op, "third");
    if (strcmp(verb, "slot-add-other") == 0)
        return op_slot_add(op, "other");
    if (strcmp(verb, "slot-remove") == 0)
        return op_slot_remove(op);
    if (strcmp(verb, "slot-replace") == 0)
        return op_slot_replace(op);
    if (strcmp(verb, "login") == 0)
        return op_login(op);
    return error_set(&op->err, OUTCOME_USAGE, "no such operation: %s", verb);
}

static int
op_print_accounts(struct op *op)
{
    for (uint32_t id = 1; id <= 3; id++) {
        CLEANUP_VAULT_ACCOUNT struct vault_account account = {0};
        int result = vault_get_account(op->vault, id, "acme", &account, &op->err);

        if (result < 0)
            return -1;
        if (result == 0)
            printf("account %u %s\n", (unsigned)id, account.secrets[0].value->data);
    }
    return 0;
}

static int
op_print_logins(struct op *op)
{
    uint8_t after[VAULT_ID_LEN];
    unsigned count = 0;
    int result;

    for (;;) {
        CLEANUP_VAULT_LOGIN struct vault_login login = {0};

        result = vault_next_login(op->vault, count ? after : NULL, &login, &op->err);
        if (result != 0)
            break;
        memcpy(after, login.id, sizeof after);
        count++;
    }
    printf("logins %u\n", count);
    return result < 0 ? -1 : 0;
}

/* All of it, with each of the keys that open it. */
static int
op_read(struct op *op, char **keys)
{
    size_t entries;
    int opened = 0;

    for (; *keys; keys++) {
        if (op_unlock(op, *keys, false) != 0) {
            printf("%s does not open it: %s\n", *keys, op->err.detail);
            continue;
        }
        printf("%s opens it\n", *keys);
        if (vault_check(op->vault, &entries, &op->err) < 0)
            return -1;
        if (opened++ == 0 && (op_print_accounts(op) < 0 || op_print_logins(op) < 0))
            return -1;
        op->vault = vault_close(op->vault);
    }
    return opened > 0 ? 0 : error_set(&op->err, OUTCOME_SETUP, "nothing opens it");
}

static int
op_run(struct op *op, char **words)
{
    int result;

    if (strcmp(words[0], "read") == 0)
        return op_read(op, words + 1);
    if (strcmp(words[0], "make") == 0)
        return op_make(op);
    if (op_unlock(op, "device", false) != 0 ||
        op_key(op, strcmp(words[0], "slot-add-other") == 0 ? "other" : "third", &op->key) < 0)
        return -1;
    sched_yield();
    result = op_change(op, words[0]);
    sched_yield();
    return result;
}

int
main(int argc, char **argv)
{
    struct op op = {.place = {.dirfd = -1}};
    int result;

    if (argc < 3)
        return 2;
    op.place = (struct vault_place){open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC), argv[1]};
    result = op.place.dirfd < 0 ? -1 : op_run(&op, argv + 2);
    vault_close(op.vault);
    secret_free(op.key);
    if (result != 0)
        fprintf(stderr, "vault-op: %s: %s\n", outcome_name(op.err.outcome), op.err.message);
    return result != 0;
}
