/* The log: what gets into it, and journals of the dead. */
#include "tests/unit/test-store-log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/store/journal.h"

static void
note_fault(void *opaque, const struct store_log_fault *fault)
{
    struct faults *faults = opaque;

    if (faults->count < FAULTS_MAX)
        faults->all[faults->count] = *fault;
    faults->count++;
}

struct store_log_proof
log_verify(struct store *store, const struct seal *key, const struct store_log_head *witness,
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

void
log_expect_whole(const struct seal *key)
{
    struct faults faults;

    log_verify(fixture()->store, key, NULL, &faults);
    ck_assert_msg(faults.count == 0, "%s", faults.all[0].text);
}

void
log_add(struct store *store, const char *path)
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
    log_expect_whole(NULL);
}
END_TEST

START_TEST(test_log_commit_moves_the_journal)
{
    struct store *store = fixture()->store;

    log_add(store, "/a");
    ck_assert_uint_eq(count(store, "/a"), 0);
    fixture_add_account(store, "other");
    ck_assert_uint_eq(count(store, "/a"), 1);
    log_add(store, "/b");
    ck_assert_ok(store_log_commit(store, &fixture()->err));
    ck_assert_ok(store_log_commit(store, &fixture()->err));
    ck_assert_uint_eq(count(store, "/a"), 1);
    ck_assert_uint_eq(count(store, "/b"), 1);
    log_expect_whole(NULL);
}
END_TEST

START_TEST(test_log_undone_commit_moves_nothing)
{
    struct store_account account = {.name = "acme", .brand = "acme"};
    struct store *store = fixture()->store;
    uint32_t id;

    log_add(store, "/a");
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

        log_add(store, "/committed");
        ck_assert_ok(store_log_commit(store, &f->err));
        log_add(store, "/one");
        if (point)
            setenv("CLISK_FAILPOINT", point, 1);
        log_add(store, "/two");
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
    log_expect_whole(NULL);
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

        log_add(store, "/one");
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
    log_expect_whole(NULL);
}
END_TEST
#endif

/* The live one's is left alone; a torn record at the end was never acted upon. */
START_TEST(test_log_leaves_the_living_alone)
{
    struct store *other;

    log_add(fixture()->store, "/one");
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

START_TEST(test_log_cuts_long_texts)
{
    char path[STORE_EVENT_PATH_MAX + 200];
    struct store_event event;
    struct store_log_head head;

    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    path[3] = (char)0xff;
    log_add(fixture()->store, path);
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
    tcase_add_test(cases, test_log_cuts_long_texts);
    suite_add_tcase(suite, cases);
}
