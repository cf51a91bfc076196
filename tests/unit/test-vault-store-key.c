/* The key of the store, which outlives all else in the vault. */
#include "tests/unit/test-vault.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct secret *
store_key_of(struct vault *vault)
{
    struct secret *key = NULL;

    ck_assert_ok(vault_store_key(vault, &key, &fixture()->err));
    ck_assert_uint_eq(key->len, VAULT_KEY_LEN);
    return key;
}

static void
expect_same(struct vault *vault, const struct secret *key)
{
    CLEANUP_SECRET struct secret *again = store_key_of(vault);

    ck_assert_mem_eq(again->data, key->data, VAULT_KEY_LEN);
}

START_TEST(store_key_is_made_once)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *key = store_key_of(f->vault);
    CLEANUP_VAULT struct vault *again = NULL;
    static const char zeros[VAULT_KEY_LEN];

    ck_assert_mem_ne(key->data, zeros, sizeof zeros);
    expect_same(f->vault, key);
    ck_assert_ok(vault_open(f->place, vault_key(f->vault), &again, &f->err));
    expect_same(again, key);
}
END_TEST

START_TEST(store_key_outlives_a_rekey)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *key = store_key_of(f->vault);

    ck_assert_mem_ne(key->data, vault_key(f->vault)->data, VAULT_KEY_LEN);
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    expect_same(f->vault, key);
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    expect_same(f->vault, key);
}
END_TEST

START_TEST(store_key_does_not_depend_on_slots)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *key = store_key_of(f->vault);
    CLEANUP_SECRET struct secret *one = text_secret("seven large otters");
    CLEANUP_SECRET struct secret *other = text_secret("eight small otters");
    CLEANUP_VAULT struct vault *opened = NULL;
    const struct vault_credential first = {VAULT_SLOT_PASSPHRASE, one, NULL};
    const struct vault_credential second = {VAULT_SLOT_PASSPHRASE, other, NULL};
    uint8_t id[VAULT_ID_LEN];

    f->vault->figures = fast;
    ck_assert_ok(vault_slot_add(f->vault, &first, id, &f->err));
    ck_assert_ok(vault_unlock(f->place, &first, &opened, &f->err));
    expect_same(opened, key);
    opened = vault_close(opened);
    ck_assert_ok(vault_slot_replace(f->vault, id, &second, &f->err));
    ck_assert_ok(vault_unlock(f->place, &second, &opened, &f->err));
    expect_same(opened, key);
    ck_assert_ok(vault_slot_add(f->vault, &first, id, &f->err));
    ck_assert_ok(vault_slot_remove(f->vault, id, &f->err));
    expect_same(f->vault, key);
}
END_TEST

/* What one of many processes writes into `fd`: its key, asked for when all are there. */
static void
ask_as_one_of_many(int gate, int fd)
{
    struct vault_fixture *f = fixture();
    /* Secrets do not go through fork(2). */
    struct secret *device = text_secret("0123456789abcdef0123456789abcdef");
    const struct vault_credential credential = {VAULT_SLOT_DEVICE, device, NULL};
    struct vault *vault = NULL;
    struct secret *key = NULL;
    char byte;

    if (vault_unlock(f->place, &credential, &vault, &f->err) != 0 || read(gate, &byte, 1) != 0 ||
        vault_store_key(vault, &key, &f->err) < 0 ||
        write(fd, key->data, VAULT_KEY_LEN) != VAULT_KEY_LEN) {
        fprintf(stderr, "%s\n", f->err.message);
        _exit(1);
    }
    _exit(0);
}

START_TEST(store_key_is_the_same_for_all_that_ask_at_once)
{
    enum { ASKING = 6 };
    struct vault_fixture *f = fixture();
    int gate[2], keys[2];
    pid_t children[ASKING];

    ck_assert_int_eq(pipe(gate), 0);
    ck_assert_int_eq(pipe(keys), 0);
    for (int i = 0; i < ASKING; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            close(gate[1]);
            ask_as_one_of_many(gate[0], keys[1]);
        }
    }
    close(gate[1]);
    for (int i = 0; i < ASKING; i++) {
        int status;

        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
    {
        CLEANUP_SECRET struct secret *key = store_key_of(f->vault);

        for (int i = 0; i < ASKING; i++) {
            char got[VAULT_KEY_LEN];

            ck_assert_int_eq(read(keys[0], got, sizeof got), sizeof got);
            ck_assert_mem_eq(got, key->data, sizeof got);
        }
    }
    close(gate[0]);
    close(keys[0]);
    close(keys[1]);
}
END_TEST

void
vault_store_key_cases(Suite *suite)
{
    TCase *tcase = tcase_create("store key");

    tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
    tcase_add_test(tcase, store_key_is_made_once);
    tcase_add_test(tcase, store_key_outlives_a_rekey);
    tcase_add_test(tcase, store_key_does_not_depend_on_slots);
    tcase_add_test(tcase, store_key_is_the_same_for_all_that_ask_at_once);
    suite_add_tcase(suite, tcase);
}
