#include "host/agent/ways.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/log.h"
#include "host/common/private.h"

enum { WAYS_KEY_MIN = 32, WAYS_KEY_MAX = 4096 };

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

/* All of a small file, which is opened already. */
static int
ways_read_key(int fd, const char *shown, struct secret **ret_key, struct error *err)
{
    CLEANUP_SECRET struct secret *key = secret_new(WAYS_KEY_MAX + 1);
    ssize_t len = 1;

    if (!key)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    while (len > 0 && key->len <= WAYS_KEY_MAX) {
        len = read(fd, key->data + key->len, WAYS_KEY_MAX + 1 - key->len);
        if (len < 0 && errno != EINTR)
            return error_errno(err, OUTCOME_SETUP, "cannot read %s", shown);
        key->len += len > 0 ? (size_t)len : 0;
        len = len < 0 ? 1 : len;
    }
    if (key->len < WAYS_KEY_MIN || key->len > WAYS_KEY_MAX)
        return error_set(err, OUTCOME_SETUP, "%s has not %d to %d bytes: it is no key of a vault",
                         shown, WAYS_KEY_MIN, WAYS_KEY_MAX);
    *ret_key = TAKE_PTR(key);
    return 0;
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
    snprintf(err->detail, sizeof err->detail, VAULT_LOCKED);
    return -1;
}

/* Says which of the files it is that does not fit; what else is wrong is the vault's to say. */
static int
ways_unlock_by_file(struct vault_place place, enum vault_slot_type type, int fd, const char *shown,
                    struct vault **ret_vault, struct error *err)
{
    CLEANUP_SECRET struct secret *key = NULL;
    struct error wrong = {0};
    int result;

    if (ways_read_key(fd, shown, &key, err) < 0)
        return -1;
    result = ways_unlock(place, type, key, ret_vault, &wrong);
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

/* systemd gives it to root or to the service's user. On a file system with access lists it opens it
 * to that user by one, of which the mode shows the mask as the group's bits. */
static int
ways_check_credential(int fd, const char *shown, struct error *err)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot examine %s", shown);
    if (!S_ISREG(st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid()) ||
        (st.st_mode & (S_IWGRP | S_IRWXO)))
        return error_set(err, OUTCOME_SETUP,
                         "%s is not a credential as systemd makes it: it belongs to another user "
                         "or is open to others (mode %04o)",
                         shown, st.st_mode & 07777);
    return 0;
}

static int
ways_by_systemd(struct vault_place place, const struct access_ways *ways, struct vault **ret_vault,
                struct error *err)
{
    CLEANUP_FD int fd = -1;
    char shown[512];

    if (snprintf(shown, sizeof shown, "%s/" WAYS_CREDENTIAL, ways->credentials_dir) >=
        (int)sizeof shown)
        return error_set(err, OUTCOME_SETUP, "$CREDENTIALS_DIRECTORY is too long");
    fd = open(shown, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? WAYS_ABSENT
                               : error_errno(err, OUTCOME_SETUP, "cannot open %s", shown);
    if (ways_check_credential(fd, shown, err) < 0)
        return -1;
    return ways_unlock_by_file(place, VAULT_SLOT_SYSTEMD, fd, shown, ret_vault, err);
}

static int
ways_by_device(struct vault_place place, const struct access_ways *ways, struct vault **ret_vault,
               struct error *err)
{
    CLEANUP_FD int fd =
        open(ways->device_key, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? WAYS_ABSENT
                   : error_errno(err, OUTCOME_SETUP, "cannot open %s", ways->device_key);
    if (private_check_fd(fd, ways->device_key, S_IFREG, 0077, "600", err) < 0)
        return -1;
    return ways_unlock_by_file(place, VAULT_SLOT_DEVICE, fd, ways->device_key, ret_vault, err);
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
    snprintf(err->detail, sizeof err->detail, VAULT_LOCKED);
    return -1;
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
