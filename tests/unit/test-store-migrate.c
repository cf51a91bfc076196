/*
 * Stores of the first schema: the one of test-store-kept.h, of which the clisk that made it said
 * what is in schema-1/records.txt, in the words of test-store-say.c.
 */
#include "tests/unit/test-store.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/store/check.h"
#include "tests/unit/test-store-kept.h"
#include "tests/unit/test-store-say.h"

enum { ACCOUNTS = 3, OTHER_KEY = 0x11, KILLS_MAX = 300, ROWS_MIN = 60 };

/* --- the kept one --------------------------------------------------------------- */

static struct store_fixture *f;

static MDB_env *
raw_open(MDB_txn **ret_mdb)
{
    return kept_open_raw(f->dir.path, ret_mdb);
}

static void
load_expected(struct lines *lines)
{
    static char line[KEPT_LINE_MAX];
    FILE *kept = kept_open("records.txt");

    while (fgets(line, sizeof line, kept)) {
        line[strcspn(line, "\n")] = '\0';
        say(lines, "%s", line);
    }
    fclose(kept);
}

static void
migrate_setup(void)
{
    f = fixture();
    *f = (struct store_fixture){.dir = scratch_make()};
    kept_load(f->dir.path, NULL);
}

static int
unseal(struct store *store, uint8_t first)
{
    CLEANUP_SECRET struct secret *key = NULL;

    fixture_key(first, &key);
    return store_unseal(store, key, &f->err);
}

/* Every fact that the old clisk told, in the same words, and nothing else. */
static void
expect_all(void)
{
    struct lines expected = {0}, found = {0};
    struct store_log_check check = {0};
    struct store_log_proof proof;

    load_expected(&expected);
    say_all(&found, f->store);
    for (size_t i = 0; i < expected.count && i < found.count; i++)
        ck_assert_str_eq(found.of[i], expected.of[i]);
    ck_assert_uint_eq(found.count, expected.count);
    lines_clear(&expected);
    lines_clear(&found);
    ck_assert_ok(store_log_verify(f->store, &check, &proof, &f->err));
    ck_assert_uint_eq(proof.faults, 0);
}

static int
no_finding(const struct store_finding *finding, void *opaque, struct error *err)
{
    (void)opaque;
    (void)err;
    ck_abort_msg("%s %s: %s", finding->database, finding->key, finding->problem);
    return 0;
}

/* It is of today, holds together, and has none of the databases that were plain. */
static void
expect_migrated(void)
{
    const char *plain;

    f->store = fixture_open(0);
    expect_all();
    ck_assert_ok(store_check(f->store, false, no_finding, NULL, &f->err));
    f->store = store_close(f->store);
    plain = kept_plain(f->dir.path);
    ck_assert_msg(!plain, "%s is still plain", plain);
}

START_TEST(test_migrate_keeps_all)
{
    f->store = fixture_open(0);
    expect_all();
    f->store = store_close(f->store);
    expect_migrated();
}
END_TEST

/* It goes on being used: names are taken, and numbers are not given again. */
START_TEST(test_migrate_goes_on)
{
    struct store_account taken = {.name = "acme-2", .brand = "acme"};
    struct store_document document;
    uint32_t id;

    f->store = fixture_open(0);
    ck_assert_int_eq(store_account_add(f->store, &taken, &id, &f->err), STORE_EXISTS);
    ck_assert_uint_eq(fixture_add_account(f->store, "new"), ACCOUNTS + 1);
    ck_assert_uint_eq(fixture_save(f->store, 1, "2025-01", STORE_FILE_DONE), 9);
    ck_assert_ok(store_account_remove(f->store, 1, &f->err));
    ck_assert_int_eq(store_document_next(f->store, 1, NULL, &document, &f->err), STORE_ABSENT);
    ck_assert_ok(store_check(f->store, false, no_finding, NULL, &f->err));
}
END_TEST

/* --- kills ------------------------------------------------------------------------- */

/* Opens and unseals it in steps of one entry; what the child's status is. */
static int
migrate_elsewhere(const char *failpoint)
{
    int status;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct store *store = fixture_open_locked(0);

        setenv("CLISK_FAILPOINT", failpoint, 1);
        store->chunk = 1;
        if (unseal(store, FIXTURE_KEY) < 0)
            _exit(1);
        store_close(store);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

#ifdef ENABLE_FAILPOINTS

/* At every commit there is, one after the other; how many they were. The first commit of each
 * process begins, or goes on, and moves nothing. */
static unsigned
kill_at_every_commit(const char *failpoint)
{
    unsigned kills = 0;
    int status;

    while (WIFSIGNALED(status = migrate_elsewhere(failpoint))) {
        ck_assert_int_eq(WTERMSIG(status), SIGKILL);
        ck_assert_uint_lt(kills++, KILLS_MAX);
    }
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return kills;
}

START_TEST(test_migrate_killed_after_commits)
{
    ck_assert(WIFSIGNALED(migrate_elsewhere("store.after_commit")));
    ck_assert_uint_gt(kill_at_every_commit("store.after_commit:2"), 60);
    expect_migrated();
}
END_TEST

/* Each process makes one step, and the next one is lost. */
START_TEST(test_migrate_killed_before_commits)
{
    ck_assert(WIFSIGNALED(migrate_elsewhere("store.before_commit")));
    ck_assert_uint_gt(kill_at_every_commit("store.before_commit:3"), 60);
    expect_migrated();
}
END_TEST

/* Half of it: no other key is taken, an older clisk would find a newer schema, and it goes on. */
START_TEST(test_migrate_refuses_other_key)
{
    struct store_account account;
    struct error schema = {0};

    ck_assert(WIFSIGNALED(migrate_elsewhere("store.after_commit:9")));
    f->store = fixture_open_locked(0);
    ck_assert_int_eq(unseal(f->store, OTHER_KEY), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(f->err.message, "does not have the key"), "%s", f->err.message);
    ck_assert_int_eq(store_account_get(f->store, 1, &account, &schema), -1);
    ck_assert_str_eq(schema.detail, STORE_LOCKED);
    ck_assert_int_eq(unseal(f->store, FIXTURE_KEY), 0);
    expect_all();
    f->store = store_close(f->store);
    expect_migrated();
}
END_TEST

START_TEST(test_migrate_shows_its_schema_at_once)
{
    const uint8_t two[] = {2, 0, 0, 0, 0, 0, 0, 0};
    MDB_val key = {.mv_data = (void *)(uintptr_t) "schema", .mv_size = 6}, value;
    MDB_txn *mdb;
    MDB_env *env;
    MDB_dbi meta;

    ck_assert(WIFSIGNALED(migrate_elsewhere("store.after_commit")));
    env = raw_open(&mdb);
    ck_assert_int_eq(mdb_dbi_open(mdb, "meta", 0, &meta), 0);
    ck_assert_int_eq(mdb_get(mdb, meta, &key, &value), 0);
    ck_assert_uint_eq(value.mv_size, sizeof two);
    ck_assert_mem_eq(value.mv_data, two, sizeof two);
    kept_close_raw(env, mdb);
}
END_TEST

#endif

/* --- others at the same time ----------------------------------------------------------- */

/* A child that has opened the store, and unseals it when it is told to. */
static pid_t
start_waiting(int go, int opened)
{
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct store *store = fixture_open_locked(0);
        struct lines lines = {0};
        char byte = 'o';

        store->chunk = 1;
        if (write(opened, &byte, 1) != 1 || read(go, &byte, 1) != 1 ||
            unseal(store, FIXTURE_KEY) < 0)
            _exit(1);
        say_all(&lines, store);
        store_close(store);
        _exit(lines.count > ROWS_MIN ? 0 : 1);
    }
    return child;
}

static void
wait_for_opened(int opened)
{
    char byte;

    ck_assert_int_eq(read(opened, &byte, 1), 1);
}

static void
expect_good_end(void)
{
    int status;

    ck_assert_int_gt(wait(&status), 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

START_TEST(test_migrate_by_several)
{
    enum { PROCESSES = 3 };
    int go[2], opened[2];

    ck_assert_int_eq(pipe(go), 0);
    ck_assert_int_eq(pipe(opened), 0);
    for (int i = 0; i < PROCESSES; i++)
        start_waiting(go[0], opened[1]);
    for (int i = 0; i < PROCESSES; i++)
        wait_for_opened(opened[0]);
    ck_assert_int_eq(write(go[1], "123", PROCESSES), PROCESSES);
    for (int i = 0; i < PROCESSES; i++)
        expect_good_end();
    expect_migrated();
}
END_TEST

/* It had no databases to open when this one opened the store. */
START_TEST(test_migrate_since_it_was_opened)
{
    int go[2], opened[2];

    ck_assert_int_eq(pipe(go), 0);
    ck_assert_int_eq(pipe(opened), 0);
    start_waiting(go[0], opened[1]);
    wait_for_opened(opened[0]);
    ck_assert_int_eq(migrate_elsewhere(""), 0);
    ck_assert_int_eq(write(go[1], "1", 1), 1);
    expect_good_end();
    expect_migrated();
}
END_TEST

/* --- room, and damage -------------------------------------------------------------------- */

START_TEST(test_migrate_in_a_tiny_map)
{
    MDB_envinfo before, after;

    f->store = fixture_open_locked(16 * 1024);
    ck_assert_int_eq(mdb_env_info(f->store->env, &before), 0);
    ck_assert_int_eq(unseal(f->store, FIXTURE_KEY), 0);
    ck_assert_int_eq(mdb_env_info(f->store->env, &after), 0);
    ck_assert_uint_gt(after.me_mapsize, before.me_mapsize);
    expect_all();
    f->store = store_close(f->store);
    expect_migrated();
}
END_TEST

/* The first value of the database becomes one that nothing can read. */
static void
damage_first(const char *database)
{
    MDB_val key, value, bad = {.mv_data = (void *)(uintptr_t) "\1?", .mv_size = 2};
    MDB_cursor *cursor;
    MDB_txn *mdb;
    MDB_env *env = raw_open(&mdb);
    MDB_dbi dbi;

    ck_assert_int_eq(mdb_dbi_open(mdb, database, 0, &dbi), 0);
    ck_assert_int_eq(mdb_cursor_open(mdb, dbi, &cursor), 0);
    ck_assert_int_eq(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), 0);
    ck_assert_int_eq(mdb_cursor_put(cursor, &key, &bad, MDB_CURRENT), 0);
    mdb_cursor_close(cursor);
    kept_close_raw(env, mdb);
}

struct told {
    unsigned documents, files;
};

static int
count_finding(const struct store_finding *finding, void *opaque, struct error *err)
{
    struct told *told = opaque;

    (void)err;
    told->documents += strcmp(finding->database, "documents") == 0;
    told->files += strcmp(finding->database, "files") == 0;
    return 0;
}

/* What ends the walk. */
static int
walk_grants(uint32_t account)
{
    char after[STORE_TEXT_MAX + 1] = "";
    struct store_grant grant;
    int result;

    while ((result = store_grant_next(f->store, account, after[0] ? after : NULL, &grant,
                                      &f->err)) == 0) {
        snprintf(after, sizeof after, "%s", grant.permission);
        store_grant_clear(&grant);
    }
    return result;
}

/* The other values are as they were, and these are told. */
START_TEST(test_migrate_carries_damage)
{
    struct told told = {0};
    struct store_file file;

    damage_first("documents");
    damage_first("files");
    damage_first("grants");
    f->store = fixture_open(0);
    ck_assert_int_eq(store_file_get(f->store, 1, &file, &f->err), -1);
    ck_assert_ok(store_file_get(f->store, 2, &file, &f->err));
    ck_assert_str_eq(file.path, "Acme/Mary/bill-02.pdf");
    store_file_clear(&file);
    ck_assert_ok(store_check(f->store, false, count_finding, &told, &f->err));
    ck_assert_uint_ge(told.documents, 1);
    ck_assert_uint_ge(told.files, 1);
    ck_assert_int_eq(walk_grants(1), -1);
    ck_assert_msg(strstr(f->err.message, "grant"), "%s", f->err.message);
}
END_TEST

void
store_migrate_cases(Suite *suite)
{
    TCase *tc = tcase_create("migrate");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, migrate_setup, fixture_teardown);
    tcase_add_test(tc, test_migrate_keeps_all);
    tcase_add_test(tc, test_migrate_goes_on);
#ifdef ENABLE_FAILPOINTS
    tcase_add_test(tc, test_migrate_killed_after_commits);
    tcase_add_test(tc, test_migrate_killed_before_commits);
    tcase_add_test(tc, test_migrate_refuses_other_key);
    tcase_add_test(tc, test_migrate_shows_its_schema_at_once);
#endif
    tcase_add_test(tc, test_migrate_by_several);
    tcase_add_test(tc, test_migrate_since_it_was_opened);
    tcase_add_test(tc, test_migrate_in_a_tiny_map);
    tcase_add_test(tc, test_migrate_carries_damage);
    suite_add_tcase(suite, tc);
}
