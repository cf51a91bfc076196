/* The guards of an account: when a secret may leave, and what is remembered of it. */
#include "host/broker/internal.h"

#include <string.h>

#include "tests/unit/scratch.h"
#include "tests/unit/unsealed.h"

static struct scratch dir;
static struct store *store;
static struct error err;
static uint8_t mark[STORE_MARK_LEN];
static uint8_t other_mark[STORE_MARK_LEN], rekeyed_mark[STORE_MARK_LEN];

static void
ignore_log(void *opaque ATTR_UNUSED, enum log_level level ATTR_UNUSED, const char *text ATTR_UNUSED)
{
}

static const struct run_events events = {.log = ignore_log};
static struct run_request request;
static struct run_result result;
static struct run run;

static void
setup(void)
{
    struct store_account account = {.name = "acme", .brand = "acme"};

    dir = scratch_make();
    ck_assert_int_eq(unsealed_open(dir.fd, dir.path, &store, &err), 0);
    memset(mark, 1, sizeof mark);
    memset(other_mark, 2, sizeof other_mark);
    memcpy(other_mark, mark, STORE_MARK_EPOCH_LEN);
    memset(rekeyed_mark, 3, sizeof rekeyed_mark);
    request = (struct run_request){.events = &events, .store = store, .mark = mark};
    ck_assert_int_eq(store_account_add(store, &account, &request.account, &err), 0);
}

static void
teardown(void)
{
    store = store_close(store);
    scratch_remove(&dir);
}

static int
begin(void)
{
    result = (struct run_result){0};
    run = (struct run){.request = &request, .result = &result};
    return guard_begin(&run, &err);
}

static struct store_guard
stored(void)
{
    struct store_account account;
    struct store_guard guard;

    ck_assert_int_eq(store_account_get(store, request.account, &account, &err), 0);
    guard = account.guard;
    guard.frozen_why = NULL;
    store_account_clear(&account);
    return guard;
}

static void
refuse(const char *why)
{
    struct error refusal = {0};

    error_set(&refusal, OUTCOME_LOGIN_FAILED, "%s", why);
    guard_refused(&run, &refusal);
    result.error = refusal;
    guard_end(&run);
}

static void
assert_frozen(const char *why)
{
    ck_assert_int_eq(begin(), 0);
    ck_assert(run.guard.withholds);
    guard_login(&run);
    ck_assert_int_eq(guard_before_secret(&run, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_LOGIN_FAILED);
    ck_assert_str_eq(err.detail, GUARD_FROZEN);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s", err.message);
}

START_TEST(a_login_is_counted_before_its_first_secret)
{
    ck_assert_int_eq(begin(), 0);
    guard_login(&run);
    ck_assert_uint_eq(stored().attempts, 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    ck_assert_uint_eq(stored().attempts, 1);
    ck_assert_mem_eq(stored().refused, mark, STORE_MARK_LEN);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    ck_assert_uint_eq(stored().attempts, 1);
    guard_worked(&run);
    ck_assert_uint_eq(stored().attempts, 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    ck_assert_uint_eq(stored().attempts, 0);
    guard_login(&run);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    ck_assert_uint_eq(stored().attempts, 1);
}
END_TEST

START_TEST(a_refusal_freezes_until_the_mark_is_another)
{
    ck_assert_int_eq(begin(), 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    refuse("Mot de passe erroné");
    ck_assert_int_ne(stored().frozen_at, 0);
    assert_frozen("Mot de passe erroné");
    request.mark = other_mark;
    ck_assert_int_eq(begin(), 0);
    ck_assert(!run.guard.withholds);
    ck_assert_int_eq(stored().frozen_at, 0);
}
END_TEST

/* Else a konnector could freeze an account whose secrets the brand has just taken. */
START_TEST(a_refusal_after_a_login_that_worked_freezes_nothing)
{
    ck_assert_int_eq(begin(), 0);
    guard_login(&run);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    guard_worked(&run);
    refuse("Session terminée");
    ck_assert_int_eq(stored().frozen_at, 0);
    ck_assert_uint_eq(stored().attempts, 0);
}
END_TEST

/* Where the brand wants the secret with each request. */
START_TEST(a_secret_sent_after_a_login_that_worked_may_be_refused)
{
    ck_assert_int_eq(begin(), 0);
    guard_login(&run);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    guard_worked(&run);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    refuse("Mot de passe erroné");
    assert_frozen("Mot de passe erroné");
}
END_TEST

/* The vault was rekeyed, or there is none: who can tell whether the secrets are others? */
START_TEST(a_mark_of_another_key_thaws_nothing)
{
    ck_assert_int_eq(begin(), 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    refuse("Mot de passe erroné");
    request.mark = rekeyed_mark;
    ck_assert_int_eq(begin(), 0);
    assert_frozen("Mot de passe erroné");
    request.mark = NULL;
    ck_assert_int_eq(begin(), 0);
    assert_frozen("Mot de passe erroné");
}
END_TEST

/* Nor may a konnector try passwords, as far as one login goes. */
START_TEST(a_login_does_not_send_secrets_on_and_on)
{
    ck_assert_int_eq(begin(), 0);
    run.state = RUN_AUTHENTICATING;
    guard_login(&run);
    for (int i = 0; i < GUARD_SENDINGS_MAX; i++)
        ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
    guard_login(&run);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
}
END_TEST

START_TEST(another_mark_begins_its_own_count)
{
    for (int i = 0; i < GUARD_ATTEMPTS_MAX; i++) {
        ck_assert_int_eq(begin(), 0);
        ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    }
    request.mark = other_mark;
    ck_assert_int_eq(begin(), 0);
    ck_assert(!run.guard.withholds);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    ck_assert_uint_eq(stored().attempts, 1);
    ck_assert_mem_eq(stored().refused, other_mark, STORE_MARK_LEN);
}
END_TEST

START_TEST(a_refusal_without_a_secret_freezes_nothing)
{
    ck_assert_int_eq(begin(), 0);
    refuse("Connexion impossible");
    ck_assert_int_eq(stored().frozen_at, 0);
    /* Nor does one of a second login, when only the first one sent any. */
    ck_assert_int_eq(begin(), 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    guard_worked(&run);
    guard_login(&run);
    refuse("Connexion impossible");
    ck_assert_int_eq(stored().frozen_at, 0);
}
END_TEST

START_TEST(unknown_ends_freeze_the_third_time)
{
    for (int i = 0; i < GUARD_ATTEMPTS_MAX; i++) {
        ck_assert_int_eq(stored().frozen_at, 0);
        ck_assert_int_eq(begin(), 0);
        ck_assert_int_eq(guard_before_secret(&run, &err), 0);
        result.error.outcome = OUTCOME_SITE_CHANGED;
        guard_end(&run);
    }
    ck_assert_int_ne(stored().frozen_at, 0);
    assert_frozen("3 logins");
}
END_TEST

/* Killed each time: nothing but the count is left. */
START_TEST(killed_logins_freeze_the_fourth)
{
    for (int i = 0; i < GUARD_ATTEMPTS_MAX; i++) {
        ck_assert_int_eq(begin(), 0);
        ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    }
    ck_assert_int_eq(stored().frozen_at, 0);
    assert_frozen("3 logins");
    ck_assert_int_ne(stored().frozen_at, 0);
}
END_TEST

START_TEST(what_the_person_must_do_is_a_known_end)
{
    for (int i = 0; i < 2 * GUARD_ATTEMPTS_MAX; i++) {
        ck_assert_int_eq(begin(), 0);
        ck_assert(!run.guard.withholds);
        ck_assert_int_eq(guard_before_secret(&run, &err), 0);
        result.error.outcome = OUTCOME_USER_ACTION_NEEDED;
        guard_end(&run);
        ck_assert_uint_eq(stored().attempts, 0);
    }
}
END_TEST

START_TEST(a_check_has_no_guard_and_a_logout_no_secret)
{
    request.account = 0;
    request.store = NULL;
    ck_assert_int_eq(begin(), 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    guard_worked(&run);
    refuse("no");
    request.mode = RUN_LOGOUT;
    ck_assert_int_eq(begin(), 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_DENIED);
}
END_TEST

static void
keep_asked(struct store_account *account, void *opaque ATTR_UNUSED)
{
    account->guard.login_asks = 2;
    account->guard.asked_at = 77;
}

START_TEST(what_questions_remember_stays)
{
    ck_assert_int_eq(store_account_change(store, request.account, keep_asked, NULL, &err), 0);
    ck_assert_int_eq(begin(), 0);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    guard_worked(&run);
    guard_login(&run);
    ck_assert_int_eq(guard_before_secret(&run, &err), 0);
    refuse("no");
    ck_assert_uint_eq(stored().login_asks, 2);
    ck_assert_int_eq(stored().asked_at, 77);
}
END_TEST

static void
login_asked(struct store_account *account, void *opaque ATTR_UNUSED)
{
    account->guard.login_asks = 1;
}

/* A request with the password, in that state of a run in the background. */
static int
send_in_background(enum run_state state)
{
    CLEANUP_BUF struct buf fields = BUF_INIT(1000);
    struct wire_worker_request form = {.body_kind = WIRE_BODY_FORM};

    wire_put_param(&fields, (struct wire_param){
                                .kind = WIRE_PARAM_SECRET, .name = "pass", .value = "password"});
    form.body = (struct span){fields.data, fields.len};
    err = (struct error){0};
    run.state = state;
    return wake_check_request(&run, &form, &err);
}

START_TEST(nobody_is_woken_from_any_state)
{
    static const enum run_state states[] = {RUN_AUTHENTICATING, RUN_IDENTIFYING, RUN_LEAVING,
                                            RUN_FETCHING};

    request.background = true;
    for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
        ck_assert_int_eq(begin(), 0);
        ck_assert_int_eq(send_in_background(states[i]), 0);
    }
    ck_assert_int_eq(store_account_change(store, request.account, login_asked, NULL, &err), 0);
    for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
        ck_assert_int_eq(begin(), 0);
        ck_assert_int_eq(send_in_background(states[i]), -1);
        ck_assert_int_eq(err.outcome, OUTCOME_USER_ACTION_NEEDED);
        ck_assert_str_eq(err.detail, "SCA_REQUIRED");
    }
}
END_TEST

/* A brand that wants the secret with each request has just had it. */
START_TEST(a_login_of_this_run_may_send_its_secret_again)
{
    request.background = true;
    ck_assert_int_eq(begin(), 0);
    ck_assert_int_eq(send_in_background(RUN_AUTHENTICATING), 0);
    wake_logged_in(&run);
    ck_assert_int_eq(store_account_change(store, request.account, login_asked, NULL, &err), 0);
    ck_assert_int_eq(send_in_background(RUN_FETCHING), 0);
    ck_assert_int_eq(send_in_background(RUN_AUTHENTICATING), -1);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("guard");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_login_is_counted_before_its_first_secret);
    tcase_add_test(tcase, a_refusal_freezes_until_the_mark_is_another);
    tcase_add_test(tcase, a_refusal_after_a_login_that_worked_freezes_nothing);
    tcase_add_test(tcase, a_secret_sent_after_a_login_that_worked_may_be_refused);
    tcase_add_test(tcase, a_mark_of_another_key_thaws_nothing);
    tcase_add_test(tcase, a_login_does_not_send_secrets_on_and_on);
    tcase_add_test(tcase, another_mark_begins_its_own_count);
    tcase_add_test(tcase, a_refusal_without_a_secret_freezes_nothing);
    tcase_add_test(tcase, unknown_ends_freeze_the_third_time);
    tcase_add_test(tcase, killed_logins_freeze_the_fourth);
    tcase_add_test(tcase, what_the_person_must_do_is_a_known_end);
    tcase_add_test(tcase, a_check_has_no_guard_and_a_logout_no_secret);
    tcase_add_test(tcase, what_questions_remember_stays);
    tcase_add_test(tcase, nobody_is_woken_from_any_state);
    tcase_add_test(tcase, a_login_of_this_run_may_send_its_secret_again);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("guard", fill);
}
