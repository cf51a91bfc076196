#include "host/agent/ways.h"

#include <stdio.h>
#include <string.h>

#include "host/agent/key_file.h"
#include "host/common/log.h"

/* The way is not there: the next one is tried. */
enum { WAYS_ABSENT = 1 };

static bool
ways_has_slot(const struct vault_facts *facts, enum vault_slot_type type)
{
    for (size_t i = 0; i < facts->slots.count; i++) {
        if (facts->slots.slots[i].type == (unsigned)type)
            return true;
    }
    return false;
}

static int
ways_unlock(struct vault_place place, enum vault_slot_type type, const struct secret *secret,
            struct vault **ret_vault, struct error *err)
{
    struct vault_credential credential = {.type = type, .secret = secret};

    return vault_unlock(place, &credential, ret_vault, err);
}

/* As it was told, with what can be done about it. */
static int
ways_locked(const char *message, struct error *err)
{
    error_set(err, OUTCOME_USER_ACTION_NEEDED, "%s", message);
    return error_refine(err, VAULT_LOCKED);
}

/* Says which of the files it is that does not fit; what else is wrong is the vault's to say. */
static int
ways_unlock_by_key(struct vault_place place, enum vault_slot_type type, const struct secret *key,
                   const char *shown, struct vault **ret_vault, struct error *err)
{
    struct error wrong = {0};
    int result = ways_unlock(place, type, key, ret_vault, &wrong);

    if (result >= 0)
        return result;
    if (strcmp(wrong.detail, VAULT_LOCKED) == 0) {
        char message[ERROR_MESSAGE_MAX];

        snprintf(message, sizeof message,
                 "%s does not open the vault: put the right one there, or remove the slot and add "
                 "it anew: clisk vault slots",
                 shown);
        return ways_locked(message, err);
    }
    *err = wrong;
    return -1;
}

static int
ways_by_systemd(struct vault_place place, const struct access_ways *ways, struct vault **ret_vault,
                struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;
    int result = key_file_read_credential(ways->credentials_dir, &key, err);

    if (result != 0)
        return result < 0 ? -1 : WAYS_ABSENT;
    return ways_unlock_by_key(place, VAULT_SLOT_SYSTEMD, key,
                              "the systemd credential " KEY_FILE_CREDENTIAL, ret_vault, err);
}

static int
ways_by_device(struct vault_place place, const struct access_ways *ways, struct vault **ret_vault,
               struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;
    int result = key_file_read_device(ways->device_key, &key, err);

    if (result != 0)
        return result < 0 ? -1 : WAYS_ABSENT;
    return ways_unlock_by_key(place, VAULT_SLOT_DEVICE, key, ways->device_key, ret_vault, err);
}

/* She may type the recovery code, too: to try it costs nothing. What does not look like one is no
 * reason to stop there. */
static int
ways_by_person(struct vault_place place, const struct access_ways *ways,
               const struct vault_facts *facts, struct vault **ret_vault, struct error *err)
{
    CLEANUP_SECRET struct secret *typed = NULL;
    struct error wrong;

    if (ways->ask_passphrase(ways->opaque, &typed, err) < 0)
        return -1;
    if (ways_has_slot(facts, VAULT_SLOT_RECOVERY)) {
        int result = ways_unlock(place, VAULT_SLOT_RECOVERY, typed, ret_vault, &wrong);

        if (result >= 0)
            return result;
        if (wrong.outcome != OUTCOME_USAGE && strcmp(wrong.detail, VAULT_LOCKED) != 0) {
            *err = wrong;
            return -1;
        }
        if (!ways_has_slot(facts, VAULT_SLOT_PASSPHRASE))
            return ways_locked(wrong.message, err);
    }
    return ways_unlock(place, VAULT_SLOT_PASSPHRASE, typed, ret_vault, err);
}

/* 0, VAULT_ABSENT (for it was there a moment ago, it is an error), WAYS_ABSENT, -1. */
static int
ways_by_machine(struct vault_place place, const struct access_ways *ways,
                const struct vault_facts *facts, struct vault **ret_vault, enum access_how *ret_how,
                struct error *err)
{
    int result = WAYS_ABSENT;

    if (ways->credentials_dir && *ways->credentials_dir &&
        ways_has_slot(facts, VAULT_SLOT_SYSTEMD)) {
        *ret_how = ACCESS_SYSTEMD;
        result = ways_by_systemd(place, ways, ret_vault, err);
    }
    if (result == WAYS_ABSENT && ways->device_key && *ways->device_key &&
        ways_has_slot(facts, VAULT_SLOT_DEVICE)) {
        *ret_how = ACCESS_DEVICE;
        result = ways_by_device(place, ways, ret_vault, err);
    }
    return result;
}

static int
ways_say_locked(const struct access_ways *ways, const struct vault_facts *facts, struct error *err)
{
    if (ways_has_slot(facts, VAULT_SLOT_DEVICE) && ways->device_key && *ways->device_key)
        error_set(err, OUTCOME_USER_ACTION_NEEDED,
                  "the vault is locked: its device key %s is not there; put it back, or unlock the "
                  "vault: clisk vault unlock",
                  ways->device_key);
    else
        error_set(err, OUTCOME_USER_ACTION_NEEDED,
                  "the vault is locked, and nobody can be asked for its passphrase: clisk vault "
                  "unlock");
    return error_refine(err, VAULT_LOCKED);
}

int
ways_open(struct vault_place place, const struct access_ways *ways, struct vault **ret_vault,
          enum access_how *ret_how, struct error *err)
{
    enum access_how how = ACCESS_PASSPHRASE;
    struct error broken = {0};
    struct vault_facts facts;
    bool may_ask;
    int result = vault_inspect(place, &facts, err);

    if (result != 0)
        return result;
    may_ask = ways->ask_passphrase && (ways_has_slot(&facts, VAULT_SLOT_PASSPHRASE) ||
                                       ways_has_slot(&facts, VAULT_SLOT_RECOVERY));
    result = ways_by_machine(place, ways, &facts, ret_vault, &how, &broken);
    if (result < 0 && !may_ask) {
        *err = broken;
        return -1;
    }
    if (result < 0)
        log_warning("%s", broken.message);
    if (result != 0) {
        if (!may_ask)
            return ways_say_locked(ways, &facts, err);
        how = ACCESS_PASSPHRASE;
        result = ways_by_person(place, ways, &facts, ret_vault, err);
    }
    if (result == 0)
        *ret_how = how;
    return result;
}
