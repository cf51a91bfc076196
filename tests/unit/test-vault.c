/* The vault: making, opening, and who may read it. */
#include "tests/unit/test-vault.h"

#include <string.h>
#include <sys/stat.h>

#include "host/common/fd.h"
#include "host/vault/file.h"

const struct slot_figures fast = {.kdf = SLOT_KDF_SCRYPT, .cost = {10, 8, 1}};

static struct vault_fixture the_fixture;

struct vault_fixture *
fixture(void)
{
    return &the_fixture;
}

struct secret *
text_secret(const char *text)
{
    struct secret *secret = secret_of(text, strlen(text));

    ck_assert_ptr_nonnull(secret);
    return secret;
}

void
fixture_setup(void)
{
    struct vault_fixture *f = &the_fixture;

    f->dir = scratch_make();
    f->place = (struct vault_place){.dirfd = f->dir.fd, .shown = f->dir.path};
    f->device = text_secret("0123456789abcdef0123456789abcdef");
    ck_assert_ok(vault_create(f->place,
                              &(struct vault_credential){VAULT_SLOT_DEVICE, f->device, "desk"},
                              &f->vault, &f->err));
}

void
fixture_teardown(void)
{
    vault_close(the_fixture.vault);
    secret_free(the_fixture.device);
    scratch_remove(&the_fixture.dir);
}

void
put_password(struct vault *vault, uint32_t account, const char *brand, const char *password)
{
    CLEANUP_SECRET struct secret *value = text_secret(password);
    struct vault_account given = {.id = account, .brand = brand, .secret_count = 1};

    given.secrets[0] =
        (struct vault_secret){.field = "password", .kind = VAULT_VALUE, .value = value};
    ck_assert_ok(vault_put_account(vault, &given, &the_fixture.err));
}

struct secret *
get_password(struct vault *vault, uint32_t account, const char *brand)
{
    CLEANUP_VAULT_ACCOUNT struct vault_account got = {0};
    int result = vault_get_account(vault, account, brand, &got, &the_fixture.err);

    ck_assert_msg(result >= 0, "%s", the_fixture.err.message);
    if (result == VAULT_ABSENT)
        return NULL;
    ck_assert_uint_eq(got.secret_count, 1);
    return TAKE_PTR(got.secrets[0].value);
}

void
read_file(const char *name, struct buf *out)
{
    CLEANUP_FD int fd = openat(the_fixture.dir.fd, name, O_RDONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    buf_reset(out);
    ck_assert_int_eq(fd_read_to_end(fd, out), 0);
}

void
write_file(const char *name, const void *data, size_t len)
{
    CLEANUP_FD int fd =
        openat(the_fixture.dir.fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fd_write_all(fd, data, len), 0);
}

START_TEST(vault_opens_with_its_key_only)
{
    struct vault_fixture *f = fixture();
    CLEANUP_VAULT struct vault *same = NULL, *other = NULL;
    CLEANUP_SECRET struct secret *wrong = text_secret("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    CLEANUP_SECRET struct secret *password = NULL;

    put_password(f->vault, 3, "acme", "correct horse");
    ck_assert_ok(vault_unlock(
        f->place, &(struct vault_credential){VAULT_SLOT_DEVICE, f->device, NULL}, &same, &f->err));
    password = get_password(same, 3, "acme");
    ck_assert_str_eq(password->data, "correct horse");
    ck_assert_int_eq(vault_unlock(f->place,
                                  &(struct vault_credential){VAULT_SLOT_DEVICE, wrong, NULL},
                                  &other, &f->err),
                     -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USER_ACTION_NEEDED);
    ck_assert_str_eq(f->err.detail, VAULT_LOCKED);
    ck_assert_int_eq(vault_open(f->place, wrong, &other, &f->err), -1);
    ck_assert_str_eq(f->err.detail, VAULT_LOCKED);
    ck_assert_ok(vault_open(f->place, vault_key(same), &other, &f->err));
}
END_TEST

START_TEST(vault_is_changed_by_one_at_a_time)
{
    struct vault_fixture *f = fixture();
    CLEANUP_FD int first = -1, second = -1;

    ck_assert_ok(file_lock(f->place, FILE_LOCK_MS, &first, &f->err));
    ck_assert_int_eq(file_lock(f->place, 20, &second, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_BUSY);
    /* Whoever only reads is not kept waiting. */
    ck_assert_ptr_null(get_password(f->vault, 9, "acme"));
    fd_close(&first);
    ck_assert_ok(file_lock(f->place, 0, &second, &f->err));
}
END_TEST

START_TEST(vault_is_made_once)
{
    struct vault_fixture *f = fixture();
    CLEANUP_VAULT struct vault *again = NULL;

    ck_assert_int_eq(vault_create(f->place,
                                  &(struct vault_credential){VAULT_SLOT_DEVICE, f->device, NULL},
                                  &again, &f->err),
                     -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
    ck_assert_int_eq(unlinkat(f->dir.fd, VAULT_FILE_NAME, 0), 0);
    ck_assert_int_eq(vault_unlock(f->place,
                                  &(struct vault_credential){VAULT_SLOT_DEVICE, f->device, NULL},
                                  &again, &f->err),
                     VAULT_ABSENT);
}
END_TEST

START_TEST(vault_tells_facts_without_a_key)
{
    struct vault_fixture *f = fixture();
    struct vault_facts facts;

    put_password(f->vault, 1, "acme", "x");
    ck_assert_ok(vault_inspect(f->place, &facts, &f->err));
    ck_assert_uint_eq(facts.generation, 2);
    ck_assert_uint_eq(facts.epoch, 1);
    ck_assert_uint_eq(facts.slots.count, 1);
    ck_assert_uint_eq(facts.slots.slots[0].type, VAULT_SLOT_DEVICE);
    ck_assert_str_eq(facts.slots.slots[0].label, "desk");
    ck_assert_str_eq(facts.slots.slots[0].kdf, "");
}
END_TEST

START_TEST(vault_refuses_what_others_may_read)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *password = NULL;
    struct vault_account got;

    put_password(f->vault, 1, "acme", "x");
    ck_assert_int_eq(fchmodat(f->dir.fd, VAULT_FILE_NAME, 0640, 0), 0);
    ck_assert_int_eq(vault_get_account(f->vault, 1, "acme", &got, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_ptr_nonnull(strstr(f->err.message, "chmod"));
    ck_assert_int_eq(fchmodat(f->dir.fd, VAULT_FILE_NAME, 0600, 0), 0);
    ck_assert_int_eq(fchmod(f->dir.fd, 0777), 0);
    ck_assert_int_eq(vault_get_account(f->vault, 1, "acme", &got, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_int_eq(fchmod(f->dir.fd, 0700), 0);
    password = get_password(f->vault, 1, "acme");
    ck_assert_str_eq(password->data, "x");
}
END_TEST

START_TEST(vault_keeps_the_generation_before)
{
    struct vault_fixture *f = fixture();
    CLEANUP_BUF struct buf before = BUF_INIT(1 << 20), kept = BUF_INIT(1 << 20);

    put_password(f->vault, 1, "acme", "first");
    read_file(VAULT_FILE_NAME, &before);
    put_password(f->vault, 1, "acme", "second");
    read_file(VAULT_PREVIOUS_NAME, &kept);
    ck_assert_uint_eq(before.len, kept.len);
    ck_assert_mem_eq(before.data, kept.data, kept.len);
}
END_TEST

START_TEST(vault_derives_keys_by_purpose_and_salt)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *one = NULL, *same = NULL, *purpose = NULL, *salt = NULL,
                                 *later = NULL;
    const uint8_t salts[2][4] = {{1, 2, 3, 4}, {1, 2, 3, 5}};

    ck_assert_ok(vault_derive(f->vault, "session", salts[0], 4, &one, &f->err));
    ck_assert_ok(vault_derive(f->vault, "session", salts[0], 4, &same, &f->err));
    ck_assert_ok(vault_derive(f->vault, "mark", salts[0], 4, &purpose, &f->err));
    ck_assert_ok(vault_derive(f->vault, "session", salts[1], 4, &salt, &f->err));
    ck_assert_uint_eq(one->len, VAULT_KEY_LEN);
    ck_assert_mem_eq(one->data, same->data, VAULT_KEY_LEN);
    ck_assert_mem_ne(one->data, purpose->data, VAULT_KEY_LEN);
    ck_assert_mem_ne(one->data, salt->data, VAULT_KEY_LEN);
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    ck_assert_ok(vault_derive(f->vault, "session", salts[0], 4, &later, &f->err));
    ck_assert_mem_ne(one->data, later->data, VAULT_KEY_LEN);
}
END_TEST

START_TEST(vault_mirror_finds_an_older_file)
{
    struct vault_fixture *f = fixture();
    CLEANUP_BUF struct buf old = BUF_INIT(1 << 20), now = BUF_INIT(1 << 20);
    uint8_t before[VAULT_MIRROR_LEN], mirror[VAULT_MIRROR_LEN];

    put_password(f->vault, 1, "acme", "first");
    read_file(VAULT_FILE_NAME, &old);
    ck_assert_ok(vault_mirror(f->vault, before, &f->err));
    put_password(f->vault, 1, "acme", "second");
    read_file(VAULT_FILE_NAME, &now);
    ck_assert_ok(vault_mirror(f->vault, mirror, &f->err));
    ck_assert_int_eq(vault_judge_mirror(f->vault, mirror, &f->err), 0);
    ck_assert_int_eq(vault_judge_mirror(f->vault, before, &f->err), 0);
    write_file(VAULT_FILE_NAME, old.data, old.len);
    ck_assert_int_eq(vault_judge_mirror(f->vault, mirror, &f->err), 1);
    write_file(VAULT_FILE_NAME, now.data, now.len);
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    ck_assert_int_eq(vault_judge_mirror(f->vault, mirror, &f->err), 0);
    mirror[0] ^= 1;
    ck_assert_int_eq(vault_judge_mirror(f->vault, mirror, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("vault");

    tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
    tcase_add_test(tcase, vault_opens_with_its_key_only);
    tcase_add_test(tcase, vault_is_changed_by_one_at_a_time);
    tcase_add_test(tcase, vault_is_made_once);
    tcase_add_test(tcase, vault_tells_facts_without_a_key);
    tcase_add_test(tcase, vault_refuses_what_others_may_read);
    tcase_add_test(tcase, vault_keeps_the_generation_before);
    tcase_add_test(tcase, vault_derives_keys_by_purpose_and_salt);
    tcase_add_test(tcase, vault_mirror_finds_an_older_file);
    suite_add_tcase(suite, tcase);
    vault_slot_cases(suite);
    vault_entry_cases(suite);
    vault_damage_cases(suite);
    vault_store_key_cases(suite);
}

int
main(void)
{
    return unit_main("vault", fill);
}
