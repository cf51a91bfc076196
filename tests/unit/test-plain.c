#include "host/vault/plain.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "host/vault/base64.h"
#include "tests/unit/scratch.h"

static struct scratch dir;
static struct plain *vault;
static struct error err;

#define ck_assert_ok(call)                             \
    do {                                               \
        err.message[0] = '\0';                         \
        ck_assert_msg((call) == 0, "%s", err.message); \
    } while (0)

static void
setup(void)
{
    dir = scratch_make();
    ck_assert_ok(plain_open(dir.fd, dir.path, &vault, &err));
}

static void
teardown(void)
{
    vault = plain_close(vault);
    scratch_remove(&dir);
}

static int
put(uint32_t account, const char *field, const void *data, size_t len)
{
    CLEANUP_SECRET struct secret *value = secret_of(data, len);

    return plain_put(vault, account, field, value, &err);
}

static void
expect(uint32_t account, const char *field, const void *data, size_t len)
{
    CLEANUP_SECRET struct secret *value = NULL;

    ck_assert_ok(plain_get(vault, account, field, &value, &err));
    ck_assert_uint_eq(value->len, len);
    if (len > 0)
        ck_assert_mem_eq(value->data, data, len);
}

static void
expect_absent(uint32_t account, const char *field)
{
    struct secret *value = NULL;

    ck_assert_int_eq(plain_get(vault, account, field, &value, &err), PLAIN_ABSENT);
    ck_assert_ptr_null(value);
}

static void
write_file(const char *text, size_t len)
{
    int fd = openat(dir.fd, "secrets", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
    close(fd);
}

static void
expect_file(const char *text)
{
    char content[512] = "";
    int fd = openat(dir.fd, "secrets", O_RDONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_ge(read(fd, content, sizeof content - 1), 0);
    close(fd);
    ck_assert_str_eq(content, text);
}

static void
expect_refused(const char *remedy)
{
    struct plain *other = NULL;

    ck_assert_int_eq(plain_open(dir.fd, dir.path, &other, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_msg(strstr(err.message, remedy), "%s", err.message);
    ck_assert_ptr_null(other);
}

START_TEST(test_put_get)
{
    expect_absent(1, "password");
    ck_assert_ok(put(1, "password", "hunter2", 7));
    ck_assert_ok(put(1, "seed", "a\0\n\xff", 4));
    ck_assert_ok(put(2, "password", "", 0));
    expect(1, "password", "hunter2", 7);
    expect(1, "seed", "a\0\n\xff", 4);
    expect(2, "password", "", 0);
    expect_absent(1, "pass");
    expect_absent(1, "passwords");
    expect_absent(3, "password");
    ck_assert_ok(put(1, "password", "other", 5));
    expect(1, "password", "other", 5);
    expect(1, "seed", "a\0\n\xff", 4);
}
END_TEST

START_TEST(test_file_is_sorted_and_private)
{
    struct stat st;

    ck_assert_ok(put(10, "b", "x", 1));
    ck_assert_ok(put(9, "b", "foob", 4));
    ck_assert_ok(put(10, "a", "", 0));
    ck_assert_ok(put(10, "ab", "foobar", 6));
    expect_file("clisk-secrets 1\n9 b Zm9vYg==\n10 a -\n10 ab Zm9vYmFy\n10 b eA==\n");
    ck_assert_int_eq(fstatat(dir.fd, "secrets", &st, 0), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    ck_assert_int_lt(fstatat(dir.fd, "secrets.new", &st, 0), 0);
}
END_TEST

START_TEST(test_remove_account)
{
    ck_assert_ok(plain_remove_account(vault, 1, &err));
    ck_assert_ok(put(1, "a", "1", 1));
    ck_assert_ok(put(2, "a", "2", 1));
    ck_assert_ok(put(2, "b", "2", 1));
    ck_assert_ok(put(3, "a", "3", 1));
    ck_assert_ok(plain_remove_account(vault, 2, &err));
    expect_absent(2, "a");
    expect_absent(2, "b");
    expect(1, "a", "1", 1);
    expect(3, "a", "3", 1);
    ck_assert_ok(plain_remove_account(vault, 2, &err));
}
END_TEST

START_TEST(test_limits)
{
    char name[PLAIN_FIELD_MAX + 2], value[PLAIN_SECRET_MAX + 1];

    memset(name, 'n', sizeof name);
    memset(value, '\xa5', sizeof value);
    name[sizeof name - 1] = '\0';
    ck_assert_int_eq(put(1, name, "x", 1), -1);
    name[sizeof name - 2] = '\0';
    ck_assert_ok(put(UINT32_MAX, name, value, PLAIN_SECRET_MAX));
    expect(UINT32_MAX, name, value, PLAIN_SECRET_MAX);
    ck_assert_int_eq(put(1, "x", value, PLAIN_SECRET_MAX + 1), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
    ck_assert_int_eq(put(0, "x", "x", 1), -1);
    ck_assert_int_eq(put(1, "", "x", 1), -1);
    ck_assert_int_eq(put(1, "a b", "x", 1), -1);
    ck_assert_int_eq(put(1, "a\nb", "x", 1), -1);
}
END_TEST

START_TEST(test_base64_every_length)
{
    uint8_t data[64], back[64];
    char text[96];

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 37 + 200);
    for (size_t len = 0; len <= sizeof data; len++) {
        size_t encoded = base64_encoded_len(len);

        base64_encode(data, len, text);
        ck_assert_int_eq(base64_decoded_len(text, encoded), (ssize_t)len);
        base64_decode(text, encoded, back);
        ck_assert_int_eq(memcmp(back, data, len), 0);
    }
}
END_TEST

START_TEST(test_base64_refuses)
{
    static const char *const wrong[] = {"A",    "AAA",  "A===", "====",  "AA=A", "AB==",
                                        "AAB=", "AA A", "AA-_", "AAAA=", "=AAA", "AAA=AAAA"};

    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        ck_assert_msg(base64_decoded_len(wrong[i], strlen(wrong[i])) < 0, "%s", wrong[i]);
}
END_TEST

struct damage {
    const char *text;
    const char *message;
};

#define HEADER "clisk-secrets 1\n"

static const struct damage damages[] = {
    {"", "line 1: it is cut short"},
    {"clisk-secrets 1", "line 1: it is cut short"},
    {"hello\n", "line 1: it is not the header"},
    {"clisk-secrets 2\n1 a eA==\n", "line 1: a newer clisk wrote it"},
    {HEADER "1 a eA==\n2 a eA==", "line 3: it is cut short"},
    {HEADER "1 a eA==\n\n", "line 3: it does not begin with an account"},
    {HEADER "x a eA==\n", "line 2: it does not begin with an account"},
    {HEADER "0 a eA==\n", "line 2: it does not begin with an account"},
    {HEADER "01 a eA==\n", "line 2: it does not begin with an account"},
    {HEADER "4294967296 a eA==\n", "line 2: it does not begin with an account"},
    {HEADER "1  eA==\n", "line 2: its field has no proper name"},
    {HEADER "1 \xc3\xa9 eA==\n", "line 2: its field has no proper name"},
    {HEADER "1 a\n", "line 2: its field has no proper name"},
    {HEADER "1 a \n", "line 2: its value is not base64 of a secret"},
    {HEADER "1 a eB==\n", "line 2: its value is not base64 of a secret"},
    {HEADER "1 a eA== \n", "line 2: its value is not base64 of a secret"},
    {HEADER "1 a eA==\r\n", "line 2: its value is not base64 of a secret"},
    {HEADER "1 b eA==\n1 a eA==\n", "line 3: it is not in order"},
    {HEADER "1 a eA==\n1 a eA==\n", "line 3: it is not in order"},
    {HEADER "2 a eA==\n1 b eA==\n", "line 3: it is not in order"},
};

/* Named by its line, and left as it is by all that would write. */
START_TEST(test_damage_is_named_and_kept)
{
    const struct damage *damage = &damages[_i];
    struct secret *value;

    write_file(damage->text, strlen(damage->text));
    expect_refused(damage->message);
    ck_assert_int_eq(put(1, "c", "x", 1), -1);
    ck_assert_int_eq(plain_remove_account(vault, 1, &err), -1);
    ck_assert_int_eq(plain_get(vault, 1, "a", &value, &err), -1);
    expect_file(damage->text);
}
END_TEST

START_TEST(test_too_large)
{
    write_file(HEADER, sizeof HEADER - 1);
    ck_assert_int_eq(truncate(dir.path, 0), -1);
    ck_assert_int_eq(fchdir(dir.fd), 0);
    ck_assert_int_eq(truncate("secrets", PLAIN_FILE_MAX + 1L), 0);
    ck_assert_int_eq(put(1, "c", "x", 1), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LIMIT);
}
END_TEST

START_TEST(test_refuses_readable_file)
{
    struct secret *value;

    ck_assert_ok(put(1, "a", "1", 1));
    ck_assert_int_eq(fchmodat(dir.fd, "secrets", 0640, 0), 0);
    expect_refused("chmod 600 ");
    expect_refused("/secrets");
    /* Also for one that is open already. */
    ck_assert_int_eq(plain_get(vault, 1, "a", &value, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_SETUP);
    ck_assert_int_eq(put(1, "a", "2", 1), -1);
}
END_TEST

START_TEST(test_refuses_writable_directory)
{
    ck_assert_int_eq(chmod(dir.path, 0720), 0);
    expect_refused("chmod go-w ");
}
END_TEST

START_TEST(test_refuses_other_owner)
{
    /* Only root can give a file away. */
    if (geteuid() != 0)
        return;
    ck_assert_ok(put(1, "a", "1", 1));
    ck_assert_int_eq(fchownat(dir.fd, "secrets", 65534, 65534, 0), 0);
    expect_refused("belongs to user 65534");
    ck_assert_int_eq(fchownat(dir.fd, "secrets", 0, 0, 0), 0);
    ck_assert_int_eq(chown(dir.path, 65534, 65534), 0);
    expect_refused("belongs to user 65534");
}
END_TEST

START_TEST(test_refuses_what_is_no_file)
{
    ck_assert_int_eq(symlinkat("elsewhere", dir.fd, "secrets"), 0);
    expect_refused("cannot open");
    ck_assert_int_eq(unlinkat(dir.fd, "secrets", 0), 0);
    ck_assert_int_eq(mkfifoat(dir.fd, "secrets", 0600), 0);
    expect_refused("not a regular file");
}
END_TEST

START_TEST(test_stale_new_file_is_replaced)
{
    int fd = openat(dir.fd, "secrets.new", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

    ck_assert_int_eq(write(fd, "half", 4), 4);
    close(fd);
    ck_assert_ok(put(1, "a", "1", 1));
    expect_file(HEADER "1 a MQ==\n");
    ck_assert_int_lt(faccessat(dir.fd, "secrets.new", F_OK, 0), 0);
}
END_TEST

enum { WRITERS = 4, WRITES = 20, ROUNDS = 12 };

static void
write_fields(uint32_t account)
{
    char field[16];

    for (int i = 0; i < WRITES; i++) {
        snprintf(field, sizeof field, "f%d", i);
        if (put(account, field, field, strlen(field)) < 0)
            _exit(1);
    }
    _exit(0);
}

START_TEST(test_writers_at_once)
{
    char field[16];
    int status;

    for (uint32_t account = 1; account <= WRITERS; account++) {
        pid_t child = fork();

        ck_assert_int_ge(child, 0);
        if (child == 0)
            write_fields(account);
    }
    for (int i = 0; i < WRITERS; i++) {
        ck_assert_int_gt(wait(&status), 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    for (uint32_t account = 1; account <= WRITERS; account++) {
        for (int i = 0; i < WRITES; i++) {
            snprintf(field, sizeof field, "f%d", i);
            expect(account, field, field, strlen(field));
        }
    }
}
END_TEST

/* The child counts up; what it told is at most one behind what is there. */
static void
count_up(uint32_t from, int told)
{
    for (uint32_t i = from;; i++) {
        if (put(1, "n", &i, sizeof i) < 0 || write(told, &i, sizeof i) != sizeof i)
            _exit(1);
    }
}

static uint32_t
kill_counter(uint32_t from, long microseconds)
{
    const struct timespec pause = {.tv_nsec = microseconds * 1000};
    uint32_t told = from - 1, next;
    int ends[2];
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        count_up(from, ends[1]);
    close(ends[1]);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    while (read(ends[0], &next, sizeof next) == sizeof next)
        told = next;
    close(ends[0]);
    return told;
}

START_TEST(test_kill_loses_nothing)
{
    uint32_t told = 0, number = 0;

    ck_assert_ok(put(1, "kept", "kept", 4));
    ck_assert_ok(put(1, "n", &number, sizeof number));
    srandom((unsigned)getpid());
    for (int round = 0; round < ROUNDS; round++) {
        CLEANUP_SECRET struct secret *value = NULL;

        told = kill_counter(number + 1, 500 + random() % 40000);
        ck_assert_ok(plain_get(vault, 1, "n", &value, &err));
        memcpy(&number, value->data, sizeof number);
        ck_assert(number == told || number == told + 1);
        expect(1, "kept", "kept", 4);
    }
}
END_TEST

#ifdef ENABLE_FAILPOINTS

static void
expect_killed_at(const char *failpoint, const char *data)
{
    pid_t child = fork();
    int status;

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        setenv("CLISK_FAILPOINT", failpoint, 1);
        put(1, "a", "new", 3);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    expect(1, "a", data, 3);
    ck_assert_ok(put(1, "a", "old", 3));
}

START_TEST(test_kill_at_failpoints)
{
    ck_assert_ok(put(1, "a", "old", 3));
    expect_killed_at("vault.before_rename", "old");
    expect_killed_at("vault.after_rename", "new");
}
END_TEST

#endif

static void
add_format_case(Suite *suite)
{
    TCase *tc = tcase_create("format");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_put_get);
    tcase_add_test(tc, test_file_is_sorted_and_private);
    tcase_add_test(tc, test_remove_account);
    tcase_add_test(tc, test_limits);
    tcase_add_test(tc, test_base64_every_length);
    tcase_add_test(tc, test_base64_refuses);
    tcase_add_loop_test(tc, test_damage_is_named_and_kept, 0, (int)ARRAY_SIZE(damages));
    tcase_add_test(tc, test_too_large);
    suite_add_tcase(suite, tc);
}

static void
add_file_case(Suite *suite)
{
    TCase *tc = tcase_create("file");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_refuses_readable_file);
    tcase_add_test(tc, test_refuses_writable_directory);
    tcase_add_test(tc, test_refuses_other_owner);
    tcase_add_test(tc, test_refuses_what_is_no_file);
    tcase_add_test(tc, test_stale_new_file_is_replaced);
    tcase_add_test(tc, test_writers_at_once);
    tcase_add_test(tc, test_kill_loses_nothing);
#ifdef ENABLE_FAILPOINTS
    tcase_add_test(tc, test_kill_at_failpoints);
#endif
    suite_add_tcase(suite, tc);
}

static void
fill(Suite *suite)
{
    add_format_case(suite);
    add_file_case(suite);
}

int
main(void)
{
    return unit_main("vault", fill);
}
