/*
 * One-time codes from a seed: as of the brand's clock, and none of them twice.
 */
#include "host/broker/internal.h"
#include "tests/unit/scratch.h"
#include "tests/unit/unsealed.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "host/common/clock.h"
#include "host/common/fd.h"

enum { HOURS = 3600 };

/* The vault: what it is asked, and what it says. */
static struct {
    int result;
    int64_t when;
    int64_t until;
    unsigned calls;
} vault;

static struct scratch scratch;
static struct store *store;
static struct wire ours, theirs;
static struct run *run;
static struct run_result result;

static int
fake_code(void *opaque ATTR_UNUSED, const char *field, int64_t when, char ret_code[RUN_CODE_MAX],
          int64_t *ret_until, struct error *err ATTR_UNUSED)
{
    ck_assert_str_eq(field, "seed");
    vault.calls++;
    vault.when = when;
    if (vault.result == 0) {
        snprintf(ret_code, RUN_CODE_MAX, "%06u", vault.calls);
        *ret_until = vault.until;
    }
    return vault.result;
}

static void
ignore_log(void *opaque ATTR_UNUSED, enum log_level level ATTR_UNUSED, const char *text ATTR_UNUSED)
{
}

static struct manifest_field fields[] = {
    {.name = (char[]){"seed"}, .type = MANIFEST_TOTP, .is_secret = true},
    {.name = (char[]){"password"}, .type = MANIFEST_PASSWORD, .is_secret = true},
    {.name = (char[]){"login"}}};
static const struct manifest manifest = {.fields = fields, .field_count = 3};
static const struct run_events events = {.log = ignore_log};
static const struct run_vault holder = {.code = fake_code};
static struct run_request request;

/* Another run of the same account. */
static void
begin_run(void)
{
    if (run)
        otp_drop(run);
    free(run);
    run = calloc(1, sizeof *run);
    ck_assert_ptr_nonnull(run);
    run->request = &request;
    run->granted = &manifest;
    run->result = &result;
    run->state = RUN_AUTHENTICATING;
    run->worker.wire = &ours;
    run->question.fd = -1;
    result = (struct run_result){.error = {.outcome = OUTCOME_DONE}};
}

static void
setup(void)
{
    struct store_account account = {.name = "acme", .brand = "acme"};
    struct error err = {0};
    uint32_t id;
    int fds[2];

    scratch = scratch_make();
    ck_assert_int_eq(unsealed_open(scratch.fd, scratch.path, &store, &err), 0);
    ck_assert_int_eq(store_account_add(store, &account, &id, &err), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    ours.fd = fds[0];
    theirs.fd = fds[1];
    request = (struct run_request){
        .events = &events, .manifest = &manifest, .vault = &holder, .store = store, .account = id};
    memset(&vault, 0, sizeof vault);
    vault.until = clock_seconds() + 25;
    begin_run();
}

static void
teardown(void)
{
    otp_drop(run);
    free(run);
    run = NULL;
    fd_close(&ours.fd);
    fd_close(&theirs.fd);
    store = store_close(store);
    scratch_remove(&scratch);
}

static void
expect_answer(const char *code)
{
    struct wire_message message = WIRE_MESSAGE_INIT;

    ck_assert_int_eq(wire_receive(&theirs, &message), 0);
    ck_assert_uint_eq(message.is, WIRE_NUMBER(worker_answer));
    ck_assert_str_eq(message.worker_answer.value, code);
    wire_message_clear(&message);
}

static void
expect_no_answer(void)
{
    struct wire_message message = WIRE_MESSAGE_INIT;

    ck_assert_int_lt(wire_receive(&theirs, &message), 0);
}

START_TEST(test_a_code_is_computed)
{
    ck_assert(otp_answers(run, "seed"));
    expect_answer("000001");
    ck_assert(!ask_is_open(run));
    ck_assert_uint_eq(run->endings, 0);
}
END_TEST

/* The worker is told once the next one is due. */
static void
expect_held(void)
{
    ck_assert(otp_answers(run, "seed"));
    expect_no_answer();
    ck_assert(ask_is_open(run));
    ck_assert_int_gt(ask_deadline_ms(run), run_now_ms());
    otp_turn(run);
    expect_no_answer();
    vault.until += 30;
    run->otp.next_ms = 0;
    otp_turn(run);
}

START_TEST(test_no_code_is_given_twice)
{
    ck_assert(otp_answers(run, "seed"));
    expect_answer("000001");
    expect_held();
    expect_answer("000003");
    ck_assert(!ask_is_open(run));
}
END_TEST

START_TEST(test_not_by_the_next_run_either)
{
    ck_assert(otp_answers(run, "seed"));
    expect_answer("000001");
    begin_run();
    expect_held();
    expect_answer("000003");
}
END_TEST

/* Of an account that is not kept yet. */
START_TEST(test_not_by_a_run_without_a_store)
{
    request.store = NULL;
    ck_assert(otp_answers(run, "seed"));
    expect_answer("000001");
    expect_held();
    expect_answer("000003");
}
END_TEST

START_TEST(test_nor_after_the_account_is_kept)
{
    struct run_code code, none = {0};
    struct error err = {0};

    request.store = NULL;
    ck_assert(otp_answers(run, "seed"));
    expect_answer("000001");
    code = result.code;
    request.store = store;
    ck_assert_int_eq(run_keep_code(store, request.account, &code, &err), 0);
    ck_assert_int_eq(run_keep_code(store, request.account, &none, &err), 0);
    begin_run();
    expect_held();
    expect_answer("000003");
}
END_TEST

START_TEST(test_a_code_that_still_waits_is_dropped)
{
    ck_assert(otp_answers(run, "seed"));
    expect_answer("000001");
    ck_assert(otp_answers(run, "seed"));
    ask_drop(run);
    ck_assert(!ask_is_open(run));
    otp_turn(run);
    expect_no_answer();
}
END_TEST

START_TEST(test_without_a_seed_she_is_asked)
{
    vault.result = 1;
    ck_assert(!otp_answers(run, "seed"));
    request.vault = NULL;
    ck_assert(!otp_answers(run, "seed"));
    expect_no_answer();
    ck_assert_uint_eq(run->endings, 0);
}
END_TEST

START_TEST(test_a_vault_that_fails_ends_the_run)
{
    vault.result = -1;
    ck_assert(otp_answers(run, "seed"));
    expect_no_answer();
    ck_assert_uint_eq(run->endings, 1);
}
END_TEST

static const char *const no_seeds[] = {"login", "password", "nothing", ""};

START_TEST(test_a_field_that_is_no_seed)
{
    ck_assert(otp_answers(run, no_seeds[_i]));
    ck_assert_uint_eq(result.error.outcome, OUTCOME_PLUGIN_BUG);
    ck_assert_uint_eq(vault.calls, 0);
    expect_no_answer();
}
END_TEST

/* An answer of the brand, whose clock is so many seconds ahead. */
static void
take_date(int64_t ahead)
{
    CLEANUP_BUF struct buf headers = BUF_INIT(1024);
    time_t then = (time_t)(clock_seconds() + ahead);
    char date[64];
    struct tm utc;

    ck_assert_ptr_nonnull(gmtime_r(&then, &utc));
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    wire_put_param(&headers, (struct wire_param){.name = "Server", .value = "x"});
    wire_put_param(&headers, (struct wire_param){.name = "Date", .value = date});
    otp_take_headers(run, (struct span){headers.data, headers.len});
}

static const struct {
    int64_t ahead;
    int64_t least;
    int64_t most;
} skews[] = {
    {0, -HOURS, HOURS},
    {5 * HOURS, 4 * HOURS, 6 * HOURS},
    {-5 * HOURS, -6 * HOURS, -4 * HOURS},
    {25 * HOURS, 0, 0},
    {-25 * HOURS, 0, 0},
};

START_TEST(test_the_clock_is_the_brands)
{
    take_date(skews[_i].ahead);
    ck_assert_int_ge(run->clock_skew, skews[_i].least);
    ck_assert_int_le(run->clock_skew, skews[_i].most);
    ck_assert(otp_answers(run, "seed"));
    ck_assert_int_ge(vault.when, clock_seconds() + skews[_i].least - HOURS);
    ck_assert_int_le(vault.when, clock_seconds() + skews[_i].most + HOURS);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("broker-otp");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_code_is_computed);
    tcase_add_test(tcase, test_no_code_is_given_twice);
    tcase_add_test(tcase, test_not_by_the_next_run_either);
    tcase_add_test(tcase, test_not_by_a_run_without_a_store);
    tcase_add_test(tcase, test_nor_after_the_account_is_kept);
    tcase_add_test(tcase, test_a_code_that_still_waits_is_dropped);
    tcase_add_test(tcase, test_without_a_seed_she_is_asked);
    tcase_add_test(tcase, test_a_vault_that_fails_ends_the_run);
    tcase_add_loop_test(tcase, test_a_field_that_is_no_seed, 0, ARRAY_SIZE(no_seeds));
    tcase_add_loop_test(tcase, test_the_clock_is_the_brands, 0, ARRAY_SIZE(skews));
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("broker-otp", fill);
}
