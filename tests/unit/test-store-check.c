/* What the person does with a document, and whether the store holds together. */
#include "tests/unit/test-store.h"

#include <string.h>

#include "host/common/fields.h"
#include "host/store/check.h"
#include "host/store/document.h"
#include "host/store/shared_file.h"
#include "host/store/state.h"

enum { FINDINGS_MAX = 16 };

struct findings {
    struct store_finding of[FINDINGS_MAX];
    size_t count;
};

static int
note(const struct store_finding *finding, void *opaque, struct error *err)
{
    struct findings *findings = opaque;

    (void)err;
    ck_assert_uint_lt(findings->count, FINDINGS_MAX);
    findings->of[findings->count++] = *finding;
    return 0;
}

static void
check(bool repair, struct findings *ret_findings)
{
    memset(ret_findings, 0, sizeof *ret_findings);
    ck_assert_ok(store_check(fixture()->store, repair, note, ret_findings, &fixture()->err));
}

/* One finding of this database, which goes with a repair; and then there is none. */
static void
check_is_mended(const char *database)
{
    struct findings findings;

    check(false, &findings);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.of[0].database, database);
    ck_assert(findings.of[0].can_repair && !findings.of[0].repaired);
    check(true, &findings);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert(findings.of[0].repaired);
    check(false, &findings);
    ck_assert_uint_eq(findings.count, 0);
}

START_TEST(test_check_of_a_sound_store)
{
    struct findings findings;

    fixture_save(fixture()->store, fixture()->account, "A", STORE_FILE_DONE);
    fixture_save(fixture()->store, fixture()->account, "B", STORE_FILE_PENDING);
    check(false, &findings);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

/* --- damage --------------------------------------------------------------------- */

struct damage {
    enum store_db db;
    struct store_key key;
    struct span value; /* without data: the entry is removed */
};

static int
damage_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct damage *damage = opaque;

    return damage->value.data ? store_kv_put(txn, damage->db, &damage->key, damage->value, err)
                              : store_kv_remove(txn, damage->db, &damage->key, err);
}

/* Past the sealing. */
static int
swap_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct damage *damage = opaque;
    MDB_val key = {damage->key.len, (void *)damage->key.bytes};
    MDB_val value = {damage->value.len, (void *)damage->value.data};

    (void)err;
    ck_assert_int_eq(mdb_put(txn->mdb, txn->store->dbi[damage->db], &key, &value, 0), 0);
    return 0;
}

static struct store_key
key_of_document(const char *reference)
{
    struct store_fixture *f = fixture();
    struct store_key key;

    ck_assert_ok(store_named_key(f->store, f->account, "bill", reference, &key, &f->err));
    return key;
}

static const struct span garbage = {(const uint8_t *)"garbage that is no value of ours, at all",
                                    40};

START_TEST(test_check_drops_what_cannot_be_read)
{
    struct store_fixture *f = fixture();
    struct damage damage = {.db = STORE_DB_DOCUMENTS, .value = garbage};

    fixture_save(f->store, f->account, "A", STORE_FILE_DONE);
    fixture_save(f->store, f->account, "B", STORE_FILE_DONE);
    damage.key = key_of_document("A");
    ck_assert_ok(store_write(f->store, damage_body, &damage, &f->err));
    check_is_mended("documents");
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "A", NULL, &f->err),
                     STORE_ABSENT);
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "B", NULL, &f->err));
}
END_TEST

START_TEST(test_check_drops_what_cannot_be_unsealed)
{
    struct store_fixture *f = fixture();
    struct damage damage = {.db = STORE_DB_DOCUMENTS, .value = garbage};

    fixture_save(f->store, f->account, "A", STORE_FILE_DONE);
    damage.key = key_of_document("A");
    ck_assert_ok(store_write(f->store, swap_body, &damage, &f->err));
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "A", NULL, &f->err), -1);
    check_is_mended("documents");
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "A", NULL, &f->err),
                     STORE_ABSENT);
}
END_TEST

START_TEST(test_check_drops_a_session_and_a_grant)
{
    struct store_fixture *f = fixture();
    struct damage damage = {
        .db = STORE_DB_SESSIONS, .key = store_key_of_u32(f->account), .value = garbage};

    ck_assert_ok(store_write(f->store, damage_body, &damage, &f->err));
    check_is_mended("sessions");
    damage.db = STORE_DB_GRANTS;
    store_key_bytes(&damage.key, "data bill", 9);
    ck_assert_ok(store_write(f->store, damage_body, &damage, &f->err));
    check_is_mended("grants");
}
END_TEST

/* A bit of a key where it lies, as a failing disk has it: a page that is being written is ours. */
static int
bend_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct damage *damage = opaque;
    MDB_val key = {damage->key.len, (void *)damage->key.bytes}, value;
    MDB_cursor *cursor;

    (void)err;
    ck_assert_int_eq(mdb_cursor_open(txn->mdb, txn->store->dbi[damage->db], &cursor), 0);
    ck_assert_int_eq(mdb_cursor_get(cursor, &key, &value, MDB_SET_KEY), 0);
    ck_assert_int_eq(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), 0);
    ck_assert_int_eq(mdb_cursor_get(cursor, &key, &value, MDB_GET_CURRENT), 0);
    ((uint8_t *)key.mv_data)[1] ^= 2;
    mdb_cursor_close(cursor);
    return 0;
}

START_TEST(test_check_drops_what_is_out_of_its_place)
{
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    struct store_fixture *f = fixture();
    struct findings findings;
    uint64_t ids[ARRAY_SIZE(names)];
    struct store_file file;

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        ids[i] = fixture_save(f->store, f->account, names[i], STORE_FILE_DONE);
    for (size_t i = 1; i < ARRAY_SIZE(names); i += 2) {
        struct damage damage = {.db = STORE_DB_FILES, .key = store_key_of_u64(ids[i])};

        ck_assert_ok(store_write(f->store, bend_body, &damage, &f->err));
        check(true, &findings);
        ck_assert_uint_gt(findings.count, 0);
        ck_assert_str_eq(findings.of[0].database, "files");
        check(false, &findings);
        ck_assert_uint_eq(findings.count, 0);
    }
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        int result = store_file_get(f->store, ids[i], &file, &f->err);

        ck_assert_int_eq(result, i % 2 == 0 ? 0 : STORE_ABSENT);
        if (result == 0)
            store_file_clear(&file);
    }
}
END_TEST

START_TEST(test_check_mends_the_index_of_contents)
{
    struct store_fixture *f = fixture();
    struct damage damage = {.db = STORE_DB_FILE_DIGESTS};
    uint64_t id = fixture_save(f->store, f->account, "A", STORE_FILE_DONE);
    struct store_file file, found;

    ck_assert_ok(store_file_get(f->store, id, &file, &f->err));
    ck_assert_ok(store_digest_prefix(f->store, f->account, file.sha256, &damage.key, &f->err));
    store_key_u64(&damage.key, id);
    ck_assert_ok(store_write(f->store, damage_body, &damage, &f->err));
    check_is_mended("file-digests");
    ck_assert_ok(store_file_next_same(f->store, f->account, file.sha256, 0, &found, &f->err));
    ck_assert_uint_eq(found.id, id);
    store_file_clear(&found);
    store_file_clear(&file);
}
END_TEST

START_TEST(test_check_mends_an_index_that_cannot_be_unsealed)
{
    struct store_fixture *f = fixture();
    struct damage damage = {.db = STORE_DB_FILE_DIGESTS, .value = garbage};
    uint64_t id = fixture_save(f->store, f->account, "A", STORE_FILE_DONE);
    struct findings findings;
    struct store_file file;

    ck_assert_ok(store_file_get(f->store, id, &file, &f->err));
    ck_assert_ok(store_digest_prefix(f->store, f->account, file.sha256, &damage.key, &f->err));
    store_key_u64(&damage.key, id);
    ck_assert_ok(store_write(f->store, swap_body, &damage, &f->err));
    check(false, &findings);
    ck_assert_uint_eq(findings.count, 1);
    check(true, &findings);
    ck_assert_uint_eq(findings.count, 2);
    check(false, &findings);
    ck_assert_uint_eq(findings.count, 0);
    store_file_clear(&file);
}
END_TEST

START_TEST(test_check_drops_entries_that_lead_nowhere)
{
    static const struct {
        enum store_db db;
        const char *name;
    } cases[] = {{STORE_DB_FILE_DIGESTS, "file-digests"}, {STORE_DB_FILE_PENDING, "file-pending"}};
    struct store_fixture *f = fixture();

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct damage damage = {.db = cases[i].db,
                                .key = store_key_of_u32(f->account),
                                .value = {(const uint8_t *)"", 0}};

        store_key_u64(&damage.key, 4711);
        ck_assert_ok(store_write(f->store, damage_body, &damage, &f->err));
        check_is_mended(cases[i].name);
    }
}
END_TEST

static int
share_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint64_t *id = opaque;

    return store_txn_put_shared_file(txn, fixture()->account, "2026-08.pdf", *id, err);
}

START_TEST(test_check_drops_a_shared_file_that_there_is_not)
{
    uint64_t id = 4711;

    ck_assert_ok(store_write(fixture()->store, share_body, &id, &fixture()->err));
    check_is_mended("shared-files");
}
END_TEST

/* --- changes of the person -------------------------------------------------------- */

START_TEST(test_documents_are_found_by_the_beginning_of_an_id)
{
    struct store_fixture *f = fixture();
    struct store_document document, found;
    char id[STORE_DOCUMENT_ID_MAX], other[STORE_DOCUMENT_ID_MAX];

    for (int i = 0; i < 40; i++) {
        char reference[16];

        snprintf(reference, sizeof reference, "R%d", i);
        fixture_save(f->store, f->account, reference, STORE_FILE_DONE);
    }
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "R7", &document, &f->err));
    store_document_id(&document, id);
    ck_assert_uint_eq(strlen(id), STORE_DOCUMENT_ID_LEN);
    for (size_t len = 1; len <= STORE_DOCUMENT_ID_LEN; len++) {
        const uint8_t *after = NULL;
        bool met = false;

        snprintf(other, sizeof other, "%.*s", (int)len, id);
        while (store_document_next_id(f->store, f->account, other, after, &found, &f->err) == 0) {
            static uint8_t key[STORE_DOCUMENT_KEY_LEN];
            char found_id[STORE_DOCUMENT_ID_MAX];

            store_document_id(&found, found_id);
            ck_assert_msg(strncmp(found_id, other, len) == 0, "%s for %s", found_id, other);
            met |= strcmp(found.reference, "R7") == 0;
            memcpy(key, found.key, sizeof key);
            after = key;
            store_document_clear(&found);
        }
        ck_assert_msg(met, "%s", other);
    }
    ck_assert_int_eq(store_document_next_id(f->store, f->account, "xyz", NULL, &found, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_document_next_id(f->store, f->account, "", NULL, &found, &f->err),
                     STORE_ABSENT);
    store_document_clear(&document);
}
END_TEST

static void
bury(struct store_document *document, void *opaque)
{
    (void)opaque;
    document->state = STORE_DOCUMENT_DELETED;
}

static int
save_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_document document = {.account = fixture()->account,
                                      .kind = "bill",
                                      .reference = "A",
                                      .run = 9,
                                      .changed_at = 1700000009};

    return store_txn_save_document(txn, &document, opaque, err);
}

START_TEST(test_what_she_deletes_no_run_brings_back)
{
    struct store_fixture *f = fixture();
    struct store_missed missed = {.kind = "bill", .reference = "A", .outcome = OUTCOME_PARTIAL};
    struct store_document document;
    enum store_saved saved;

    fixture_save(f->store, f->account, "A", STORE_FILE_DONE);
    ck_assert_ok(store_missed_put(f->store, f->account, &missed, &f->err));
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "A", &document, &f->err));
    ck_assert_ok(store_document_change(f->store, f->account, document.key, bury, NULL, &f->err));
    store_document_clear(&document);
    ck_assert_int_eq(store_missed_next(f->store, f->account, NULL, &missed, &f->err), STORE_ABSENT);
    ck_assert_ok(store_write(f->store, save_body, &saved, &f->err));
    ck_assert_int_eq(saved, STORE_SAVED_DELETED);
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "A", &document, &f->err));
    ck_assert_int_eq(document.state, STORE_DOCUMENT_DELETED);
    ck_assert_uint_eq(document.file_count, 1);
    store_document_clear(&document);
}
END_TEST

START_TEST(test_a_file_that_is_gone_is_lost)
{
    struct store_fixture *f = fixture();
    uint64_t id = fixture_save(f->store, f->account, "A", STORE_FILE_DONE), shared;
    struct store_document document;
    struct store_file file;

    ck_assert_ok(store_write(f->store, share_body, &id, &f->err));
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "A", &document, &f->err));
    ck_assert_ok(store_document_lose_file(f->store, f->account, document.key, id, &f->err));
    store_document_clear(&document);
    ck_assert_ok(store_document_find(f->store, f->account, "bill", "A", &document, &f->err));
    ck_assert_uint_eq(document.file_count, 0);
    store_document_clear(&document);
    ck_assert_int_eq(store_file_get(f->store, id, &file, &f->err), STORE_ABSENT);
    ck_assert_int_eq(store_shared_file_find(f->store, f->account, "2026-08.pdf", &shared, &f->err),
                     STORE_ABSENT);
}
END_TEST

void
store_check_cases(Suite *suite)
{
    TCase *tcase = tcase_create("check");

    tcase_add_checked_fixture(tcase, fixture_setup, fixture_teardown);
    tcase_add_test(tcase, test_check_of_a_sound_store);
    tcase_add_test(tcase, test_check_drops_what_cannot_be_read);
    tcase_add_test(tcase, test_check_drops_what_cannot_be_unsealed);
    tcase_add_test(tcase, test_check_drops_a_session_and_a_grant);
    tcase_add_test(tcase, test_check_drops_what_is_out_of_its_place);
    tcase_add_test(tcase, test_check_mends_the_index_of_contents);
    tcase_add_test(tcase, test_check_mends_an_index_that_cannot_be_unsealed);
    tcase_add_test(tcase, test_check_drops_entries_that_lead_nowhere);
    tcase_add_test(tcase, test_check_drops_a_shared_file_that_there_is_not);
    tcase_add_test(tcase, test_documents_are_found_by_the_beginning_of_an_id);
    tcase_add_test(tcase, test_what_she_deletes_no_run_brings_back);
    tcase_add_test(tcase, test_a_file_that_is_gone_is_lost);
    suite_add_tcase(suite, tcase);
}
