/* Folders, what was missed, and cursors. */
#include "tests/unit/test-store.h"
#include "host/store/state.h"

#include <string.h>

START_TEST(test_folder)
{
    struct store_fixture *f = fixture();
    struct store_folder folder = {
        .label = "", .path = "Acme/1", .device = 3, .inode = UINT64_MAX, .born = -4};
    struct store_folder got;

    ck_assert_int_eq(store_folder_get(f->store, f->account, "", &got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_folder_put(f->store, f->account, &folder, &f->err));
    folder.path = "Acme/moved";
    ck_assert_ok(store_folder_put(f->store, f->account, &folder, &f->err));
    ck_assert_ok(store_folder_get(f->store, f->account, "", &got, &f->err));
    ck_assert_str_eq(got.path, "Acme/moved");
    ck_assert_uint_eq(got.device, 3);
    ck_assert_uint_eq(got.inode, UINT64_MAX);
    ck_assert_int_eq(got.born, -4);
    store_folder_clear(&got);
    ck_assert_int_eq(store_folder_get(f->store, f->account, "Mobile", &got, &f->err), STORE_ABSENT);
    folder.path = "";
    ck_assert_int_eq(store_folder_put(f->store, f->account, &folder, &f->err), -1);
}
END_TEST

START_TEST(test_folders)
{
    struct store_fixture *f = fixture();
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_folder got;
    unsigned seen = 0;

    ck_assert_int_eq(store_folder_next(f->store, f->account, NULL, &got, &f->err), STORE_ABSENT);
    for (int i = 0; i < 3; i++) {
        const struct store_folder folder = {.label = i == 0   ? ""
                                                     : i == 1 ? "1"
                                                              : "2",
                                            .path = "Acme"};

        ck_assert_ok(store_folder_put(f->store, f->account, &folder, &f->err));
    }
    for (int i = 0; i < 3; i++) {
        ck_assert_ok(store_folder_next(f->store, f->account, i == 0 ? NULL : key, &got, &f->err));
        memcpy(key, got.key, sizeof key);
        seen |= 1U << (got.label[0] ? got.label[0] - '0' : 0);
        store_folder_clear(&got);
    }
    ck_assert_uint_eq(seen, 7);
    ck_assert_int_eq(store_folder_next(f->store, f->account, key, &got, &f->err), STORE_ABSENT);
}
END_TEST

static int
add_missed_body(struct store_txn *txn, void *opaque, struct error *err)
{
    return store_txn_add_missed(txn, fixture()->account, opaque, err);
}

static int
unlist_body(struct store_txn *txn, void *opaque, struct error *err)
{
    return store_txn_unlist_missed(txn, fixture()->account, opaque, err);
}

START_TEST(test_missed_and_unlisted)
{
    struct store_fixture *f = fixture();
    struct store_missed missed = {
        .kind = "bill", .reference = "1", .outcome = OUTCOME_VENDOR_DOWN, .run = 4, .since = 100};
    uint8_t key[STORE_DOCUMENT_KEY_LEN] = {1};
    struct store_missed got;

    ck_assert_ok(store_write(f->store, unlist_body, key, &f->err));
    ck_assert_int_eq(store_missed_next(f->store, f->account, NULL, &got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_missed_put(f->store, f->account, &missed, &f->err));
    ck_assert_ok(store_missed_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert(!got.is_unlisted);
    memcpy(key, got.key, sizeof key);
    store_missed_clear(&got);
    ck_assert_ok(store_write(f->store, unlist_body, key, &f->err));
    ck_assert_ok(store_missed_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert(got.is_unlisted);
    ck_assert_uint_eq(got.tries, 1);
    store_missed_clear(&got);
    /* Once more it was there, and could not be had, twice by one run. */
    missed.run = 5;
    ck_assert_ok(store_missed_put(f->store, f->account, &missed, &f->err));
    ck_assert_ok(store_missed_put(f->store, f->account, &missed, &f->err));
    ck_assert_ok(store_missed_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert(!got.is_unlisted);
    ck_assert_uint_eq(got.tries, 2);
    store_missed_clear(&got);
}
END_TEST

START_TEST(test_missed_elsewhere)
{
    struct store_fixture *f = fixture();
    struct store_missed missed = {
        .kind = "bill", .reference = "1", .outcome = OUTCOME_VENDOR_DOWN, .since = 100, .tries = 7};
    struct store_missed got;

    ck_assert_ok(store_write(f->store, add_missed_body, &missed, &f->err));
    missed.tries = 9;
    ck_assert_int_eq(store_write(f->store, add_missed_body, &missed, &f->err), STORE_EXISTS);
    ck_assert_ok(store_missed_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert_uint_eq(got.tries, 7);
    ck_assert_int_eq(got.since, 100);
    store_missed_clear(&got);
    missed.reference = "";
    ck_assert_int_eq(store_write(f->store, add_missed_body, &missed, &f->err), -1);
}
END_TEST

static int
want_full_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint32_t *account = opaque;

    return store_txn_want_full_run(txn, *account, err);
}

static int
remove_missed_body(struct store_txn *txn, void *opaque, struct error *err)
{
    return store_txn_remove_missed(txn, fixture()->account, "bill", opaque, err);
}

START_TEST(test_missed)
{
    struct store_fixture *f = fixture();
    struct store_missed missed = {.kind = "bill",
                                  .reference = "1",
                                  .title = "May",
                                  .outcome = OUTCOME_VENDOR_DOWN,
                                  .message = "the site answered 500",
                                  .run = 4,
                                  .since = 100};
    struct store_missed got;
    uint8_t key[STORE_DOCUMENT_KEY_LEN];

    ck_assert_ok(store_missed_put(f->store, f->account, &missed, &f->err));
    missed.since = 200;
    missed.run = 5;
    ck_assert_ok(store_missed_put(f->store, f->account, &missed, &f->err));
    ck_assert_ok(store_missed_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert_ok(store_document_key(f->store, f->account, "bill", "1", key, &f->err));
    ck_assert_mem_eq(got.key, key, sizeof key);
    ck_assert_str_eq(got.title, "May");
    ck_assert_str_eq(got.message, "the site answered 500");
    ck_assert_int_eq(got.outcome, OUTCOME_VENDOR_DOWN);
    ck_assert_uint_eq(got.tries, 2);
    ck_assert_uint_eq(got.run, 5);
    ck_assert_int_eq(got.since, 100);
    store_missed_clear(&got);
    ck_assert_int_eq(store_missed_next(f->store, f->account, key, &got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_write(f->store, remove_missed_body, (void *)(uintptr_t) "1", &f->err));
    ck_assert_ok(store_write(f->store, remove_missed_body, (void *)(uintptr_t) "1", &f->err));
    ck_assert_int_eq(store_missed_next(f->store, f->account, NULL, &got, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_cursor)
{
    struct store_fixture *f = fixture();
    const struct store_cursor both[] = {{.name = "page", .value = "7"},
                                        {.name = "since", .value = "2026-08"}};
    const struct store_cursor none = {.name = "page", .value = ""};
    struct store_cursor got;

    ck_assert_int_eq(store_cursor_get(f->store, f->account, "page", &got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_cursors_put(f->store, f->account, both, 2, &f->err));
    ck_assert_ok(store_cursor_get(f->store, f->account, "since", &got, &f->err));
    ck_assert_str_eq(got.name, "since");
    ck_assert_str_eq(got.value, "2026-08");
    store_cursor_clear(&got);
    ck_assert_ok(store_cursors_put(f->store, f->account, &none, 1, &f->err));
    ck_assert_int_eq(store_cursor_get(f->store, f->account, "page", &got, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_cursors_have_a_limit)
{
    struct store_fixture *f = fixture();
    struct store_cursor cursor = {.value = "x"};
    char name[16];

    for (int i = 0; i < STORE_CURSORS_MAX; i += 50) {
        struct store_cursor many[50];
        char names[50][16];

        for (int j = 0; j < 50; j++) {
            snprintf(names[j], sizeof names[j], "%d", i + j);
            many[j] = (struct store_cursor){.name = names[j], .value = "x"};
        }
        ck_assert_ok(store_cursors_put(f->store, f->account, many, 50, &f->err));
    }
    snprintf(name, sizeof name, "one more");
    cursor.name = name;
    ck_assert_int_eq(store_cursors_put(f->store, f->account, &cursor, 1, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_LIMIT);
    ck_assert_int_eq(store_cursor_get(f->store, f->account, name, &cursor, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_account_remembers_its_last_full_run)
{
    struct store_fixture *f = fixture();
    struct store_run run = {.account = f->account, .ended_at = 50, .new_count = 3, .is_full = true};
    uint32_t none = 99;
    struct store_account account;

    ck_assert_ok(store_run_begin(f->store, f->account, 1, &run.id, &f->err));
    ck_assert_ok(store_run_end(f->store, &run, &f->err));
    run.ended_at = 60;
    run.is_full = false;
    run.new_count = 0;
    run.known_count = 7;
    ck_assert_ok(store_run_end(f->store, &run, &f->err));
    run.ended_at = 70;
    run.is_full = true;
    run.outcome = OUTCOME_VENDOR_DOWN;
    run.known_count = 1;
    ck_assert_ok(store_run_end(f->store, &run, &f->err));
    ck_assert_ok(store_account_get(f->store, f->account, &account, &f->err));
    ck_assert_int_eq(account.full_at, 50);
    ck_assert_uint_eq(account.seen_count, 7);
    store_account_clear(&account);
    ck_assert_ok(store_write(f->store, want_full_body, &f->account, &f->err));
    ck_assert_ok(store_account_get(f->store, f->account, &account, &f->err));
    ck_assert_int_eq(account.full_at, 0);
    ck_assert_uint_eq(account.seen_count, 7);
    store_account_clear(&account);
    ck_assert_int_eq(store_write(f->store, want_full_body, &none, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_account_is_not_told_of_a_check)
{
    struct store_fixture *f = fixture();
    struct store_run run = {.account = f->account,
                            .ended_at = 50,
                            .outcome = OUTCOME_SITE_CHANGED,
                            .known_count = 3,
                            .is_check = true};
    struct store_account account;
    struct store_run got;

    ck_assert_ok(store_check_begin(f->store, f->account, 1, &run.id, &f->err));
    ck_assert_ok(store_run_get(f->store, run.id, &got, &f->err));
    ck_assert(got.is_check && got.ended_at == 0);
    store_run_clear(&got);
    ck_assert_ok(store_run_end(f->store, &run, &f->err));
    ck_assert_ok(store_run_get(f->store, run.id, &got, &f->err));
    ck_assert(got.is_check && got.outcome == OUTCOME_SITE_CHANGED);
    store_run_clear(&got);
    ck_assert_ok(store_account_get(f->store, f->account, &account, &f->err));
    ck_assert_int_eq(account.last_run_at, 0);
    ck_assert_uint_eq(account.seen_count, 0);
    store_account_clear(&account);
}
END_TEST

void
store_state_cases(Suite *suite)
{
    TCase *tc = tcase_create("state");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
    tcase_add_test(tc, test_folder);
    tcase_add_test(tc, test_folders);
    tcase_add_test(tc, test_missed);
    tcase_add_test(tc, test_missed_and_unlisted);
    tcase_add_test(tc, test_missed_elsewhere);
    tcase_add_test(tc, test_cursor);
    tcase_add_test(tc, test_cursors_have_a_limit);
    tcase_add_test(tc, test_account_remembers_its_last_full_run);
    tcase_add_test(tc, test_account_is_not_told_of_a_check);
    suite_add_tcase(suite, tc);
}
