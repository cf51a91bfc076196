/* The ways to open a vault. */
#include "tests/unit/test-vault.h"

#include <string.h>

static int
open_with(enum vault_slot_type type, const struct secret *secret)
{
    struct vault_fixture *f = fixture();
    CLEANUP_VAULT struct vault *vault = NULL;
    CLEANUP_SECRET struct secret *password = NULL;

    if (vault_unlock(f->place, &(struct vault_credential){type, secret, NULL}, &vault, &f->err) < 0)
        return -1;
    password = get_password(vault, 1, "acme");
    ck_assert_str_eq(password->data, "kept");
    return 0;
}

static void
add_slot(enum vault_slot_type type, const struct secret *secret, uint8_t id[VAULT_ID_LEN])
{
    struct vault_fixture *f = fixture();

    f->vault->figures = fast;
    ck_assert_ok(
        vault_slot_add(f->vault, &(struct vault_credential){type, secret, NULL}, id, &f->err));
}

START_TEST(slots_open_the_same_vault)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *passphrase = text_secret("a passphrase"),
                                 *code = vault_new_recovery_code(),
                                 *systemd = text_secret("SYSTEMDsystemdSYSTEMDsystemdSYSTEMDs");
    uint8_t id[VAULT_ID_LEN];
    struct vault_facts facts;

    put_password(f->vault, 1, "acme", "kept");
    add_slot(VAULT_SLOT_PASSPHRASE, passphrase, id);
    add_slot(VAULT_SLOT_RECOVERY, code, id);
    add_slot(VAULT_SLOT_SYSTEMD, systemd, id);
    ck_assert_int_eq(open_with(VAULT_SLOT_PASSPHRASE, passphrase), 0);
    ck_assert_int_eq(open_with(VAULT_SLOT_RECOVERY, code), 0);
    ck_assert_int_eq(open_with(VAULT_SLOT_SYSTEMD, systemd), 0);
    ck_assert_int_eq(open_with(VAULT_SLOT_DEVICE, f->device), 0);
    /* Not even the right bytes, in a slot of another type. */
    ck_assert_int_eq(open_with(VAULT_SLOT_DEVICE, systemd), -1);
    ck_assert_ok(vault_inspect(f->place, &facts, &f->err));
    ck_assert_uint_eq(facts.slots.count, 4);
    ck_assert_str_eq(facts.slots.slots[1].kdf, "scrypt N=2^10 r=8 p=1");
}
END_TEST

START_TEST(slots_are_replaced_and_removed)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *old = text_secret("old"), *new = text_secret("new");
    uint8_t id[VAULT_ID_LEN], none[VAULT_ID_LEN] = {0};
    struct vault_facts facts;

    put_password(f->vault, 1, "acme", "kept");
    add_slot(VAULT_SLOT_PASSPHRASE, old, id);
    ck_assert_ok(vault_slot_replace(
        f->vault, id, &(struct vault_credential){VAULT_SLOT_PASSPHRASE, new, NULL}, &f->err));
    ck_assert_int_eq(open_with(VAULT_SLOT_PASSPHRASE, old), -1);
    ck_assert_int_eq(open_with(VAULT_SLOT_PASSPHRASE, new), 0);
    ck_assert_int_eq(vault_slot_remove(f->vault, none, &f->err), VAULT_ABSENT);
    ck_assert_ok(vault_inspect(f->place, &facts, &f->err));
    ck_assert_uint_eq(facts.epoch, 2);
    ck_assert_ok(vault_slot_remove(f->vault, facts.slots.slots[0].id, &f->err));
    ck_assert_int_eq(open_with(VAULT_SLOT_DEVICE, f->device), -1);
    ck_assert_int_eq(open_with(VAULT_SLOT_PASSPHRASE, new), 0);
    ck_assert_int_eq(vault_slot_remove(f->vault, facts.slots.slots[1].id, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
}
END_TEST

/* Whoever kept the old file and has one of its slots cannot read what came later. */
START_TEST(slots_that_are_removed_have_nothing)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *old_key = secret_of(vault_key(f->vault)->data, VAULT_KEY_LEN);
    CLEANUP_VAULT struct vault *with_old_key = NULL;

    put_password(f->vault, 1, "acme", "kept");
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    ck_assert_int_eq(vault_open(f->place, old_key, &with_old_key, &f->err), -1);
    ck_assert_str_eq(f->err.detail, VAULT_LOCKED);
    ck_assert_int_eq(open_with(VAULT_SLOT_DEVICE, f->device), 0);
}
END_TEST

/* Another process that has the old key is told so, and not that the file is damaged. */
START_TEST(slots_of_an_open_vault_see_a_rekey)
{
    struct vault_fixture *f = fixture();
    CLEANUP_VAULT struct vault *other = NULL;
    struct vault_account got;

    put_password(f->vault, 1, "acme", "kept");
    ck_assert_ok(vault_open(f->place, vault_key(f->vault), &other, &f->err));
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    ck_assert_int_eq(vault_get_account(other, 1, "acme", &got, &f->err), -1);
    ck_assert_str_eq(f->err.detail, VAULT_LOCKED);
}
END_TEST

START_TEST(recovery_codes_tell_typing_errors)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *code = vault_new_recovery_code(), *typed = NULL;
    uint8_t id[VAULT_ID_LEN];

    put_password(f->vault, 1, "acme", "kept");
    add_slot(VAULT_SLOT_RECOVERY, code, id);
    ck_assert_uint_eq(code->len, 44);
    typed = secret_of(code->data, code->len);
    for (size_t i = 0; i < typed->len; i++) {
        if (typed->data[i] >= 'A' && typed->data[i] <= 'Z')
            typed->data[i] = (char)(typed->data[i] - 'A' + 'a');
        if (typed->data[i] == '-')
            typed->data[i] = ' ';
        if (typed->data[i] == '0')
            typed->data[i] = 'o';
        if (typed->data[i] == '1')
            typed->data[i] = 'l';
    }
    ck_assert_int_eq(open_with(VAULT_SLOT_RECOVERY, typed), 0);
    typed->data[7] = typed->data[7] == 'z' ? 'y' : 'z';
    ck_assert_int_eq(open_with(VAULT_SLOT_RECOVERY, typed), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
    secret_free(typed);
    typed = vault_new_recovery_code();
    ck_assert_int_eq(open_with(VAULT_SLOT_RECOVERY, typed), -1);
    ck_assert_str_eq(f->err.detail, VAULT_LOCKED);
}
END_TEST

START_TEST(credentials_that_are_too_short)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *shorter = text_secret("0123456789abcdef0123456789abcde"),
                                 *empty = text_secret("");
    uint8_t id[VAULT_ID_LEN];

    ck_assert_int_eq(vault_slot_add(f->vault,
                                    &(struct vault_credential){VAULT_SLOT_DEVICE, shorter, NULL},
                                    id, &f->err),
                     -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
    f->vault->figures = fast;
    ck_assert_int_eq(vault_slot_add(f->vault,
                                    &(struct vault_credential){VAULT_SLOT_PASSPHRASE, empty, NULL},
                                    id, &f->err),
                     -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
}
END_TEST

/* A newer clisk's slot is carried along, also through a rekey, and still opens there. */
START_TEST(slots_of_unknown_types_stay)
{
    struct vault_fixture *f = fixture();
    CLEANUP_CHANGE struct change change = {.lock = -1};
    struct vault_facts facts;
    struct image *image = &change.state.image;
    CLEANUP_SLOT struct slot slot = {.bytes = BUF_INIT(0)};

    ck_assert_ok(change_begin(f->vault, &change, &f->err));
    ck_assert_ok(slot_make(&image->header,
                           &(struct vault_credential){VAULT_SLOT_DEVICE, f->device, "later"}, &fast,
                           f->vault->key, &slot, &f->err));
    slot.slot.type = 77;
    image->slots[image->header.slot_count++] = slot.slot;
    ck_assert_ok(change_commit(f->vault, &change, &f->err));
    change_clear(&change);
    change = (struct change){.lock = -1};
    put_password(f->vault, 1, "acme", "kept");
    ck_assert_ok(vault_rekey(f->vault, &f->err));
    ck_assert_ok(vault_inspect(f->place, &facts, &f->err));
    ck_assert_uint_eq(facts.slots.count, 2);
    ck_assert_uint_eq(facts.slots.slots[1].type, 77);
    ck_assert_mem_eq(facts.slots.slots[1].id, slot.slot.id, VAULT_ID_LEN);
}
END_TEST

START_TEST(slots_have_a_most)
{
    struct vault_fixture *f = fixture();
    CLEANUP_SECRET struct secret *passphrase = text_secret("p");
    uint8_t id[VAULT_ID_LEN];

    for (size_t i = 1; i < VAULT_SLOTS_MAX; i++)
        add_slot(VAULT_SLOT_PASSPHRASE, passphrase, id);
    ck_assert_int_eq(
        vault_slot_add(f->vault, &(struct vault_credential){VAULT_SLOT_PASSPHRASE, passphrase, 0},
                       id, &f->err),
        -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
}
END_TEST

void
vault_slot_cases(Suite *suite)
{
    TCase *tcase = tcase_create("slots");

    tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
    tcase_add_test(tcase, slots_open_the_same_vault);
    tcase_add_test(tcase, slots_are_replaced_and_removed);
    tcase_add_test(tcase, slots_that_are_removed_have_nothing);
    tcase_add_test(tcase, slots_of_an_open_vault_see_a_rekey);
    tcase_add_test(tcase, recovery_codes_tell_typing_errors);
    tcase_add_test(tcase, credentials_that_are_too_short);
    tcase_add_test(tcase, slots_of_unknown_types_stay);
    tcase_add_test(tcase, slots_have_a_most);
    suite_add_tcase(suite, tcase);
}
