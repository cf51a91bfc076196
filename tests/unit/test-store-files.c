/* Documents, their files, and what recovery asks. */
#include "tests/unit/test-store.h"

#include <string.h>

static int
put_body(struct store_txn *txn, void *opaque, struct error *err)
{
    return store_txn_put_document(txn, opaque, err);
}

static int
remove_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const char *reference = opaque;

    return store_txn_remove_document(txn, fixture()->account, "bill", reference, err);
}

static int
finish_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint64_t *id = opaque;

    return store_txn_finish_file(txn, *id, err);
}

static int
forget_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint64_t *id = opaque;

    return store_txn_forget_file(txn, *id, err);
}

static int
update_body(struct store_txn *txn, void *opaque, struct error *err)
{
    return store_txn_update_file(txn, opaque, err);
}

START_TEST(test_document_keeps_all)
{
    struct store_fixture *f = fixture();
    struct store_document given = {
        .account = f->account,
        .kind = "bill",
        .reference = "2026/0042",
        .title = "Facture d'août",
        .vendor = "Acme",
        .date = {2026, 8, 31},
        .amount_minor = -1234,
        .amount_digits = 2,
        .currency = "EUR",
        .file = 9,
        .run = 5,
        .created_at = 1700000001,
    };
    struct store_document got;

    ck_assert_ok(store_write(f->store, put_body, &given, &f->err));
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "2026/0042", &got, &f->err));
    ck_assert_uint_eq(got.account, f->account);
    ck_assert_str_eq(got.kind, "bill");
    ck_assert_str_eq(got.reference, "2026/0042");
    ck_assert_str_eq(got.title, "Facture d'août");
    ck_assert_str_eq(got.vendor, "Acme");
    ck_assert_uint_eq(got.date.year, 2026);
    ck_assert_uint_eq(got.date.month, 8);
    ck_assert_uint_eq(got.date.day, 31);
    ck_assert_int_eq(got.amount_minor, -1234);
    ck_assert_uint_eq(got.amount_digits, 2);
    ck_assert_str_eq(got.currency, "EUR");
    ck_assert_uint_eq(got.file, 9);
    ck_assert_uint_eq(got.state, STORE_DOCUMENT_ACTIVE);
    ck_assert_uint_eq(got.run, 5);
    ck_assert_int_eq(got.created_at, 1700000001);
    store_document_clear(&got);
}
END_TEST

START_TEST(test_document_identity)
{
    struct store_fixture *f = fixture();
    uint32_t other = fixture_add_account(f->store, "other");

    fixture_save(f->store, f->account, "1", STORE_FILE_DONE);
    ck_assert_int_eq(store_document_find(f->store, f->account, "file", "1", NULL, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "2", NULL, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_document_find(f->store, other, "bill", "1", NULL, &f->err),
                     STORE_ABSENT);
    ck_assert_ok(store_write(f->store, remove_body, (void *)(uintptr_t) "1", &f->err));
    ck_assert_int_eq(store_write(f->store, remove_body, (void *)(uintptr_t) "1", &f->err),
                     STORE_ABSENT);
}
END_TEST

START_TEST(test_document_put_replaces)
{
    struct store_fixture *f = fixture();
    struct store_document document = {
        .account = f->account, .kind = "bill", .reference = "1", .title = "old"};
    struct store_document got;

    ck_assert_ok(store_write(f->store, put_body, &document, &f->err));
    document.title = "new";
    ck_assert_ok(store_write(f->store, put_body, &document, &f->err));
    ck_assert_ok(store_document_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert_str_eq(got.title, "new");
    ck_assert_int_eq(store_document_next(f->store, f->account, got.key, &document, &f->err),
                     STORE_ABSENT);
    store_document_clear(&got);
}
END_TEST

START_TEST(test_document_next_walks_one_account)
{
    struct store_fixture *f = fixture();
    uint32_t other = fixture_add_account(f->store, "other");
    uint8_t key[STORE_DOCUMENT_KEY_LEN];
    struct store_document got;
    unsigned seen = 0;
    char reference[8];

    for (int i = 0; i < 20; i++) {
        snprintf(reference, sizeof reference, "%d", i);
        fixture_save(f->store, i % 2 ? other : f->account, reference, STORE_FILE_DONE);
    }
    while (store_document_next(f->store, f->account, seen ? key : NULL, &got, &f->err) == 0) {
        ck_assert_uint_eq(got.account, f->account);
        ck_assert_int_eq(atoi(got.reference) % 2, 0);
        memcpy(key, got.key, sizeof key);
        store_document_clear(&got);
        seen++;
    }
    ck_assert_uint_eq(seen, 10);
}
END_TEST

static int
collide_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_document *other = opaque;
    CLEANUP_BUF struct buf buf = BUF_INIT(STORE_VALUE_MAX);
    struct store_key key = store_key_of_u32(fixture()->account);
    uint8_t hash[STORE_DOCUMENT_KEY_LEN];

    /* The record of another document, where "1" belongs. */
    if (store_document_key(txn->store, "bill", "1", hash, err) < 0 ||
        store_encode_document(&buf, other, err) < 0)
        return -1;
    store_key_bytes(&key, hash, sizeof hash);
    return store_kv_put(txn, STORE_DB_DOCUMENTS, &key,
                        (struct span){.data = buf.data, .len = buf.len}, err);
}

START_TEST(test_document_collision_is_an_error)
{
    struct store_fixture *f = fixture();
    struct store_document other = {
        .account = f->account, .kind = "bill", .reference = "other", .title = "kept"};
    struct store_document mine = {.account = f->account, .kind = "bill", .reference = "1"};
    struct store_document got;

    ck_assert_ok(store_write(f->store, collide_body, &other, &f->err));
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "1", &got, &f->err), -1);
    ck_assert_msg(strstr(f->err.message, "same key"), "%s", f->err.message);
    ck_assert_int_eq(store_write(f->store, put_body, &mine, &f->err), -1);
    ck_assert_int_eq(store_write(f->store, remove_body, (void *)(uintptr_t) "1", &f->err), -1);
    ck_assert_ok(store_document_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert_str_eq(got.title, "kept");
    store_document_clear(&got);
}
END_TEST

START_TEST(test_document_refuses_unfit_values)
{
    struct store_fixture *f = fixture();
    const struct store_document fine = {.account = f->account, .kind = "bill", .reference = "1"};
    struct store_document document = fine;

    document.reference = "";
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    document = fine;
    document.date = (struct store_date){2026, 13, 1};
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    document.date = (struct store_date){0, 1, 1};
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    document = fine;
    document.currency = "EU";
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    document = fine;
    document.amount_digits = 19;
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    document = fine;
    document.account = 77;
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
}
END_TEST

START_TEST(test_file_pending_then_done)
{
    struct store_fixture *f = fixture();
    uint64_t first = fixture_save(f->store, f->account, "1", STORE_FILE_PENDING);
    uint64_t second = fixture_save(f->store, f->account, "2", STORE_FILE_PENDING);
    struct store_file file;

    ck_assert_ok(store_file_next_pending(f->store, f->account, 0, &file, &f->err));
    ck_assert_uint_eq(file.id, first);
    ck_assert_uint_eq(file.state, STORE_FILE_PENDING);
    ck_assert_str_eq(file.path, "acme/bill.pdf");
    store_file_clear(&file);
    ck_assert_ok(store_write(f->store, finish_body, &first, &f->err));
    ck_assert_ok(store_write(f->store, finish_body, &first, &f->err));
    ck_assert_ok(store_file_next_pending(f->store, f->account, 0, &file, &f->err));
    ck_assert_uint_eq(file.id, second);
    store_file_clear(&file);
    ck_assert_int_eq(store_file_next_pending(f->store, f->account, second, &file, &f->err),
                     STORE_ABSENT);
    ck_assert_ok(store_file_get(f->store, first, &file, &f->err));
    ck_assert_uint_eq(file.state, STORE_FILE_DONE);
    ck_assert_uint_eq(file.size, 12);
    store_file_clear(&file);
    first = 77;
    ck_assert_int_eq(store_write(f->store, finish_body, &first, &f->err), STORE_ABSENT);
}
END_TEST

START_TEST(test_file_forget_takes_its_documents)
{
    struct store_fixture *f = fixture();
    uint64_t id = fixture_save(f->store, f->account, "1", STORE_FILE_PENDING);
    struct store_document twin = {
        .account = f->account, .kind = "file", .reference = "1", .file = id};
    struct store_file file;

    fixture_save(f->store, f->account, "2", STORE_FILE_DONE);
    ck_assert_ok(store_write(f->store, put_body, &twin, &f->err));
    ck_assert_ok(store_write(f->store, forget_body, &id, &f->err));
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "1", NULL, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_document_find(f->store, f->account, "file", "1", NULL, &f->err),
                     STORE_ABSENT);
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "2", NULL, &f->err));
    ck_assert_int_eq(store_file_get(f->store, id, &file, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_file_next_pending(f->store, f->account, 0, &file, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_write(f->store, forget_body, &id, &f->err), STORE_ABSENT);
}
END_TEST

static unsigned
count_same(uint32_t account, const uint8_t sha256[DIGEST_LEN])
{
    struct store_fixture *f = fixture();
    struct store_file file;
    unsigned count = 0;

    for (uint64_t id = 0; store_file_next_same(f->store, account, sha256, id, &file, &f->err) == 0;
         count++) {
        ck_assert_uint_gt(file.id, id);
        id = file.id;
        store_file_clear(&file);
    }
    return count;
}

START_TEST(test_file_same_content)
{
    struct store_fixture *f = fixture();
    uint32_t other = fixture_add_account(f->store, "other");
    const uint8_t zeros[DIGEST_LEN] = {0}, ones[DIGEST_LEN] = {1};
    struct store_file file;
    uint64_t id;

    fixture_save(f->store, f->account, "1", STORE_FILE_DONE);
    id = fixture_save(f->store, f->account, "2", STORE_FILE_PENDING);
    fixture_save(f->store, other, "1", STORE_FILE_DONE);
    ck_assert_uint_eq(count_same(f->account, zeros), 2);
    ck_assert_uint_eq(count_same(other, zeros), 1);
    ck_assert_uint_eq(count_same(f->account, ones), 0);

    ck_assert_ok(store_file_get(f->store, id, &file, &f->err));
    memcpy(file.sha256, ones, DIGEST_LEN);
    file.path = "moved.pdf";
    file.state = STORE_FILE_DONE;
    ck_assert_ok(store_write(f->store, update_body, &file, &f->err));
    store_file_clear(&file);
    ck_assert_uint_eq(count_same(f->account, zeros), 1);
    ck_assert_uint_eq(count_same(f->account, ones), 1);
    ck_assert_int_eq(store_file_next_pending(f->store, f->account, 0, &file, &f->err),
                     STORE_ABSENT);
    ck_assert_ok(store_file_get(f->store, id, &file, &f->err));
    ck_assert_str_eq(file.path, "moved.pdf");
    store_file_clear(&file);
}
END_TEST

START_TEST(test_file_next_walks_all)
{
    struct store_fixture *f = fixture();
    struct store_file file;
    uint64_t id = 0;
    char reference[8];

    for (int i = 0; i < 10; i++) {
        snprintf(reference, sizeof reference, "%d", i);
        fixture_save(f->store, f->account, reference, STORE_FILE_DONE);
    }
    for (int i = 0; i < 10; i++) {
        ck_assert_ok(store_file_next(f->store, id, &file, &f->err));
        ck_assert_uint_eq(file.id, id + 1);
        id = file.id;
        store_file_clear(&file);
    }
    ck_assert_int_eq(store_file_next(f->store, id, &file, &f->err), STORE_ABSENT);
}
END_TEST

void
store_file_cases(Suite *suite)
{
    TCase *tc = tcase_create("files");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
    tcase_add_test(tc, test_document_keeps_all);
    tcase_add_test(tc, test_document_identity);
    tcase_add_test(tc, test_document_put_replaces);
    tcase_add_test(tc, test_document_next_walks_one_account);
    tcase_add_test(tc, test_document_collision_is_an_error);
    tcase_add_test(tc, test_document_refuses_unfit_values);
    tcase_add_test(tc, test_file_pending_then_done);
    tcase_add_test(tc, test_file_forget_takes_its_documents);
    tcase_add_test(tc, test_file_same_content);
    tcase_add_test(tc, test_file_next_walks_all);
    suite_add_tcase(suite, tc);
}
