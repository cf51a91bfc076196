/* The log: its chain, its seals, what is dropped, and journals of the dead. */
#include "tests/unit/test-store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/store/journal.h"

enum { FAULTS_MAX = 16 };

struct faults {
    struct store_log_fault all[FAULTS_MAX];
    size_t count;
};

static void
note_fault(void *opaque, const struct store_log_fault *fault)
{
    struct faults *faults = opaque;

    if (faults->count < FAULTS_MAX)
        faults->all[faults->count] = *fault;
    faults->count++;
}

static struct store_log_proof
verify(struct store *store, const struct seal *key, const struct store_log_head *witness,
       struct faults *ret_faults)
{
    struct store_log_check check = {
        .key = key, .witness = witness, .fault = note_fault, .opaque = ret_faults};
    struct store_log_proof proof;

    *ret_faults = (struct faults){0};
    ck_assert_ok(store_log_verify(store, &check, &proof, &fixture()->err));
    ck_assert_uint_eq(proof.faults, ret_faults->count);
    return proof;
}

static void
expect_whole(const struct seal *key)
{
    struct faults faults;

    verify(fixture()->store, key, NULL, &faults);
    ck_assert_msg(faults.count == 0, "%s", faults.all[0].text);
}

static void
add(struct store *store, const char *path)
{
    struct store_event event = {.kind = STORE_EVENT_REQUEST,
                                .account = fixture()->account,
                                .account_name = "acme",
                                .brand = "acme",
                                .run = 1,
                                .request = 1,
                                .method = "GET",
                                .origin = "https://acme.example",
                                .path = path};

    ck_assert_ok(store_log_add(store, &event, &fixture()->err));
}

/* How many requests of this path the log has. */
static unsigned
count(struct store *store, const char *path)
{
    struct store_event event;
    unsigned found = 0;
    int result;

    for (uint64_t at = 0;
         (result = store_log_next(store, at, &event, &fixture()->err)) != STORE_ABSENT;) {
        ck_assert_int_eq(result, 0);
        ck_assert_uint_eq(event.sequence, at + 1);
        at = event.sequence;
        found += event.kind == STORE_EVENT_REQUEST && strcmp(event.path, path) == 0;
        store_event_clear(&event);
    }
    return found;
}

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

START_TEST(test_log_begins_with_the_store)
{
    struct store_event event;

    ck_assert_ok(store_log_next(fixture()->store, 0, &event, &fixture()->err));
    ck_assert_int_eq(event.kind, STORE_EVENT_LOG_BEGAN);
    ck_assert_uint_eq(strlen(event.text), 32);
    store_event_clear(&event);
    ck_assert_ok(store_log_next(fixture()->store, 1, &event, &fixture()->err));
    ck_assert_int_eq(event.kind, STORE_EVENT_ACCOUNT_ADDED);
    ck_assert_str_eq(event.account_name, "acme");
    ck_assert_int_gt(event.time_ms, 1700000000000);
    store_event_clear(&event);
    expect_whole(NULL);
}
END_TEST

START_TEST(test_log_commit_moves_the_journal)
{
    struct store *store = fixture()->store;

    add(store, "/a");
    ck_assert_uint_eq(count(store, "/a"), 0);
    fixture_add_account(store, "other");
    ck_assert_uint_eq(count(store, "/a"), 1);
    add(store, "/b");
    ck_assert_ok(store_log_commit(store, &fixture()->err));
    ck_assert_ok(store_log_commit(store, &fixture()->err));
    ck_assert_uint_eq(count(store, "/a"), 1);
    ck_assert_uint_eq(count(store, "/b"), 1);
    expect_whole(NULL);
}
END_TEST

START_TEST(test_log_undone_commit_moves_nothing)
{
    struct store_account account = {.name = "acme", .brand = "acme"};
    struct store *store = fixture()->store;
    uint32_t id;

    add(store, "/a");
    ck_assert_int_eq(store_account_add(store, &account, &id, &fixture()->err), STORE_EXISTS);
    ck_assert_uint_eq(count(store, "/a"), 0);
    ck_assert_ok(store_log_commit(store, &fixture()->err));
    ck_assert_uint_eq(count(store, "/a"), 1);
}
END_TEST

/* What a process leaves that ends without closing, here at `point` or else behind the last line. */
static void
leave(const char *point)
{
    struct store_fixture *f = fixture();
    int status;
    pid_t child;

    f->store = store_close(f->store);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct store *store = fixture_open(0);

        add(store, "/committed");
        ck_assert_ok(store_log_commit(store, &f->err));
        add(store, "/one");
        if (point)
            setenv("CLISK_FAILPOINT", point, 1);
        add(store, "/two");
        (void)store_log_commit(store, &f->err);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(point ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == 0);
    f->store = fixture_open(0);
}

static void
expect_left(unsigned two)
{
    ck_assert_uint_eq(count(fixture()->store, "/committed"), 1);
    ck_assert_uint_eq(count(fixture()->store, "/one"), 1);
    ck_assert_uint_eq(count(fixture()->store, "/two"), two);
    expect_whole(NULL);
}

START_TEST(test_log_takes_in_the_dead_once)
{
    static const struct {
        const char *point;
        unsigned two;
    } cases[] = {{NULL, 1},
                 {"log.adding", 0},
                 {"log.added", 1},
                 {"store.before_commit", 1},
                 {"store.after_commit", 1},
                 {"log.committed", 1}};

#ifndef ENABLE_FAILPOINTS
    if (_i > 0)
        return;
#endif
    leave(cases[_i].point);
    expect_left(cases[_i].two);
    fixture()->store = store_close(fixture()->store);
    fixture()->store = fixture_open(0);
    expect_left(cases[_i].two);
}
END_TEST

#ifdef ENABLE_FAILPOINTS
/* Whoever takes it in may be killed, too. */
START_TEST(test_log_takes_in_what_was_half_taken_in)
{
    static const char *const points[] = {"store.before_commit", "store.after_commit",
                                         "log.adopted"};
    struct store_fixture *f = fixture();
    int status;
    pid_t child;

    f->store = store_close(f->store);
    child = fork();
    if (child == 0) {
        struct store *store = fixture_open(0);

        add(store, "/one");
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    child = fork();
    if (child == 0) {
        setenv("CLISK_FAILPOINT", points[_i], 1);
        fixture_open(0);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    f->store = fixture_open(0);
    ck_assert_uint_eq(count(f->store, "/one"), 1);
    expect_whole(NULL);
}
END_TEST
#endif

/* The live one's is left alone; a torn record at the end was never acted upon. */
START_TEST(test_log_leaves_the_living_alone)
{
    struct store *other;

    add(fixture()->store, "/one");
    other = fixture_open(0);
    ck_assert_uint_eq(count(other, "/one"), 0);
    ck_assert_ok(store_log_commit(fixture()->store, &fixture()->err));
    ck_assert_uint_eq(count(other, "/one"), 1);
    store_close(other);
}
END_TEST

static void
write_journal(const char *bytes, size_t len)
{
    int fd = openat(fixture()->dir.fd, "log-000102030405060708090a0b0c0d0e0f.journal",
                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fd_write_all(fd, bytes, len), 0);
    close(fd);
}

START_TEST(test_log_tells_of_a_damaged_journal)
{
    static const char bytes[] = "CLISKLJ1\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"
                                "XYYYYYYYY";
    struct store_event event = {0};
    struct store_log_head head;

    fixture()->store = store_close(fixture()->store);
    write_journal(bytes, sizeof bytes - 1);
    fixture()->store = fixture_open(0);
    ck_assert_ok(store_log_head(fixture()->store, &head, &fixture()->err));
    ck_assert_ok(store_log_next(fixture()->store, head.sequence - 1, &event, &fixture()->err));
    ck_assert_int_eq(event.kind, STORE_EVENT_LOG_DAMAGED);
    store_event_clear(&event);
    ck_assert_int_lt(
        faccessat(fixture()->dir.fd, "log-000102030405060708090a0b0c0d0e0f.journal", F_OK, 0), 0);
    /* Half a record is how a kill ends one. */
    fixture()->store = store_close(fixture()->store);
    write_journal(bytes, sizeof bytes - 3);
    fixture()->store = fixture_open(0);
    ck_assert_int_eq(store_log_next(fixture()->store, head.sequence, &event, &fixture()->err),
                     STORE_ABSENT);
}
END_TEST

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
    add(fixture()->store, "/one");
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
    verify(fixture()->store, NULL, NULL, &faults);
    ck_assert_uint_ge(faults.count, 1);
    ck_assert_msg(faults.all[0].sequence == where, "%s, not at %u", faults.all[0].text,
                  (unsigned)where);
    if (wrong != STORE_LOG_BAD_SEAL)
        ck_assert_int_eq(faults.all[0].wrong, wrong);
    if (undo) {
        ck_assert_ok(store_write(fixture()->store, undo, &tamper, &fixture()->err));
        expect_whole(NULL);
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
    verify(fixture()->store, NULL, NULL, &faults);
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
    proof = verify(fixture()->store, &seal, NULL, &faults);
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
    verify(fixture()->store, &seal, NULL, &faults);
    ck_assert_uint_eq(faults.count, 1);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_BAD_SEAL);
    /* After a rekey the older seal is by another key, and that is right. */
    begin_runs(1);
    seal = seal_head(fixture()->store, 'y', 4);
    verify(fixture()->store, &seal, NULL, &faults);
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
    verify(fixture()->store, &seal, &witness, &faults);
    ck_assert_uint_ge(faults.count, 2);
    ck_assert_uint_eq(faults.all[0].sequence, last);
    ck_assert_int_eq(store_log_continues(fixture()->store, &witness, &fixture()->err), 1);
    /* The seals taken off as well: the witness is left, and nobody seals it again. */
    tamper.with = 1;
    ck_assert_ok(store_write(fixture()->store, rechain_body, &tamper, &fixture()->err));
    verify(fixture()->store, NULL, &witness, &faults);
    ck_assert_uint_eq(faults.count, 1);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_CHANGED);
    verify(fixture()->store, &seal, NULL, &faults);
    ck_assert_int_eq(faults.all[0].wrong, STORE_LOG_BAD_SEAL);
}
END_TEST

START_TEST(test_log_of_another_age_shows_by_its_witness)
{
    struct store_log_head witness = {.sequence = 99};
    uint64_t last = make_log();
    struct faults faults;

    verify(fixture()->store, NULL, &witness, &faults);
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
    proof = verify(store, NULL, &old, &faults);
    ck_assert_msg(faults.count == 0, "%s", faults.all[0].text);
    ck_assert_uint_eq(proof.first, last + 1);
    ck_assert_uint_eq(proof.dropped.last, last);
    ck_assert_uint_eq(proof.dropped.run, 6);
    ck_assert_int_eq(store_log_continues(store, &old, &fixture()->err), 0);
    ck_assert_ok(store_log_prune(store, INT64_MAX, &dropped, &fixture()->err));
    ck_assert_uint_eq(dropped, 3);
    expect_whole(NULL);
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
    verify(fixture()->store, NULL, NULL, &faults);
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

START_TEST(test_log_cuts_long_texts)
{
    char path[STORE_EVENT_PATH_MAX + 200];
    struct store_event event;
    struct store_log_head head;

    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    path[3] = (char)0xff;
    add(fixture()->store, path);
    ck_assert_ok(store_log_commit(fixture()->store, &fixture()->err));
    ck_assert_ok(store_log_head(fixture()->store, &head, &fixture()->err));
    ck_assert_ok(store_log_next(fixture()->store, head.sequence - 1, &event, &fixture()->err));
    ck_assert_uint_eq(strlen(event.path), STORE_EVENT_PATH_MAX);
    ck_assert_int_eq(event.path[3], '?');
    store_event_clear(&event);
}
END_TEST

void
store_log_cases(Suite *suite)
{
    TCase *cases = tcase_create("log");

    tcase_add_checked_fixture(cases, fixture_setup, fixture_teardown);
    tcase_add_test(cases, test_log_begins_with_the_store);
    tcase_add_test(cases, test_log_commit_moves_the_journal);
    tcase_add_test(cases, test_log_undone_commit_moves_nothing);
    tcase_add_loop_test(cases, test_log_takes_in_the_dead_once, 0, 6);
#ifdef ENABLE_FAILPOINTS
    tcase_add_loop_test(cases, test_log_takes_in_what_was_half_taken_in, 0, 3);
#endif
    tcase_add_test(cases, test_log_leaves_the_living_alone);
    tcase_add_test(cases, test_log_tells_of_a_damaged_journal);
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
    tcase_add_test(cases, test_log_cuts_long_texts);
    suite_add_tcase(suite, cases);
}
