/* Accounts, sessions, runs, and what their values refuse. */
#include "tests/unit/test-store.h"

#include <string.h>

START_TEST(test_account_keeps_all)
{
    struct store_fixture *f = fixture();
    const struct store_field fields[] = {{"login", "zoé"}, {"region", ""}};
    struct store_account given = {
        .name = "acme-2",
        .brand = "acme",
        .identity = "4711",
        .folder = "Acme/two",
        .created_at = 1700000000,
        .last_run_at = -1,
        .last_outcome = OUTCOME_PARTIAL,
        .disabled = true,
        .guard = {.frozen_at = 1700000009,
                  .frozen_why = "Mot de passe erroné",
                  .refused = {1, [STORE_MARK_LEN - 1] = 9},
                  .attempts = 2,
                  .login_asks = 1,
                  .asked_at = 1700000008},
        .fields = fields,
        .field_count = 2,
    };
    struct store_account got;
    uint32_t id;

    ck_assert_ok(store_account_add(f->store, &given, &id, &f->err));
    ck_assert_uint_eq(id, f->account + 1);
    ck_assert_ok(store_account_find(f->store, "acme-2", &got, &f->err));
    ck_assert_uint_eq(got.id, id);
    ck_assert_str_eq(got.name, "acme-2");
    ck_assert_str_eq(got.brand, "acme");
    ck_assert_str_eq(got.identity, "4711");
    ck_assert_str_eq(got.folder, "Acme/two");
    ck_assert_int_eq(got.created_at, 1700000000);
    ck_assert_int_eq(got.last_run_at, -1);
    ck_assert_uint_eq(got.last_outcome, OUTCOME_PARTIAL);
    ck_assert(got.disabled);
    ck_assert_int_eq(got.guard.frozen_at, 1700000009);
    ck_assert_str_eq(got.guard.frozen_why, "Mot de passe erroné");
    ck_assert_mem_eq(got.guard.refused, given.guard.refused, STORE_MARK_LEN);
    ck_assert_uint_eq(got.guard.attempts, 2);
    ck_assert_uint_eq(got.guard.login_asks, 1);
    ck_assert_int_eq(got.guard.asked_at, 1700000008);
    ck_assert_uint_eq(got.field_count, 2);
    ck_assert_str_eq(got.fields[0].name, "login");
    ck_assert_str_eq(got.fields[0].value, "zoé");
    ck_assert_str_eq(got.fields[1].name, "region");
    ck_assert_str_eq(got.fields[1].value, "");
    store_account_clear(&got);
    ck_assert_ptr_null(got.block);
}
END_TEST

static void
rename_it(struct store_account *account, void *opaque)
{
    account->name = opaque;
    account->id = 0;
    account->guard.attempts++;
}

START_TEST(test_account_change)
{
    struct store_fixture *f = fixture();
    struct store_account got;
    uint32_t other = fixture_add_account(f->store, "other");
    char name[] = "new", taken[] = "other";

    ck_assert_ok(store_account_change(f->store, f->account, rename_it, name, &f->err));
    ck_assert_int_eq(store_account_find(f->store, "acme", &got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_account_find(f->store, "new", &got, &f->err));
    ck_assert_uint_eq(got.id, f->account);
    ck_assert_uint_eq(got.guard.attempts, 1);
    ck_assert_str_eq(got.brand, "acme");
    store_account_clear(&got);
    ck_assert_int_eq(store_account_change(f->store, f->account, rename_it, taken, &f->err),
                     STORE_EXISTS);
    ck_assert_int_eq(store_account_change(f->store, other + 1, rename_it, name, &f->err),
                     STORE_ABSENT);
    ck_assert_ok(store_account_get(f->store, f->account, &got, &f->err));
    ck_assert_uint_eq(got.guard.attempts, 1);
    store_account_clear(&got);
}
END_TEST

START_TEST(test_account_name_is_unique)
{
    struct store_fixture *f = fixture();
    struct store_account account = {.name = "acme", .brand = "acme"};
    uint32_t id = 99;

    ck_assert_int_eq(store_account_add(f->store, &account, &id, &f->err), STORE_EXISTS);
    ck_assert_uint_eq(id, 99);
    account.id = fixture_add_account(f->store, "acme-2");
    ck_assert_int_eq(store_account_update(f->store, &account, &f->err), STORE_EXISTS);
}
END_TEST

START_TEST(test_account_rename)
{
    struct store_fixture *f = fixture();
    struct store_account account;

    ck_assert_ok(store_account_get(f->store, f->account, &account, &f->err));
    account.name = "renamed";
    ck_assert_ok(store_account_update(f->store, &account, &f->err));
    ck_assert_ok(store_account_update(f->store, &account, &f->err));
    store_account_clear(&account);
    ck_assert_int_eq(store_account_find(f->store, "acme", &account, &f->err), STORE_ABSENT);
    ck_assert_ok(store_account_find(f->store, "renamed", &account, &f->err));
    ck_assert_uint_eq(account.id, f->account);
    store_account_clear(&account);
}
END_TEST

START_TEST(test_account_absent)
{
    struct store_fixture *f = fixture();
    struct store_account account = {.id = 77, .name = "x", .brand = "x"};
    char name[200];

    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ck_assert_int_eq(store_account_update(f->store, &account, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_account_remove(f->store, 77, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_account_get(f->store, 77, &account, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_account_find(f->store, "", &account, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_account_find(f->store, name, &account, &f->err), STORE_ABSENT);
    ck_assert_str_eq(account.name, "x");
}
END_TEST

START_TEST(test_account_next_walks_in_order)
{
    struct store_fixture *f = fixture();
    struct store_account account;
    uint32_t expected = f->account;
    int result;

    /* Past one byte, where only big-endian keys keep the order. */
    for (int i = 0; i < 300; i++) {
        char name[16];

        snprintf(name, sizeof name, "n%d", i);
        fixture_add_account(f->store, name);
    }
    for (uint32_t id = 0; (result = store_account_next(f->store, id, &account, &f->err)) == 0;) {
        ck_assert_uint_eq(account.id, expected++);
        id = account.id;
        store_account_clear(&account);
    }
    ck_assert_int_eq(result, STORE_ABSENT);
    ck_assert_uint_eq(expected, f->account + 301);
    ck_assert_int_eq(store_account_next(f->store, UINT32_MAX, &account, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_account_refuses_unfit_values)
{
    struct store_fixture *f = fixture();
    struct store_account account = {.name = "", .brand = "acme"};
    char text[STORE_TEXT_MAX + 2];
    uint32_t id;

    memset(text, 't', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(store_account_add(f->store, &account, &id, &f->err), -1);
    account.name = "bad\xff";
    ck_assert_int_eq(store_account_add(f->store, &account, &id, &f->err), -1);
    account.name = NULL;
    ck_assert_int_eq(store_account_add(f->store, &account, &id, &f->err), -1);
    account.name = "fine";
    account.identity = text;
    ck_assert_int_eq(store_account_add(f->store, &account, &id, &f->err), -1);
    ck_assert_msg(strstr(f->err.message, "identity"), "%s", f->err.message);
    account.identity = text + 1;
    ck_assert_ok(store_account_add(f->store, &account, &id, &f->err));
}
END_TEST

START_TEST(test_account_remove_takes_all)
{
    struct store_fixture *f = fixture();
    uint32_t other = fixture_add_account(f->store, "other");
    struct store_file file;
    struct store_run run;
    struct store_session session = {.sealed = span_of_str("sealed")};
    uint64_t gone, kept, id;

    gone = fixture_save(f->store, f->account, "a", STORE_FILE_PENDING);
    kept = fixture_save(f->store, other, "a", STORE_FILE_PENDING);
    ck_assert_ok(store_session_put(f->store, f->account, &session, &f->err));
    ck_assert_ok(store_run_begin(f->store, f->account, 1, &id, &f->err));
    ck_assert_ok(store_run_begin(f->store, other, 2, &id, &f->err));
    ck_assert_ok(store_account_remove(f->store, f->account, &f->err));

    ck_assert_int_eq(store_file_get(f->store, gone, &file, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_file_next_pending(f->store, f->account, 0, &file, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "a", NULL, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_session_get(f->store, f->account, &session, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_run_previous(f->store, f->account, 0, &run, &f->err), STORE_ABSENT);

    ck_assert_ok(store_file_get(f->store, kept, &file, &f->err));
    store_file_clear(&file);
    ck_assert_ok(store_document_find(f->store, other, "bill", "a", NULL, &f->err));
    ck_assert_ok(store_run_get(f->store, id, &run, &f->err));
    store_run_clear(&run);
    /* The number is not used again: what is on the disk may still bear it. */
    ck_assert_uint_gt(fixture_add_account(f->store, "acme"), other);
}
END_TEST

START_TEST(test_session_round_trip)
{
    struct store_fixture *f = fixture();
    CLEANUP_SECRET struct secret *large = secret_new(STORE_SESSION_MAX + 1);
    struct span bytes = {(const uint8_t *)large->data, STORE_SESSION_MAX};
    struct store_session given = {.salt = {1, [STORE_SALT_LEN - 1] = 9},
                                  .saved_at = 1700000000,
                                  .expires_at = 1700003600,
                                  .sealed = {(const uint8_t *)"a\0b", 3}};
    struct store_session got;

    ck_assert_int_eq(store_session_get(f->store, f->account, &got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_session_put(f->store, f->account, &given, &f->err));
    ck_assert_ok(store_session_get(f->store, f->account, &got, &f->err));
    ck_assert_uint_eq(got.sealed.len, 3);
    ck_assert_mem_eq(got.sealed.data, "a\0b", 3);
    ck_assert_mem_eq(got.salt, given.salt, STORE_SALT_LEN);
    ck_assert_int_eq(got.saved_at, 1700000000);
    ck_assert_int_eq(got.expires_at, 1700003600);
    store_session_clear(&got);
    given.sealed = bytes;
    ck_assert_ok(store_session_put(f->store, f->account, &given, &f->err));
    ck_assert_ok(store_session_get(f->store, f->account, &got, &f->err));
    ck_assert_uint_eq(got.sealed.len, STORE_SESSION_MAX);
    store_session_clear(&got);
    given.sealed.len++;
    ck_assert_int_eq(store_session_put(f->store, f->account, &given, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_LIMIT);
    given.sealed = (struct span){0};
    ck_assert_ok(store_session_put(f->store, f->account, &given, &f->err));
    ck_assert_ok(store_session_remove(f->store, f->account, &f->err));
    ck_assert_int_eq(store_session_remove(f->store, f->account, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_session_put(f->store, 77, &given, &f->err), -1);
}
END_TEST

/* What the first clisk kept was the jar itself. */
START_TEST(test_session_that_was_not_sealed)
{
    struct store_session session;
    struct error err = {0};

    ck_assert_int_eq(store_decode_session(span_of_str("\1www.a.test\tFALSE"), &session, &err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_decode_session(span_of_str("\3newer"), &session, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_int_eq(store_decode_session(span_of_str("\2cut"), &session, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_INTERNAL);
}
END_TEST

static int
put_short_mirror(struct store_txn *txn, void *opaque ATTR_UNUSED, struct error *err)
{
    return store_meta_put(txn, "vault-mirror", 1, err);
}

START_TEST(test_vault_mirror)
{
    struct store_fixture *f = fixture();
    uint8_t mirror[STORE_MIRROR_LEN] = {7, [STORE_MIRROR_LEN - 1] = 9}, got[STORE_MIRROR_LEN];
    struct store *other;

    ck_assert_int_eq(store_vault_mirror_get(f->store, got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_vault_mirror_put(f->store, mirror, &f->err));
    ck_assert_ok(store_vault_mirror_get(f->store, got, &f->err));
    ck_assert_mem_eq(got, mirror, sizeof mirror);
    mirror[0]++;
    ck_assert_ok(store_vault_mirror_advance(f->store, mirror, &f->err));
    ck_assert_ok(store_vault_mirror_get(f->store, got, &f->err));
    ck_assert_mem_eq(got, mirror, sizeof mirror);
    /* What another process has seen since is not forgotten. */
    got[0]--;
    ck_assert_ok(store_vault_mirror_advance(f->store, got, &f->err));
    ck_assert_ok(store_vault_mirror_get(f->store, got, &f->err));
    ck_assert_mem_eq(got, mirror, sizeof mirror);
    mirror[0]--;
    mirror[1]++;
    ck_assert_ok(store_vault_mirror_put(f->store, mirror, &f->err));
    f->store = store_close(f->store);
    other = fixture_open(0);
    ck_assert_ok(store_vault_mirror_get(other, got, &f->err));
    ck_assert_mem_eq(got, mirror, sizeof mirror);
    f->store = other;
}
END_TEST

START_TEST(test_vault_mirror_damaged)
{
    struct store_fixture *f = fixture();
    uint8_t got[STORE_MIRROR_LEN];

    ck_assert_ok(store_write(f->store, put_short_mirror, NULL, &f->err));
    ck_assert_int_eq(store_vault_mirror_get(f->store, got, &f->err), -1);
    ck_assert_ptr_nonnull(strstr(f->err.message, "vault-mirror"));
}
END_TEST

START_TEST(test_run_tells_account)
{
    struct store_fixture *f = fixture();
    struct store_run run = {.account = f->account,
                            .started_at = 10,
                            .ended_at = 20,
                            .outcome = OUTCOME_USER_ACTION_NEEDED,
                            .detail = "CHANGE_PASSWORD",
                            .message = "change it",
                            .new_count = 1,
                            .known_count = 2,
                            .failed_count = 3,
                            .bytes = 1ULL << 40};
    struct store_run got;
    struct store_account account;

    ck_assert_ok(store_run_begin(f->store, f->account, 10, &run.id, &f->err));
    ck_assert_ok(store_run_get(f->store, run.id, &got, &f->err));
    ck_assert_int_eq(got.ended_at, 0);
    store_run_clear(&got);
    ck_assert_ok(store_run_end(f->store, &run, &f->err));
    ck_assert_ok(store_run_get(f->store, run.id, &got, &f->err));
    ck_assert_int_eq(got.ended_at, 20);
    ck_assert_uint_eq(got.outcome, OUTCOME_USER_ACTION_NEEDED);
    ck_assert_str_eq(got.detail, "CHANGE_PASSWORD");
    ck_assert_str_eq(got.message, "change it");
    ck_assert_uint_eq(got.new_count, 1);
    ck_assert_uint_eq(got.known_count, 2);
    ck_assert_uint_eq(got.failed_count, 3);
    ck_assert_uint_eq(got.bytes, 1ULL << 40);
    store_run_clear(&got);
    ck_assert_ok(store_account_get(f->store, f->account, &account, &f->err));
    ck_assert_int_eq(account.last_run_at, 20);
    ck_assert_uint_eq(account.last_outcome, OUTCOME_USER_ACTION_NEEDED);
    store_account_clear(&account);
    run.id = 77;
    ck_assert_int_eq(store_run_end(f->store, &run, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_run_previous_walks_back)
{
    struct store_fixture *f = fixture();
    uint32_t other = fixture_add_account(f->store, "other");
    uint64_t ids[6], before = 0;
    struct store_run run;

    for (int i = 0; i < 6; i++)
        ck_assert_ok(store_run_begin(f->store, i % 2 ? other : f->account, i, &ids[i], &f->err));
    for (int i = 5; i >= 0; i--) {
        ck_assert_ok(store_run_previous(f->store, 0, before, &run, &f->err));
        ck_assert_uint_eq(run.id, ids[i]);
        before = run.id;
        store_run_clear(&run);
    }
    ck_assert_int_eq(store_run_previous(f->store, 0, before, &run, &f->err), STORE_ABSENT);
    ck_assert_ok(store_run_previous(f->store, f->account, 0, &run, &f->err));
    ck_assert_uint_eq(run.id, ids[4]);
    store_run_clear(&run);
    ck_assert_ok(store_run_previous(f->store, other, UINT64_MAX, &run, &f->err));
    ck_assert_uint_eq(run.id, ids[5]);
    store_run_clear(&run);
    ck_assert_int_eq(store_run_begin(f->store, 77, 1, &ids[0], &f->err), -1);
}
END_TEST

static int
put_raw(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct span *value = opaque;
    struct store_key key = store_key_of_u32(fixture()->account);

    return store_kv_put(txn, STORE_DB_ACCOUNTS, &key, *value, err);
}

START_TEST(test_value_newer_and_damaged)
{
    struct store_fixture *f = fixture();
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_account account = {.name = "acme", .brand = "acme"};
    struct span value;

    ck_assert_ok(store_encode_account(&buf, &account, &f->err));
    value = (struct span){.data = buf.data, .len = buf.len - 1};
    ck_assert_ok(store_write(f->store, put_raw, &value, &f->err));
    ck_assert_int_eq(store_account_get(f->store, f->account, &account, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_INTERNAL);
    buf.data[0] = 9;
    ck_assert_ok(store_write(f->store, put_raw, &value, &f->err));
    ck_assert_int_eq(store_account_get(f->store, f->account, &account, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(f->err.message, "version 9"), "%s", f->err.message);
}
END_TEST

/* What the first version wrote: an account without a guard. */
START_TEST(test_value_older)
{
    struct store_fixture *f = fixture();
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_account account;

    put_u8(&buf, 1);
    put_str(&buf, "acme");
    put_str(&buf, "acme");
    put_str(&buf, "4711");
    put_str(&buf, "Acme/one");
    put_i64(&buf, 1700000000);
    put_i64(&buf, 0);
    put_u8(&buf, 0);
    put_u16(&buf, 0);
    ck_assert_ok(
        store_decode_account((struct span){.data = buf.data, .len = buf.len}, &account, &f->err));
    ck_assert_str_eq(account.folder, "Acme/one");
    ck_assert(!account.disabled);
    ck_assert_int_eq(account.guard.frozen_at, 0);
    ck_assert_str_eq(account.guard.frozen_why, "");
    store_account_clear(&account);
}
END_TEST

/* No prefix of a value, and nothing longer, passes for one. */
START_TEST(test_value_exact_length)
{
    struct store_fixture *f = fixture();
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    const struct store_document_file files[] = {{"", 3}, {"shared", 4}};
    struct store_document document = {
        .account = 1, .kind = "bill", .reference = "r", .files = files, .file_count = 2};
    struct store_document got;

    ck_assert_ok(store_encode_document(&buf, &document, &f->err));
    put_u8(&buf, 0);
    for (size_t len = 0; len <= buf.len; len++) {
        int expected = len == buf.len - 1 ? 0 : -1;

        ck_assert_int_eq(
            store_decode_document((struct span){.data = buf.data, .len = len}, &got, &f->err),
            expected);
        if (expected == 0)
            store_document_clear(&got);
    }
}
END_TEST

void
store_record_cases(Suite *suite)
{
    TCase *tc = tcase_create("records");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
    tcase_add_test(tc, test_account_keeps_all);
    tcase_add_test(tc, test_account_change);
    tcase_add_test(tc, test_account_name_is_unique);
    tcase_add_test(tc, test_account_rename);
    tcase_add_test(tc, test_account_absent);
    tcase_add_test(tc, test_account_next_walks_in_order);
    tcase_add_test(tc, test_account_refuses_unfit_values);
    tcase_add_test(tc, test_account_remove_takes_all);
    tcase_add_test(tc, test_session_round_trip);
    tcase_add_test(tc, test_vault_mirror);
    tcase_add_test(tc, test_vault_mirror_damaged);
    tcase_add_test(tc, test_session_that_was_not_sealed);
    tcase_add_test(tc, test_run_tells_account);
    tcase_add_test(tc, test_run_previous_walks_back);
    tcase_add_test(tc, test_value_newer_and_damaged);
    tcase_add_test(tc, test_value_older);
    tcase_add_test(tc, test_value_exact_length);
    suite_add_tcase(suite, tc);
}
