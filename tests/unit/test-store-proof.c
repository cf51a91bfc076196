/* The log's proof: tampering shows, seals hold, and what was dropped is vouched for. */
#include "tests/unit/test-store-log.h"

#include <stdlib.h>
#include <string.h>

static void
begin_runs(unsigned number)
{
    uint64_t id;

    for (unsigned i = 0; i < number; i++)
        ck_assert_ok(
            store_run_begin(fixture()->store, fixture()->account, 1, &id, &fixture()->err));
}

static struct seal
seal_head(struct store *store, char letter, uint32_t epoch)
{
    char bytes[SEAL_KEY_LEN];
    CLEANUP_SECRET struct secret *key = NULL;
    struct store_log_head head;
    struct seal seal;

    memset(bytes, letter, sizeof bytes);
    key = secret_of(bytes, sizeof bytes);
    ck_assert_ptr_nonnull(key);
    ck_assert_ok(store_log_head(store, &head, &fixture()->err));
    ck_assert_ok(seal_make(key, epoch, head.sequence, head.hash, &seal, &fixture()->err));
    ck_assert_ok(store_log_put_seal(store, &head, &seal, &fixture()->err));
    return seal;
}

/* --- tampering ------------------------------------------------------------------ */

struct tamper {
    uint64_t sequence;
    size_t at; /* the byte that is changed */
    uint64_t with;
};

static struct store_key
row_key(uint64_t sequence)
{
    return store_key_of_u64(sequence);
}

static int
change_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct tamper *tamper = opaque;
    struct store_key key = row_key(tamper->sequence);
    CLEANUP_BUF struct buf copy = BUF_INIT(16384);
    struct span value;

    if (store_kv_get(txn, STORE_DB_LOG, &key, &value, err) != 0)
        return -1;
    buf_append(&copy, value.data, value.len);
    copy.data[tamper->at % copy.len] ^= 0x10;
    return store_kv_put(txn, STORE_DB_LOG, &key, (struct span){copy.data, copy.len}, err);
}

static int
remove_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct tamper *tamper = opaque;
    struct store_key key = row_key(tamper->sequence);

    return store_kv_remove(txn, STORE_DB_LOG, &key, err);
}

static int
swap_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct tamper *tamper = opaque;
    struct store_key key = row_key(tamper->sequence), other = row_key(tamper->with);
    CLEANUP_BUF struct buf one = BUF_INIT(16384), two = BUF_INIT(16384);
    struct span value;

    if (store_kv_get(txn, STORE_DB_LOG, &key, &value, err) != 0)
        return -1;
    buf_append(&one, value.data, value.len);
    if (store_kv_get(txn, STORE_DB_LOG, &other, &value, err) != 0)
        return -1;
    buf_append(&two, value.data, value.len);
    if (store_kv_put(txn, STORE_DB_LOG, &key, (struct span){two.data, two.len}, err) != 0)
        return -1;
    return store_kv_put(txn, STORE_DB_LOG, &other, (struct span){one.data, one.len}, err);
}

static uint64_t
make_log(void)
{
    struct store_log_head head;

    begin_runs(3);
    log_add(fixture()->store, "/one");
    begin_runs(3);
    ck_assert_ok(store_log_head(fixture()->store, &head, &fixture()->err));
    return head.sequence;
}

static void
expect_fault(store_body *body, struct tamper tamper, store_body *undo, enum store_log_wrong wrong,
             uint64_t where)
{
    struct faults faults;

    ck_assert_ok(store_write(fixture()->store, body, &tamper, &fixture()->err));
    log_verify(fixture()->store, NULL, NULL, &faults);
    ck_assert_uint_ge(faults.count, 1);
    ck_assert_msg(faults.all[0].sequence == where, "%s, not at %u", faults.all[0].text,
                  (unsigned)where);
    if (wrong != STORE_LOG_BAD_SEAL)
        ck_assert_int_eq(faults.all[0].wrong, wrong);
    if (undo) {
        ck_assert_ok(store_write(fixture()->store, undo, &tamper, &fixture()->err));
        log_expect_whole(NULL);
    }
}

START_TEST(test_log_shows_each_byte_that_is_changed)
{
    uint64_t last = make_log();

    for (uint64_t row = 1; row <= last; row++) {
        for (size_t at = 0; at < 120; at += 7)
            expect_fault(change_body, (struct tamper){row, at, 0}, change_body, STORE_LOG_BAD_SEAL,
                         row);
    }
}
END_TEST

START_TEST(test_log_shows_rows_in_other_places)
{
    uint64_t last = make_log();

    for (uint64_t row = 1; row < last; row++)
        expect_fault(swap_body, (struct tamper){row, 0, row + 1}, swap_body, STORE_LOG_OUT_OF_ORDER,
                     row);
}
END_TEST

START_TEST(test_log_shows_a_removed_row)
{
    make_log();
    expect_fault(remove_body, (struct tamper){4, 0, 0}, NULL, STORE_LOG_REMOVED, 4);
}
END_TEST

START_TEST(test_log_shows_a_cut_tail)
{
    uint64_t last = make_log();

    expect_fault(remove_body, (struct tamper){last, 0, 0}, NULL, STORE_LOG_CUT_OFF, last);
}
END_TEST

/* The tail and the head that tells of it: the runs are missed. */
static int
cut_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct tamper *tamper = opaque;
    struct store_key key = row_key(tamper->sequence), head = {0};

    store_key_bytes(&head, "log-head", 8);
    if (store_kv_remove(txn, STORE_DB_LOG, &key, err) != 0)
        return -1;
    return store_kv_remove(txn, STORE_DB_META, &head, err);
}

START_TEST(test_log_shows_a_cut_tail_by_the_runs)
{
    uint64_t last = make_log();
    struct faults faults;

    expect_fault(cut_body, (struct tamper){last, 0, 0}, NULL, STORE_LOG_CUT_OFF, last);
    begin_runs(1);
    log_verify(fixture()->store, NULL, NULL, &faults);
    ck_assert_uint_eq(faults.count, 1);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_REMOVED);
    ck_assert_uint_eq(faults.all[0].sequence, last);
}
END_TEST

/* --- seals -------------------------------------------------------------------------- */

START_TEST(test_log_seal_proves_what_is_before)
{
    uint64_t last = make_log();
    struct seal seal = seal_head(fixture()->store, 'k', 3), found;
    struct store_log_proof proof;
    struct store_log_head at;
    struct faults faults;

    begin_runs(1);
    proof = log_verify(fixture()->store, &seal, NULL, &faults);
    ck_assert_uint_eq(faults.count, 0);
    ck_assert_uint_eq(proof.seals, 1);
    ck_assert_uint_eq(proof.sealed.sequence, last);
    ck_assert_int_gt(proof.unsealed_ms, 0);
    ck_assert_ok(store_log_sealed(fixture()->store, &at, &found, &fixture()->err));
    ck_assert_uint_eq(at.sequence, last);
    ck_assert_mem_eq(&found, &seal, sizeof seal);
}
END_TEST

START_TEST(test_log_seal_by_another_key_shows)
{
    struct seal seal = seal_head(fixture()->store, 'k', 3);
    struct faults faults;

    begin_runs(1);
    seal_head(fixture()->store, 'x', 3);
    log_verify(fixture()->store, &seal, NULL, &faults);
    ck_assert_uint_eq(faults.count, 1);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_BAD_SEAL);
    /* After a rekey the older seal is by another key, and that is right. */
    begin_runs(1);
    seal = seal_head(fixture()->store, 'y', 4);
    log_verify(fixture()->store, &seal, NULL, &faults);
    ck_assert_uint_eq(faults.count, 0);
}
END_TEST

/* Writes the chain anew from one row on, as whoever knows the code can. */
static int
rechain_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct tamper *tamper = opaque;
    struct store_log_head before = {0};
    uint64_t at = tamper->sequence - 1;
    struct store_log_row row;

    if (store_txn_log_row(txn, &at, &row, err) != 0)
        return -1;
    memcpy(before.hash, row.hash, DIGEST_LEN);
    for (at++; store_txn_log_row(txn, &at, &row, err) == 0; at++) {
        CLEANUP_BUF struct buf value = BUF_INIT(16384), payload = BUF_INIT(16384);
        struct store_key key = row_key(at);

        buf_append(&payload, row.payload.data, row.payload.len);
        if (at == tamper->sequence)
            payload.data[3] ^= tamper->with ? 2 : 1; /* the time */
        row.payload = (struct span){payload.data, payload.len};
        if (tamper->with)
            row.is_sealed = false;
        if (store_log_hash(txn->store, before.hash, at, row.payload, row.hash, err) < 0 ||
            store_encode_log_row(&value, &row, err) < 0)
            return -1;
        memcpy(before.hash, row.hash, DIGEST_LEN);
        before.sequence = at;
        if (store_kv_put(txn, STORE_DB_LOG, &key, (struct span){value.data, value.len}, err) != 0)
            return -1;
    }
    {
        CLEANUP_BUF struct buf value = BUF_INIT(64);
        struct store_key key = {0};

        store_key_bytes(&key, "log-head", 8);
        put_u64(&value, before.sequence);
        buf_append(&value, before.hash, DIGEST_LEN);
        return store_kv_put(txn, STORE_DB_META, &key, (struct span){value.data, value.len}, err);
    }
}

START_TEST(test_log_rechained_shows_by_its_seals)
{
    uint64_t last = make_log();
    struct seal seal = seal_head(fixture()->store, 'k', 3);
    struct store_log_head witness;
    struct tamper tamper = {.sequence = 4};
    struct faults faults;

    ck_assert_ok(store_log_head(fixture()->store, &witness, &fixture()->err));
    ck_assert_int_eq(store_log_continues(fixture()->store, &witness, &fixture()->err), 0);
    ck_assert_ok(store_write(fixture()->store, rechain_body, &tamper, &fixture()->err));
    log_verify(fixture()->store, &seal, &witness, &faults);
    ck_assert_uint_ge(faults.count, 2);
    ck_assert_uint_eq(faults.all[0].sequence, last);
    ck_assert_int_eq(store_log_continues(fixture()->store, &witness, &fixture()->err), 1);
    /* The seals taken off as well: the witness is left, and nobody seals it again. */
    tamper.with = 1;
    ck_assert_ok(store_write(fixture()->store, rechain_body, &tamper, &fixture()->err));
    log_verify(fixture()->store, NULL, &witness, &faults);
    ck_assert_uint_eq(faults.count, 1);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_CHANGED);
    log_verify(fixture()->store, &seal, NULL, &faults);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_BAD_SEAL);
}
END_TEST

START_TEST(test_log_of_another_age_shows_by_its_witness)
{
    struct store_log_head witness = {.sequence = 99};
    uint64_t last = make_log();
    struct faults faults;

    log_verify(fixture()->store, NULL, &witness, &faults);
    ck_assert_uint_eq(faults.count, 1);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_CUT_OFF);
    ck_assert_uint_eq(faults.all[0].sequence, last + 1);
    ck_assert_int_eq(store_log_continues(fixture()->store, &witness, &fixture()->err), 1);
}
END_TEST

/* --- dropping -------------------------------------------------------------------------- */

START_TEST(test_log_prune_leaves_a_proof)
{
    struct store *store = fixture()->store;
    uint64_t last = make_log(), dropped;
    struct store_log_head old;
    struct store_log_proof proof;
    struct faults faults;

    ck_assert_ok(store_log_head(store, &old, &fixture()->err));
    ck_assert_ok(store_log_prune(store, 1000, &dropped, &fixture()->err));
    ck_assert_uint_eq(dropped, 0);
    ck_assert_ok(store_log_prune(store, INT64_MAX, &dropped, &fixture()->err));
    ck_assert_uint_eq(dropped, last);
    begin_runs(2);
    proof = log_verify(store, NULL, &old, &faults);
    ck_assert_msg(faults.count == 0, "%s", faults.all[0].text);
    ck_assert_uint_eq(proof.first, last + 1);
    ck_assert_uint_eq(proof.dropped.last, last);
    ck_assert_uint_eq(proof.dropped.run, 6);
    ck_assert_int_eq(store_log_continues(store, &old, &fixture()->err), 0);
    ck_assert_ok(store_log_prune(store, INT64_MAX, &dropped, &fixture()->err));
    ck_assert_uint_eq(dropped, 3);
    log_expect_whole(NULL);
}
END_TEST

static int
base_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct store_log_dropped base = {.first = 1, .last = 3};
    uint64_t at = 3;
    struct store_log_row row;

    (void)opaque;
    if (store_txn_log_row(txn, &at, &row, err) != 0)
        return -1;
    memcpy(base.hash, row.hash, DIGEST_LEN);
    for (at = 1; at <= 3; at++) {
        struct tamper tamper = {.sequence = at};

        if (remove_body(txn, &tamper, err) != 0)
            return -1;
    }
    return store_txn_put_log_base(txn, &base, err);
}

START_TEST(test_log_base_without_its_event_shows)
{
    struct faults faults;

    make_log();
    ck_assert_ok(store_write(fixture()->store, base_body, NULL, &fixture()->err));
    log_verify(fixture()->store, NULL, NULL, &faults);
    ck_assert_uint_ge(faults.count, 1);
    ck_assert_int_eq(faults.all[faults.count - 1].wrong, STORE_LOG_BAD_BASE);
}
END_TEST

START_TEST(test_log_prune_refuses_a_broken_log)
{
    struct tamper tamper = {.sequence = 3, .at = 30};
    uint64_t dropped;

    make_log();
    ck_assert_ok(store_write(fixture()->store, change_body, &tamper, &fixture()->err));
    ck_assert_int_lt(store_log_prune(fixture()->store, INT64_MAX, &dropped, &fixture()->err), 0);
    ck_assert_int_eq(fixture()->err.outcome, OUTCOME_SETUP);
}
END_TEST

void
store_proof_cases(Suite *suite)
{
    TCase *cases = tcase_create("proof");

    tcase_add_checked_fixture(cases, fixture_setup, fixture_teardown);
    tcase_add_test(cases, test_log_shows_each_byte_that_is_changed);
    tcase_add_test(cases, test_log_shows_rows_in_other_places);
    tcase_add_test(cases, test_log_shows_a_removed_row);
    tcase_add_test(cases, test_log_shows_a_cut_tail);
    tcase_add_test(cases, test_log_shows_a_cut_tail_by_the_runs);
    tcase_add_test(cases, test_log_seal_proves_what_is_before);
    tcase_add_test(cases, test_log_seal_by_another_key_shows);
    tcase_add_test(cases, test_log_rechained_shows_by_its_seals);
    tcase_add_test(cases, test_log_of_another_age_shows_by_its_witness);
    tcase_add_test(cases, test_log_prune_leaves_a_proof);
    tcase_add_test(cases, test_log_base_without_its_event_shows);
    tcase_add_test(cases, test_log_prune_refuses_a_broken_log);
    suite_add_tcase(suite, cases);
}
