/* The ways to a vault that is locked: which is taken, and what a broken one leads to. */
#include "host/agent/key_file.h"
#include "host/agent/access.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "host/agent/ways.h"
#include "host/common/fd.h"
#include "host/common/log.h"
#include "host/vault/internal.h"
#include "tests/unit/scratch.h"

#define DEVICE     "0123456789abcdef0123456789abcdef"
#define CREDENTIAL "SYSTEMDsystemdSYSTEMDsystemdSYSTEMD"
#define PASSPHRASE "seven large otters"

/* A fast passphrase, which production never makes. */
static const struct slot_figures fast = {.kdf = SLOT_KDF_SCRYPT, .cost = {10, 8, 1}};

static struct scratch dir;
static struct vault_place place;
static struct vault *vault;
static struct error err;
static char device_key[PATH_MAX + 16], credential[PATH_MAX + 32], warned[512];
static const char *typed; /* what the person types */
static int asked;
static struct access_ways ways;

static struct secret *
secret_from(const char *text)
{
    struct secret *secret = secret_of(text, strlen(text));

    ck_assert_ptr_nonnull(secret);
    return secret;
}

static void
write_key(const char *path, const char *text, mode_t mode)
{
    CLEANUP_FD int fd = -1;

    /* One that may not be written, from before. */
    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fd_write_all(fd, text, strlen(text)), 0);
    ck_assert_int_eq(fchmod(fd, mode), 0);
}

static void
add_slot(enum vault_slot_type type, const char *text)
{
    CLEANUP_SECRET struct secret *secret = secret_from(text);
    uint8_t id[VAULT_ID_LEN];

    ck_assert_int_eq(
        vault_slot_add(vault, &(struct vault_credential){type, secret, NULL}, id, &err), 0);
}

static void
hear(void *opaque, enum log_level level, const char *line)
{
    (void)opaque;
    ck_assert_int_eq(level, LOG_LEVEL_WARNING);
    snprintf(warned, sizeof warned, "%s", line);
}

static int
type_passphrase(void *opaque, struct secret **ret_passphrase, struct error *ret_err)
{
    ck_assert_ptr_eq(opaque, &typed);
    (void)ret_err;
    asked++;
    *ret_passphrase = secret_from(typed);
    return 0;
}

/* A vault with a device key, of which the file is there. */
static void
setup(void)
{
    CLEANUP_SECRET struct secret *key = secret_from(DEVICE);

    dir = scratch_make();
    place = (struct vault_place){dir.fd, dir.path};
    snprintf(device_key, sizeof device_key, "%s/device.key", dir.path);
    snprintf(credential, sizeof credential, "%s/" KEY_FILE_CREDENTIAL, dir.path);
    ck_assert_int_eq(
        vault_create(place, &(struct vault_credential){VAULT_SLOT_DEVICE, key, NULL}, &vault, &err),
        0);
    vault->figures = fast;
    write_key(device_key, DEVICE, 0600);
    typed = PASSPHRASE;
    asked = 0;
    warned[0] = '\0';
    ways = (struct access_ways){.agent_socket = "",
                                .device_key = device_key,
                                .credentials_dir = dir.path,
                                .opaque = &typed};
    log_set_sink(hear, NULL, LOG_LEVEL_WARNING);
}

static void
teardown(void)
{
    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
    vault = vault_close(vault);
    scratch_remove(&dir);
}

/* How it was opened, or -1 with err. */
static int
open_it(void)
{
    CLEANUP_ACCESS struct access *access = NULL;
    int result;

    err = (struct error){0};
    result = access_open(place, &ways, &access, &err);
    ck_assert_int_le(result, 0);
    if (result < 0)
        return -1;
    ck_assert_ptr_nonnull(access_vault(access));
    return (int)access_how(access);
}

static void
assert_refused(enum outcome outcome, const char *detail, const char *why)
{
    ck_assert_int_eq(open_it(), -1);
    ck_assert_int_eq(err.outcome, outcome);
    ck_assert_str_eq(err.detail, detail);
    ck_assert_msg(strstr(err.message, why), "%s", err.message);
}

START_TEST(tries_them_in_their_order)
{
    add_slot(VAULT_SLOT_PASSPHRASE, PASSPHRASE);
    ways.ask_passphrase = type_passphrase;
    ck_assert_int_eq(open_it(), ACCESS_DEVICE);
    /* A credential that the vault has no slot for is none. */
    write_key(credential, CREDENTIAL, 0400);
    ck_assert_int_eq(open_it(), ACCESS_DEVICE);
    add_slot(VAULT_SLOT_SYSTEMD, CREDENTIAL);
    ck_assert_int_eq(open_it(), ACCESS_SYSTEMD);
    ck_assert_int_eq(unlink(credential), 0);
    ck_assert_int_eq(open_it(), ACCESS_DEVICE);
    ck_assert_int_eq(asked, 0);
    ck_assert_int_eq(unlink(device_key), 0);
    ck_assert_int_eq(open_it(), ACCESS_PASSPHRASE);
    ck_assert_int_eq(asked, 1);
    ck_assert_str_eq(warned, "");
}
END_TEST

START_TEST(takes_the_next_without_an_agent)
{
    char path[PATH_MAX + 16];

    snprintf(path, sizeof path, "%s/agent.sock", dir.path);
    ways.agent_socket = path;
    ck_assert_int_eq(open_it(), ACCESS_DEVICE);
    /* The socket of one that was killed. */
    if (strlen(path) < sizeof((struct sockaddr_un *)0)->sun_path) {
        CLEANUP_FD int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        struct sockaddr_un address = {.sun_family = AF_UNIX};

        memcpy(address.sun_path, path, strlen(path));
        ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        ck_assert_int_eq(open_it(), ACCESS_DEVICE);
    }
}
END_TEST

START_TEST(a_key_file_must_be_right)
{
    static const struct {
        const char *text;
        mode_t mode;
        enum outcome outcome;
        const char *detail, *why;
    } cases[] = {
        {"fedcba9876543210fedcba9876543210", 0600, OUTCOME_USER_ACTION_NEEDED, VAULT_LOCKED,
         "device.key does not open the vault"},
        {"0123456789abcdef0123456789abcde", 0600, OUTCOME_SETUP, "", "has not 32 to 4096 bytes"},
        {"", 0600, OUTCOME_SETUP, "", "has not 32 to 4096 bytes"},
        {DEVICE, 0640, OUTCOME_SETUP, "", "chmod 600"},
        {DEVICE, 0604, OUTCOME_SETUP, "", "chmod 600"},
    };

    write_key(device_key, cases[_i].text, cases[_i].mode);
    assert_refused(cases[_i].outcome, cases[_i].detail, cases[_i].why);
    /* She is told, and may type. */
    add_slot(VAULT_SLOT_PASSPHRASE, PASSPHRASE);
    assert_refused(cases[_i].outcome, cases[_i].detail, cases[_i].why);
    ways.ask_passphrase = type_passphrase;
    ck_assert_int_eq(open_it(), ACCESS_PASSPHRASE);
    ck_assert_msg(strstr(warned, cases[_i].why), "%s", warned);
}
END_TEST

START_TEST(a_key_file_is_no_link_and_no_directory)
{
    char real[PATH_MAX + 32];

    snprintf(real, sizeof real, "%s.real", device_key);
    ck_assert_int_eq(rename(device_key, real), 0);
    ck_assert_int_eq(symlink(real, device_key), 0);
    assert_refused(OUTCOME_SETUP, "", "cannot open");
    ck_assert_int_eq(unlink(device_key), 0);
    ck_assert_int_eq(mkfifo(device_key, 0600), 0);
    assert_refused(OUTCOME_SETUP, "", "is not a regular file");
    ck_assert_int_eq(unlink(device_key), 0);
    ck_assert_int_eq(mkdir(device_key, 0700), 0);
    assert_refused(OUTCOME_SETUP, "", "is not a regular file");
}
END_TEST

/* No other key is taken in its stead: somebody may have put it there. */
START_TEST(a_broken_credential_is_an_error)
{
    static const struct {
        const char *text;
        mode_t mode;
        const char *why;
    } cases[] = {
        {"another, of thirty-two bytes or so", 0400, "does not open the vault"},
        {"short", 0400, "has not 32 to 4096 bytes"},
        {CREDENTIAL, 0444, "is not a credential as systemd makes it"},
        {CREDENTIAL, 0620, "is not a credential as systemd makes it"},
    };

    add_slot(VAULT_SLOT_SYSTEMD, CREDENTIAL);
    write_key(credential, cases[_i].text, cases[_i].mode);
    ck_assert_int_eq(open_it(), -1);
    ck_assert_msg(strstr(err.message, cases[_i].why), "%s", err.message);
    /* With an access list, its mask is what the mode shows. */
    write_key(credential, CREDENTIAL, 0440);
    ck_assert_int_eq(open_it(), ACCESS_SYSTEMD);
}
END_TEST

START_TEST(a_person_may_type_the_recovery_code)
{
    CLEANUP_SECRET struct secret *code = vault_new_recovery_code();

    ck_assert_int_eq(unlink(device_key), 0);
    ways.ask_passphrase = type_passphrase;
    assert_refused(OUTCOME_USER_ACTION_NEEDED, VAULT_LOCKED, "device.key is not there");
    ck_assert_int_eq(asked, 0); /* nothing that she could type would open it */
    add_slot(VAULT_SLOT_RECOVERY, code->data);
    typed = code->data;
    ck_assert_int_eq(open_it(), ACCESS_PASSPHRASE);
    typed = PASSPHRASE;
    ck_assert_int_eq(open_it(), -1);
    ck_assert_str_eq(err.detail, VAULT_LOCKED);
    add_slot(VAULT_SLOT_PASSPHRASE, PASSPHRASE);
    ck_assert_int_eq(open_it(), ACCESS_PASSPHRASE);
    typed = "seven large";
    ck_assert_int_eq(open_it(), -1);
    ck_assert_str_eq(err.detail, VAULT_LOCKED);
    ck_assert_int_eq(asked, 4);
}
END_TEST

START_TEST(without_a_vault_nobody_is_asked)
{
    struct access *access = NULL;
    char path[PATH_MAX + 16];

    snprintf(path, sizeof path, "%s/" VAULT_FILE_NAME, dir.path);
    ck_assert_int_eq(unlink(path), 0);
    ways.ask_passphrase = type_passphrase;
    ck_assert_int_eq(access_open(place, &ways, &access, &err), VAULT_ABSENT);
    ck_assert_ptr_null(access);
    ck_assert_int_eq(asked, 0);
}
END_TEST

START_TEST(the_log_is_sealed_by_a_key_of_the_vault)
{
    CLEANUP_ACCESS struct access *access = NULL;
    uint8_t hash[SEAL_HASH_LEN] = {1, 2, 3}, first[SEAL_PUBLIC_LEN];
    struct seal seal;

    ck_assert_int_eq(access_open(place, &ways, &access, &err), 0);
    ck_assert_int_eq(access_sign_log(access, 7, hash, &seal, &err), 0);
    ck_assert_uint_eq(seal.epoch, 1);
    ck_assert_int_eq(seal_check(&seal, 7, hash, &err), 0);
    ck_assert_int_eq(seal_check(&seal, 8, hash, &err), 1);
    hash[31] = 1;
    ck_assert_int_eq(seal_check(&seal, 7, hash, &err), 1);
    hash[31] = 0;
    seal.epoch++;
    ck_assert_int_eq(seal_check(&seal, 7, hash, &err), 1);
    memcpy(first, seal.public_key, sizeof first);
    ck_assert_int_eq(vault_rekey(access_vault(access), &err), 0);
    ck_assert_int_eq(access_sign_log(access, 7, hash, &seal, &err), 0);
    ck_assert_uint_eq(seal.epoch, 2);
    ck_assert_mem_ne(seal.public_key, first, sizeof first);
}
END_TEST

START_TEST(the_store_has_a_key_in_the_vault)
{
    CLEANUP_ACCESS struct access *access = NULL;
    CLEANUP_SECRET struct secret *key = NULL, *same = NULL;

    ck_assert_int_eq(access_open(place, &ways, &access, &err), 0);
    ck_assert_int_eq(access_store_key(access, &key, &err), 0);
    ck_assert_uint_eq(key->len, VAULT_KEY_LEN);
    ck_assert_int_eq(vault_store_key(vault, &same, &err), 0);
    ck_assert_mem_eq(key->data, same->data, VAULT_KEY_LEN);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("access");

    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, tries_them_in_their_order);
    tcase_add_test(tcase, takes_the_next_without_an_agent);
    tcase_add_loop_test(tcase, a_key_file_must_be_right, 0, 5);
    tcase_add_test(tcase, a_key_file_is_no_link_and_no_directory);
    tcase_add_loop_test(tcase, a_broken_credential_is_an_error, 0, 4);
    tcase_add_test(tcase, a_person_may_type_the_recovery_code);
    tcase_add_test(tcase, without_a_vault_nobody_is_asked);
    tcase_add_test(tcase, the_log_is_sealed_by_a_key_of_the_vault);
    tcase_add_test(tcase, the_store_has_a_key_in_the_vault);
}

int
main(void)
{
    return unit_main("access", fill);
}
