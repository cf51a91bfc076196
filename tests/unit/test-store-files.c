/* Documents, their files, and what recovery asks. */
#include "tests/unit/test-store.h"

#include <string.h>

#include "host/common/fields.h"
#include "host/store/shared_file.h"

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

static void
put(struct buf *fields, enum field_type type, const char *path, const char *text)
{
    fields_put(fields, &(struct field){.type = type, .path = path, .text = text});
}

START_TEST(test_document_keeps_all)
{
    struct store_fixture *f = fixture();
    CLEANUP_BUF struct buf brand = BUF_INIT(4096), edits = BUF_INIT(4096);
    const struct store_document_file files[] = {{"", 9}, {"2026-08", 7}};
    struct store_document got, given = {
                                   .account = f->account,
                                   .kind = "bill",
                                   .reference = "2026/0042",
                                   .contract = "C1",
                                   .files = files,
                                   .file_count = 2,
                                   .state = STORE_DOCUMENT_DELETED,
                                   .version = 3,
                                   .made_run = 4,
                                   .run = 5,
                                   .created_at = 1700000001,
                                   .changed_at = 1700000002,
                               };

    put(&brand, FIELD_DECIMAL, "amount", "-12.34");
    put(&brand, FIELD_DATE, "date", "2026-08-31");
    put(&brand, FIELD_TEXT, "title", "Facture d'août");
    put(&edits, FIELD_TEXT, "title", "August");
    given.brand = (struct span){brand.data, brand.len};
    given.edits = (struct span){edits.data, edits.len};
    ck_assert_ok(store_write(f->store, put_body, &given, &f->err));
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "2026/0042", &got, &f->err));
    ck_assert_uint_eq(got.account, f->account);
    ck_assert_str_eq(got.kind, "bill");
    ck_assert_str_eq(got.reference, "2026/0042");
    ck_assert_str_eq(got.contract, "C1");
    ck_assert(fields_same(got.brand, given.brand));
    ck_assert(fields_same(got.edits, given.edits));
    ck_assert_uint_eq(got.file_count, 2);
    ck_assert_uint_eq(store_document_file(&got, ""), 9);
    ck_assert_uint_eq(store_document_file(&got, "2026-08"), 7);
    ck_assert_uint_eq(store_document_file(&got, "2026-09"), 0);
    ck_assert_uint_eq(got.state, STORE_DOCUMENT_DELETED);
    ck_assert_uint_eq(got.version, 3);
    ck_assert_uint_eq(got.made_run, 4);
    ck_assert_uint_eq(got.run, 5);
    ck_assert_int_eq(got.created_at, 1700000001);
    ck_assert_int_eq(got.changed_at, 1700000002);
    ck_assert_str_eq(store_document_text(&got, "title"), "August");
    ck_assert_str_eq(store_document_text(&got, "amount"), "-12.34");
    ck_assert_str_eq(store_document_text(&got, "vendor"), "");
    ck_assert_uint_eq(store_document_date(&got).day, 31);
    store_document_clear(&got);
}
END_TEST

/* A value as the first version of documents was written. */
static void
put_document_1(struct buf *buf, int64_t minor, const char *currency)
{
    put_u8(buf, 1);
    put_str(buf, "bill");
    put_str(buf, "2026/0042");
    put_str(buf, "Facture d'août");
    put_str(buf, "Acme");
    put_u16(buf, 2026);
    put_u8(buf, 8);
    put_u8(buf, 0);
    put_i64(buf, minor);
    put_u8(buf, 2);
    put_str(buf, currency);
    put_u64(buf, 9);
    put_u8(buf, 0);
    put_u64(buf, 5);
    put_i64(buf, 1700000001);
}

START_TEST(test_document_of_the_first_version)
{
    struct store_fixture *f = fixture();
    CLEANUP_BUF struct buf buf = BUF_INIT(4096);
    struct store_document got;
    const char *why;

    put_document_1(&buf, -5, "EUR");
    ck_assert_ok(store_decode_document((struct span){buf.data, buf.len}, &got, &f->err));
    ck_assert_int_eq(fields_check(got.brand, &why), 0);
    ck_assert_str_eq(got.reference, "2026/0042");
    ck_assert_str_eq(store_document_text(&got, "title"), "Facture d'août");
    ck_assert_str_eq(store_document_text(&got, "vendor"), "Acme");
    ck_assert_str_eq(store_document_text(&got, "date"), "2026-08");
    ck_assert_str_eq(store_document_text(&got, "amount"), "-0.05");
    ck_assert_str_eq(store_document_text(&got, "currency"), "EUR");
    ck_assert_uint_eq(store_document_file(&got, ""), 9);
    ck_assert_uint_eq(got.version, 1);
    ck_assert_uint_eq(got.made_run, 5);
    ck_assert_int_eq(got.created_at, 1700000001);
    store_document_clear(&got);
    for (size_t len = 0; len < buf.len; len++)
        ck_assert_int_eq(store_decode_document((struct span){buf.data, len}, &got, &f->err), -1);
}
END_TEST

/* --- what a konnector gives ----------------------------------------------------- */

struct saving {
    struct store_document document;
    enum store_saved saved;
};

static int
saving_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct saving *saving = opaque;

    return store_txn_save_document(txn, &saving->document, &saving->saved, err);
}

/* A bill with this title, as this run gives it. */
static enum store_saved
save_title(const char *title, const struct store_document_file *files, size_t count, uint64_t run)
{
    struct store_fixture *f = fixture();
    CLEANUP_BUF struct buf fields = BUF_INIT(4096);
    struct saving saving = {.document = {.account = f->account,
                                         .kind = "bill",
                                         .reference = "1",
                                         .files = files,
                                         .file_count = count,
                                         .run = run,
                                         .changed_at = (int64_t)run}};

    put(&fields, FIELD_TEXT, "title", title);
    saving.document.brand = (struct span){fields.data, fields.len};
    ck_assert_ok(store_write(f->store, saving_body, &saving, &f->err));
    return saving.saved;
}

START_TEST(test_save_keeps_versions_and_files)
{
    struct store_fixture *f = fixture();
    const struct store_document_file own = {"", 1}, other = {"", 2}, shared = {"both", 3};
    struct store_document got;
    struct store_version version;

    ck_assert_int_eq(save_title("one", &own, 1, 10), STORE_SAVED_NEW);
    ck_assert_int_eq(save_title("one", &own, 1, 11), STORE_SAVED_SAME);
    ck_assert_int_eq(save_title("one", NULL, 0, 12), STORE_SAVED_SAME);
    ck_assert_int_eq(save_title("one", &shared, 1, 13), STORE_SAVED_CHANGED);
    ck_assert_int_eq(save_title("two", NULL, 0, 14), STORE_SAVED_CHANGED);
    ck_assert_int_eq(save_title("two", &other, 1, 15), STORE_SAVED_CHANGED);

    ck_assert_ok(store_document_find(f->store, f->account, "bill", "1", &got, &f->err));
    ck_assert_uint_eq(got.version, 2);
    ck_assert_uint_eq(got.made_run, 10);
    ck_assert_uint_eq(got.run, 15);
    ck_assert_int_eq(got.created_at, 10);
    ck_assert_uint_eq(store_document_file(&got, ""), 2);
    ck_assert_uint_eq(store_document_file(&got, "both"), 3);
    ck_assert_ok(store_version_next(f->store, &got, 0, &version, &f->err));
    ck_assert_uint_eq(version.number, 1);
    ck_assert_int_eq(version.replaced_at, 14);
    ck_assert(version.brand.len > 0);
    ck_assert_int_eq(store_version_next(f->store, &got, 1, &version, &f->err), STORE_ABSENT);
    store_version_clear(&version);
    store_document_clear(&got);
}
END_TEST

START_TEST(test_save_leaves_the_person_hers)
{
    struct store_fixture *f = fixture();
    CLEANUP_BUF struct buf edits = BUF_INIT(4096);
    struct store_document mine, got;

    save_title("one", NULL, 0, 1);
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "1", &mine, &f->err));
    put(&edits, FIELD_TEXT, "title", "mine");
    mine.edits = (struct span){edits.data, edits.len};
    ck_assert_ok(store_write(f->store, put_body, &mine, &f->err));
    ck_assert_int_eq(save_title("two", NULL, 0, 2), STORE_SAVED_CHANGED);
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "1", &got, &f->err));
    ck_assert_str_eq(store_document_text(&got, "title"), "mine");
    got.state = STORE_DOCUMENT_DELETED;
    ck_assert_ok(store_write(f->store, put_body, &got, &f->err));
    store_document_clear(&got);
    ck_assert_int_eq(save_title("three", NULL, 0, 3), STORE_SAVED_DELETED);
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "1", &got, &f->err));
    ck_assert_uint_eq(got.version, 2);
    ck_assert_int_eq(got.state, STORE_DOCUMENT_DELETED);
    store_document_clear(&got);
    store_document_clear(&mine);
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
        .account = f->account, .kind = "bill", .reference = "1", .contract = "old"};
    struct store_document got;

    ck_assert_ok(store_write(f->store, put_body, &document, &f->err));
    document.contract = "new";
    ck_assert_ok(store_write(f->store, put_body, &document, &f->err));
    ck_assert_ok(store_document_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert_str_eq(got.contract, "new");
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
    if (store_document_key(txn->store, fixture()->account, "bill", "1", hash, err) < 0 ||
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
        .account = f->account, .kind = "bill", .reference = "other", .contract = "kept"};
    struct store_document mine = {.account = f->account, .kind = "bill", .reference = "1"};
    struct store_document got;

    ck_assert_ok(store_write(f->store, collide_body, &other, &f->err));
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "1", &got, &f->err), -1);
    ck_assert_msg(strstr(f->err.message, "same key"), "%s", f->err.message);
    ck_assert_int_eq(store_write(f->store, put_body, &mine, &f->err), -1);
    ck_assert_int_eq(store_write(f->store, remove_body, (void *)(uintptr_t) "1", &f->err), -1);
    ck_assert_ok(store_document_next(f->store, f->account, NULL, &got, &f->err));
    ck_assert_str_eq(got.contract, "kept");
    store_document_clear(&got);
}
END_TEST

START_TEST(test_document_refuses_unfit_values)
{
    struct store_fixture *f = fixture();
    const struct store_document fine = {.account = f->account, .kind = "bill", .reference = "1"};
    const struct store_document_file none = {"", 0};
    struct store_document document = fine;

    document.reference = "";
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    document = fine;
    document.brand = (struct span){(const uint8_t *)"no fields", 9};
    ck_assert_int_eq(store_write(f->store, put_body, &document, &f->err), -1);
    document = fine;
    document.files = &none;
    document.file_count = 1;
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

/* A file of this run, which is to replace another; and the bill "1", found by an earlier run. */
static int
forget_case_body(struct store_txn *txn, void *opaque, struct error *err)
{
    uint64_t *ids = opaque;
    uint32_t account = fixture()->account;
    struct store_document_file link = {.reference = ""};
    struct store_document bill = {.account = account,
                                  .kind = "bill",
                                  .reference = "1",
                                  .files = &link,
                                  .file_count = 1,
                                  .made_run = 1,
                                  .run = 2};
    struct store_file file = {
        .account = account, .path = "old", .state = STORE_FILE_DONE, .run = 1};

    if (store_txn_add_file(txn, &file, &ids[0], err) < 0)
        return -1;
    file = (struct store_file){
        .account = account, .path = "new", .run = 2, .previous = ids[2] ? ids[0] : 0};
    if (store_txn_add_file(txn, &file, &ids[1], err) < 0 ||
        store_txn_put_shared_file(txn, account, "both", ids[1], err) < 0)
        return -1;
    link.id = ids[1];
    return store_txn_put_document(txn, &bill, err);
}

START_TEST(test_file_forget_gives_back_what_was)
{
    struct store_fixture *f = fixture();
    uint64_t ids[3] = {0, 0, true}, shared;
    struct store_document got;

    ck_assert_ok(store_write(f->store, forget_case_body, ids, &f->err));
    ck_assert_ok(store_write(f->store, forget_body, &ids[1], &f->err));
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "1", &got, &f->err));
    ck_assert_uint_eq(store_document_file(&got, ""), ids[0]);
    store_document_clear(&got);
    ck_assert_ok(store_shared_file_find(f->store, f->account, "both", &shared, &f->err));
    ck_assert_uint_eq(shared, ids[0]);
}
END_TEST

START_TEST(test_file_forget_keeps_what_was_there_before)
{
    struct store_fixture *f = fixture();
    uint64_t ids[3] = {0}, shared;
    struct store_document got;

    ck_assert_ok(store_write(f->store, forget_case_body, ids, &f->err));
    ck_assert_ok(store_write(f->store, forget_body, &ids[1], &f->err));
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "1", &got, &f->err));
    ck_assert_uint_eq(got.file_count, 0);
    store_document_clear(&got);
    ck_assert_int_eq(store_shared_file_find(f->store, f->account, "both", &shared, &f->err),
                     STORE_ABSENT);
}
END_TEST

START_TEST(test_file_forget_takes_its_documents)
{
    struct store_fixture *f = fixture();
    uint64_t id = fixture_save(f->store, f->account, "1", STORE_FILE_PENDING);
    const struct store_document_file link = {"", id};
    struct store_document twin = {
        .account = f->account, .kind = "file", .reference = "1", .files = &link, .file_count = 1};
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
    tcase_add_test(tc, test_document_of_the_first_version);
    tcase_add_test(tc, test_save_keeps_versions_and_files);
    tcase_add_test(tc, test_save_leaves_the_person_hers);
    tcase_add_test(tc, test_document_identity);
    tcase_add_test(tc, test_document_put_replaces);
    tcase_add_test(tc, test_document_next_walks_one_account);
    tcase_add_test(tc, test_document_collision_is_an_error);
    tcase_add_test(tc, test_document_refuses_unfit_values);
    tcase_add_test(tc, test_file_pending_then_done);
    tcase_add_test(tc, test_file_forget_takes_its_documents);
    tcase_add_test(tc, test_file_forget_gives_back_what_was);
    tcase_add_test(tc, test_file_forget_keeps_what_was_there_before);
    tcase_add_test(tc, test_file_same_content);
    tcase_add_test(tc, test_file_next_walks_all);
    suite_add_tcase(suite, tc);
}
