/* Processes that are killed, and several at once. */
#include "tests/unit/test-store.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { BATCH = 5, ROUNDS = 12, WRITERS = 4, WRITES = 25 };

struct batch {
    uint32_t account;
    unsigned number;
};

static void
batch_reference(char *out, size_t size, unsigned batch, unsigned i)
{
    snprintf(out, size, "%u-%u", batch, i);
}

static int
batch_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const struct batch *batch = opaque;
    char reference[32];

    for (unsigned i = 0; i < BATCH; i++) {
        struct store_file file = {.account = batch->account, .path = "f", .size = i};
        struct store_document_file link = {.reference = ""};
        struct store_document document = {.account = batch->account,
                                          .kind = "bill",
                                          .reference = reference,
                                          .files = &link,
                                          .file_count = 1};

        batch_reference(reference, sizeof reference, batch->number, i);
        if (store_txn_add_file(txn, &file, &link.id, err) < 0 ||
            store_txn_put_document(txn, &document, err) < 0)
            return -1;
    }
    return 0;
}

/* The number of documents of a batch that are there, each with its PENDING file. */
static unsigned
batch_count(struct store *store, uint32_t account, unsigned number)
{
    struct store_fixture *f = fixture();
    struct store_document document;
    struct store_file file;
    unsigned count = 0;
    char reference[32];

    for (unsigned i = 0; i < BATCH; i++) {
        batch_reference(reference, sizeof reference, number, i);
        if (store_document_find(store, account, "bill", reference, &document, &f->err) != 0)
            continue;
        ck_assert_ok(store_file_get(store, store_document_file(&document, ""), &file, &f->err));
        ck_assert_uint_eq(file.state, STORE_FILE_PENDING);
        ck_assert_uint_eq(file.size, i);
        store_file_clear(&file);
        store_document_clear(&document);
        count++;
    }
    return count;
}

/* The child: batch after batch, each told to the parent once it is committed. */
static void
write_batches(struct batch batch, int told)
{
    struct store *store = fixture_open(64 * 1024);

    for (;; batch.number++) {
        if (store_write(store, batch_body, &batch, NULL) != 0 ||
            write(told, &batch.number, sizeof batch.number) != sizeof batch.number)
            _exit(1);
    }
}

/* Starts the child, kills it after a while, gives the first number that it did not tell. */
static unsigned
kill_writer(struct batch batch, long microseconds)
{
    const struct timespec pause = {.tv_nsec = microseconds * 1000};
    unsigned told, next = batch.number;
    int ends[2], status;
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        write_batches(batch, ends[1]);
    close(ends[1]);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    while (read(ends[0], &told, sizeof told) == sizeof told)
        next = told + 1;
    close(ends[0]);
    return next;
}

/* All that was told is there; what was not is there as a whole or not at all. */
START_TEST(test_kill_loses_nothing_committed)
{
    struct store_fixture *f = fixture();
    struct batch batch = {.account = f->account};
    unsigned next;

    f->store = store_close(f->store);
    srandom((unsigned)getpid());
    for (int round = 0; round < ROUNDS; round++) {
        next = kill_writer(batch, 1000 + random() % 60000);
        f->store = fixture_open(0);
        for (unsigned i = 0; i < next; i++)
            ck_assert_uint_eq(batch_count(f->store, f->account, i), BATCH);
        if (batch_count(f->store, f->account, next) != 0) {
            ck_assert_uint_eq(batch_count(f->store, f->account, next), BATCH);
            next++;
        }
        ck_assert_uint_eq(batch_count(f->store, f->account, next), 0);
        batch.number = next;
        f->store = store_close(f->store);
    }
}
END_TEST

#ifdef ENABLE_FAILPOINTS

static void
expect_killed_at(const char *failpoint, unsigned number, unsigned expected)
{
    struct store_fixture *f = fixture();
    struct batch batch = {.account = f->account, .number = number};
    pid_t child = fork();
    int status;

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct store *store = fixture_open(0);

        setenv("CLISK_FAILPOINT", failpoint, 1);
        store_write(store, batch_body, &batch, NULL);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ck_assert_uint_eq(batch_count(f->store, f->account, number), expected);
    /* The lock of the dead writer is not in the way. */
    batch.number = number + 1000;
    ck_assert_ok(store_write(f->store, batch_body, &batch, &f->err));
}

START_TEST(test_kill_at_failpoints)
{
    expect_killed_at("store.before_commit", 1, 0);
    expect_killed_at("store.after_commit", 2, BATCH);
}
END_TEST

#endif

static void
write_runs(uint32_t account)
{
    struct store *store = fixture_open(64 * 1024);
    uint64_t id;

    for (int i = 0; i < WRITES; i++) {
        if (store_run_begin(store, account, i, &id, NULL) != 0)
            _exit(1);
    }
    store_close(store);
    _exit(0);
}

/* Small maps, so that they grow each other's too. */
START_TEST(test_writers_at_once)
{
    struct store_fixture *f = fixture();
    struct store_run run;
    uint64_t before = 0;
    int status;

    /* Not used across fork(). */
    f->store = store_close(f->store);
    for (int i = 0; i < WRITERS; i++) {
        pid_t child = fork();

        ck_assert_int_ge(child, 0);
        if (child == 0)
            write_runs(f->account);
    }
    for (int i = 0; i < WRITERS; i++) {
        ck_assert_int_gt(wait(&status), 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    f->store = fixture_open(0);
    for (uint64_t id = WRITERS * WRITES; id > 0; id--) {
        ck_assert_ok(store_run_previous(f->store, 0, before, &run, &f->err));
        ck_assert_uint_eq(run.id, id);
        before = run.id;
        store_run_clear(&run);
    }
    ck_assert_int_eq(store_run_previous(f->store, 0, before, &run, &f->err), STORE_ABSENT);
}
END_TEST

static bool grow_while_opened;

static int
grow_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct batch *batch = opaque;

    for (batch->number = 0; batch->number < 100; batch->number++) {
        if (batch_body(txn, batch, err) < 0)
            return -1;
    }
    return 0;
}

/* Another process, which makes the store larger than this one knows it. */
static void
grow_store(void)
{
    struct batch batch = {.account = fixture()->account};
    int status;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct store *store = fixture_open(64 * 1024);
        int result = store_write(store, grow_body, &batch, NULL);

        store_close(store);
        _exit(result == 0 ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int __real_mdb_reader_check(MDB_env *env, int *dead);
int __wrap_mdb_reader_check(MDB_env *env, int *dead);

/* What store_open() calls between the map and the first look at it (-Wl,--wrap). */
int
__wrap_mdb_reader_check(MDB_env *env, int *dead)
{
    if (grow_while_opened) {
        grow_while_opened = false;
        grow_store();
    }
    return __real_mdb_reader_check(env, dead);
}

START_TEST(test_open_while_another_grows)
{
    struct store_fixture *f = fixture();

    f->store = store_close(f->store);
    grow_while_opened = true;
    f->store = fixture_open(64 * 1024);
    ck_assert(!grow_while_opened);
    ck_assert_uint_eq(batch_count(f->store, f->account, 99), BATCH);
}
END_TEST

void
store_crash_cases(Suite *suite)
{
    TCase *tc = tcase_create("crash");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
    tcase_add_test(tc, test_kill_loses_nothing_committed);
#ifdef ENABLE_FAILPOINTS
    tcase_add_test(tc, test_kill_at_failpoints);
#endif
    tcase_add_test(tc, test_writers_at_once);
    tcase_add_test(tc, test_open_while_another_grows);
    suite_add_tcase(suite, tc);
}
