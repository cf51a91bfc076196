/* Opening: permissions, schema, descriptors, the size of the map. */
#include "tests/unit/test-store.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "host/common/fields.h"

static void
expect_refused(const char *remedy)
{
    struct store_fixture *f = fixture();
    struct store *store = NULL;

    ck_assert_int_eq(store_open(f->dir.fd, f->dir.path, &store, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(f->err.message, remedy), "%s", f->err.message);
    ck_assert_ptr_null(store);
}

START_TEST(test_open_makes_private_files)
{
    struct stat st;

    ck_assert_int_eq(fstatat(fixture()->dir.fd, "data.mdb", &st, 0), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    ck_assert_int_eq(fstatat(fixture()->dir.fd, "lock.mdb", &st, 0), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(test_open_again_keeps)
{
    struct store_account account;

    fixture()->store = store_close(fixture()->store);
    fixture()->store = fixture_open(0);
    ck_assert_ok(store_account_find(fixture()->store, "acme", &account, &fixture()->err));
    store_account_clear(&account);
}
END_TEST

START_TEST(test_open_descriptors_are_cloexec)
{
    int lmdb = 0;

    for (int fd = 3; fd < 256; fd++) {
        char link[64], target[PATH_MAX] = "";

        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (readlink(link, target, sizeof target - 1) < 0 || !strstr(target, ".mdb"))
            continue;
        ck_assert_msg(fcntl(fd, F_GETFD) & FD_CLOEXEC, "%s", target);
        lmdb++;
    }
    ck_assert_int_ge(lmdb, 2);
}
END_TEST

START_TEST(test_open_refuses_open_directory)
{
    ck_assert_int_eq(chmod(fixture()->dir.path, 0750), 0);
    expect_refused("chmod 700 ");
}
END_TEST

START_TEST(test_open_refuses_open_file)
{
    ck_assert_int_eq(fchmodat(fixture()->dir.fd, "data.mdb", 0640, 0), 0);
    expect_refused("/data.mdb");
    expect_refused("chmod 600 ");
}
END_TEST

START_TEST(test_open_refuses_symlink)
{
    ck_assert_int_eq(renameat(fixture()->dir.fd, "data.mdb", fixture()->dir.fd, "x"), 0);
    ck_assert_int_eq(symlinkat("x", fixture()->dir.fd, "data.mdb"), 0);
    expect_refused("not a regular file");
}
END_TEST

START_TEST(test_open_refuses_other_owner)
{
    /* Only root can give a file away. */
    if (geteuid() != 0)
        return;
    ck_assert_int_eq(chown(fixture()->dir.path, 65534, 65534), 0);
    expect_refused("belongs to user 65534");
}
END_TEST

START_TEST(test_open_refuses_file)
{
    struct store_fixture *f = fixture();
    int fd = openat(f->dir.fd, "data.mdb", O_RDONLY | O_CLOEXEC);
    struct store *store;

    ck_assert_int_eq(store_open(fd, "data.mdb", &store, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    close(fd);
}
END_TEST

START_TEST(test_open_refuses_garbage)
{
    int fd;

    fixture()->store = store_close(fixture()->store);
    fd = openat(fixture()->dir.fd, "data.mdb", O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(pwrite(fd, "not a database at all, but long", 31, 0), 31);
    ck_assert_int_eq(pwrite(fd, "not a database at all, but long", 31, 4096), 31);
    close(fd);
    expect_refused("cannot open the store");
}
END_TEST

static int
set_schema(struct store_txn *txn, void *opaque, struct error *err)
{
    const uint64_t *schema = opaque;

    return store_meta_put(txn, "schema", *schema, err);
}

START_TEST(test_open_refuses_newer_schema)
{
    uint64_t schema = 7;

    ck_assert_ok(store_write(fixture()->store, set_schema, &schema, &fixture()->err));
    fixture()->store = store_close(fixture()->store);
    expect_refused("schema 7, and this clisk knows 2");
}
END_TEST

START_TEST(test_open_refuses_lost_schema)
{
    uint64_t schema = 0;

    ck_assert_ok(store_write(fixture()->store, set_schema, &schema, &fixture()->err));
    fixture()->store = store_close(fixture()->store);
    expect_refused("no schema");
}
END_TEST

struct growth {
    uint32_t account;
    int calls;
};

enum { GROWTH_DOCUMENTS = 300 };

static int
growth_body(struct store_txn *txn, void *opaque, struct error *err)
{
    struct growth *growth = opaque;
    CLEANUP_BUF struct buf fields = BUF_INIT(4096);
    char reference[32], title[1024];

    growth->calls++;
    memset(title, 'x', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    fields_put(&fields, &(struct field){.type = FIELD_TEXT, .path = "title", .text = title});
    for (int i = 0; i < GROWTH_DOCUMENTS; i++) {
        struct store_document document = {.account = growth->account,
                                          .kind = "bill",
                                          .reference = reference,
                                          .brand = {fields.data, fields.len}};

        snprintf(reference, sizeof reference, "%d", i);
        if (store_txn_put_document(txn, &document, err) < 0)
            return -1;
    }
    return 0;
}

/* In a process of its own, since one opens a store once. */
static void
grow_elsewhere(uint32_t account)
{
    struct growth growth = {.account = account};
    struct error untouched = {0};
    int status;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct store *store = fixture_open(0);
        int result = store_write(store, growth_body, &growth, &untouched);

        store_close(store);
        _exit(result == 0 && untouched.message[0] == '\0' ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
expect_growth(uint32_t account)
{
    char reference[32];

    for (int i = 0; i < GROWTH_DOCUMENTS; i++) {
        snprintf(reference, sizeof reference, "%d", i);
        ck_assert_ok(store_document_find(fixture()->store, account, "bill", reference, NULL,
                                         &fixture()->err));
    }
}

/* From a map in which not even the empty store has room. */
START_TEST(test_map_grows)
{
    struct store_fixture *f = fixture();
    struct growth growth = {0};
    struct error untouched = {0};

    store_close(f->store);
    ck_assert_int_eq(unlinkat(f->dir.fd, "data.mdb", 0), 0);
    f->store = fixture_open(16 * 1024);
    growth.account = fixture_add_account(f->store, "small");
    ck_assert_int_eq(store_write(f->store, growth_body, &growth, &untouched), 0);
    ck_assert_int_gt(growth.calls, 1);
    ck_assert_str_eq(untouched.message, "");
    expect_growth(growth.account);
}
END_TEST

/* A reader, then a writer, that finds the store larger than its map. */
START_TEST(test_map_grown_by_another)
{
    struct store_fixture *f = fixture();
    uint32_t account;

    store_close(f->store);
    ck_assert_int_eq(unlinkat(f->dir.fd, "data.mdb", 0), 0);
    f->store = fixture_open(128 * 1024);
    account = fixture_add_account(f->store, "small");
    grow_elsewhere(account);
    expect_growth(account);
    fixture_add_account(f->store, "after");
}
END_TEST

static int
swallow_body(struct store_txn *txn, void *opaque, struct error *err)
{
    growth_body(txn, opaque, err);
    return 0;
}

/* A body that hides that the map was full does not get half of its work committed. */
START_TEST(test_map_grows_for_careless_body)
{
    struct store_fixture *f = fixture();
    struct growth growth = {.account = f->account};

    store_close(f->store);
    ck_assert_int_eq(unlinkat(f->dir.fd, "data.mdb", 0), 0);
    f->store = fixture_open(128 * 1024);
    growth.account = fixture_add_account(f->store, "small");
    ck_assert_ok(store_write(f->store, swallow_body, &growth, &f->err));
    ck_assert_int_gt(growth.calls, 1);
    ck_assert_ok(store_document_find(f->store, growth.account, "bill", "299", NULL, &f->err));
}
END_TEST

static int
undo_body(struct store_txn *txn, void *opaque, struct error *err)
{
    const int *result = opaque;
    struct store_document document = {
        .account = fixture()->account, .kind = "bill", .reference = "undone"};

    if (store_txn_put_document(txn, &document, err) < 0)
        return -1;
    ck_assert_int_eq(store_txn_find_document(txn, fixture()->account, "bill", "undone", NULL, err),
                     0);
    return *result < 0 ? error_set(err, OUTCOME_LIMIT, "enough") : *result;
}

START_TEST(test_write_undoes)
{
    struct store_fixture *f = fixture();
    int result = -1;

    ck_assert_int_eq(store_write(f->store, undo_body, &result, &f->err), -1);
    ck_assert_str_eq(f->err.message, "enough");
    result = 5;
    ck_assert_int_eq(store_write(f->store, undo_body, &result, &f->err), 5);
    ck_assert_int_eq(store_document_find(f->store, f->account, "bill", "undone", NULL, &f->err),
                     STORE_ABSENT);
}
END_TEST

void
store_open_cases(Suite *suite)
{
    TCase *tc = tcase_create("open");

    tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
    tcase_add_test(tc, test_open_makes_private_files);
    tcase_add_test(tc, test_open_again_keeps);
    tcase_add_test(tc, test_open_descriptors_are_cloexec);
    tcase_add_test(tc, test_open_refuses_open_directory);
    tcase_add_test(tc, test_open_refuses_open_file);
    tcase_add_test(tc, test_open_refuses_symlink);
    tcase_add_test(tc, test_open_refuses_other_owner);
    tcase_add_test(tc, test_open_refuses_file);
    tcase_add_test(tc, test_open_refuses_garbage);
    tcase_add_test(tc, test_open_refuses_newer_schema);
    tcase_add_test(tc, test_open_refuses_lost_schema);
    tcase_add_test(tc, test_map_grows);
    tcase_add_test(tc, test_map_grown_by_another);
    tcase_add_test(tc, test_map_grows_for_careless_body);
    tcase_add_test(tc, test_write_undoes);
    suite_add_tcase(suite, tc);
}
