#include "host/cli/new_vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/agent/key_file.h"
#include "host/cli/device_key.h"
#include "host/cli/output.h"
#include "host/cli/passphrase.h"
#include "host/cli/unlock.h"
#include "host/common/fd.h"

static const enum vault_slot_type known[] = {VAULT_SLOT_DEVICE, VAULT_SLOT_PASSPHRASE,
                                             VAULT_SLOT_RECOVERY, VAULT_SLOT_SYSTEMD};

int
new_vault_slot_type(const char *name, enum vault_slot_type *ret_type, struct error *err)
{
    for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
        if (strcmp(vault_slot_type_name(known[i]), name) == 0) {
            *ret_type = known[i];
            return 0;
        }
    }
    return error_set(err, OUTCOME_USAGE,
                     "there is no slot of type \"%.32s\"; use device, passphrase, recovery or "
                     "systemd",
                     name);
}

static int
read_credential(struct secret **ret_secret, struct error *err)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    int result = KEY_FILE_ABSENT;

    if (directory && directory[0] == '/')
        result = key_file_read_credential(directory, ret_secret, err);
    if (result <= 0)
        return result;
    return error_set(err, OUTCOME_USAGE,
                     "there is no systemd credential; do this in a service that has "
                     "LoadCredential=" KEY_FILE_CREDENTIAL ":FILE (systemd.exec(5))");
}

int
new_vault_credential(const struct cli *cli, enum vault_slot_type type, const char *file,
                     const char *option, struct secret **ret_secret, struct error *err)
{
    switch (type) {
    case VAULT_SLOT_PASSPHRASE: return passphrase_new(cli, file, option, ret_secret, err);
    case VAULT_SLOT_DEVICE: return device_key_make(cli, ret_secret, err);
    case VAULT_SLOT_SYSTEMD: return read_credential(ret_secret, err);
    case VAULT_SLOT_RECOVERY:
        *ret_secret = vault_new_recovery_code();
        return *ret_secret ? 0
                           : error_set(err, OUTCOME_INTERNAL, "no memory or randomness for a code");
    default: return error_set(err, OUTCOME_INTERNAL, "no such type of slot");
    }
}

/* --- a whole vault --------------------------------------------------------- */

struct maker {
    struct vault_credential credentials[VAULT_SLOTS_MAX];
    struct secret *secrets[VAULT_SLOTS_MAX];
    size_t count;
};

static void
maker_clear(struct maker *maker)
{
    for (size_t i = 0; i < maker->count; i++)
        maker->secrets[i] = secret_free(maker->secrets[i]);
}

/* All of them before anything is made: what is missing leaves nothing behind. */
static int
gather(struct cli *cli, const enum vault_slot_type *types, size_t count, struct maker *maker,
       struct error *err)
{
    for (size_t i = 0; i < count && i < VAULT_SLOTS_MAX; i++) {
        if (new_vault_credential(cli, types[i], cli->options.passphrase_file, "passphrase-file",
                                 &maker->secrets[i], err) < 0)
            return -1;
        maker->credentials[i] =
            (struct vault_credential){.type = types[i], .secret = maker->secrets[i]};
        maker->count++;
    }
    return 0;
}

/* Neither one that is there nor one that should be is replaced. */
static int
refuse_existing(struct cli *cli, struct store *store, struct vault_place place, struct error *err)
{
    struct vault_facts facts;
    int result = vault_inspect(place, &facts, err);

    if (result == VAULT_ABSENT) {
        result = store_is_sealed(store, err);
        /* A new one would not have the store's key. */
        return result == 0 && cli->options.yes ? 0 : unlock_refuse_lost(cli, store, err);
    }
    if (result < 0)
        return -1;
    return error_set(err, OUTCOME_USAGE,
                     "there is a vault already, %s/%s; to change what opens it: clisk vault slots",
                     cli->paths.config, VAULT_FILE_NAME);
}

static int
create(struct vault_place place, const struct maker *maker, struct vault **ret_vault,
       struct error *err)
{
    CLEANUP_VAULT struct vault *vault = NULL;
    uint8_t id[VAULT_ID_LEN];

    if (vault_create(place, &maker->credentials[0], &vault, err) < 0)
        return -1;
    for (size_t i = 1; i < maker->count; i++) {
        if (vault_slot_add(vault, &maker->credentials[i], id, err) < 0)
            return -1;
    }
    *ret_vault = TAKE_PTR(vault);
    return 0;
}

static int
make(struct store *store, struct vault_place place, const struct maker *maker,
     struct access **ret_access, struct error *err)
{
    CLEANUP_ACCESS struct access *access = NULL;
    struct vault *vault;

    if (create(place, maker, &vault, err) < 0)
        return -1;
    access = access_of_vault(
        vault, maker->credentials[0].type == VAULT_SLOT_DEVICE ? ACCESS_DEVICE : ACCESS_PASSPHRASE);
    if (!access)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (unlock_accept(store, access, err) < 0 || unlock_store(store, access, err) < 0)
        return -1;
    *ret_access = TAKE_PTR(access);
    return 0;
}

int
new_vault_make(struct cli *cli, struct store *store, const enum vault_slot_type *types,
               size_t count, struct access **ret_access, struct secret **ret_recovery,
               struct error *err)
{
    CLEANUP(maker_clear) struct maker maker = {0};
    struct vault_place place;

    if (unlock_place(cli, &place, err) < 0 || refuse_existing(cli, store, place, err) < 0 ||
        gather(cli, types, count, &maker, err) < 0 ||
        make(store, place, &maker, ret_access, err) < 0)
        return -1;
    *ret_recovery = NULL;
    for (size_t i = 0; i < maker.count; i++) {
        if (types[i] == VAULT_SLOT_RECOVERY)
            *ret_recovery = TAKE_PTR(maker.secrets[i]);
    }
    return 0;
}

/* --- the code ---------------------------------------------------------------- */

/* A code is of letters, digits and dashes: it needs no escaping, and no copy. */
int
new_vault_show_code(const struct cli *cli, const struct secret *code, struct error *err)
{
    static const char *const frames[][2] = {
        [FORMAT_TABLE] = {"", "\n"},
        [FORMAT_CSV] = {"", "\n"},
        [FORMAT_JSON] = {"[{\"type\": \"recovery_code\", \"schema_version\": 1, \"code\": \"",
                         "\"}]\n"},
        [FORMAT_NDJSON] = {"{\"type\":\"recovery_code\",\"schema_version\":1,\"code\":\"",
                           "\"}\n"}};
    const char *const *frame = frames[cli->options.format];

    if (fflush(stdout) == EOF || fd_write_all(STDOUT_FILENO, frame[0], strlen(frame[0])) < 0 ||
        fd_write_all(STDOUT_FILENO, code->data, code->len) < 0 ||
        fd_write_all(STDOUT_FILENO, frame[1], strlen(frame[1])) < 0)
        return output_fail(err);
    return 0;
}
