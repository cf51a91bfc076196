/* Grants: what was decided of an account's permissions. */
#include "tests/unit/test-store.h"

#include <stdio.h>
#include <string.h>

enum { NOW = 1700000000 };

static struct store_grant
given(const char *permission)
{
    return (struct store_grant){.permission = permission, .decided_at = NOW};
}

START_TEST(test_grant_round_trip)
{
    struct store_fixture *f = fixture();
    struct store_grant grants[] = {given("data bill"), given("origin https://shop.example")}, got;

    ck_assert_int_eq(store_grant_find(f->store, f->account, "data bill", &got, &f->err),
                     STORE_ABSENT);
    grants[1].expires_at = NOW + 60;
    grants[1].once = true;
    ck_assert_ok(store_grants_put(f->store, f->account, grants, 2, &f->err));
    ck_assert_ok(store_grant_find(f->store, f->account, grants[1].permission, &got, &f->err));
    ck_assert_str_eq(got.permission, grants[1].permission);
    ck_assert(got.decided_at == NOW && got.expires_at == NOW + 60 && got.once);
    ck_assert_int_eq(got.state, STORE_GRANT_GIVEN);
    store_grant_clear(&got);
    grants[1].state = STORE_GRANT_REVOKED;
    ck_assert_ok(store_grants_put(f->store, f->account, &grants[1], 1, &f->err));
    ck_assert_ok(store_grant_find(f->store, f->account, grants[1].permission, &got, &f->err));
    ck_assert_int_eq(got.state, STORE_GRANT_REVOKED);
    store_grant_clear(&got);
}
END_TEST

START_TEST(test_grants_are_all_or_nothing)
{
    struct store_fixture *f = fixture();
    struct store_grant grants[] = {given("data bill"), given("")}, got;

    ck_assert_int_eq(store_grants_put(f->store, f->account, grants, 2, &f->err), -1);
    ck_assert_int_eq(store_grant_find(f->store, f->account, "data bill", &got, &f->err),
                     STORE_ABSENT);
    ck_assert_int_eq(store_grants_put(f->store, 77, grants, 1, &f->err), -1);
    ck_assert_int_eq(f->err.outcome, OUTCOME_USAGE);
}
END_TEST

START_TEST(test_grant_next_walks_one_account)
{
    struct store_fixture *f = fixture();
    uint32_t other = fixture_add_account(f->store, "other");
    struct store_grant grants[] = {given("a"), given("b"), given("c")}, got;
    char last[8] = "";
    unsigned count = 0;

    ck_assert_ok(store_grants_put(f->store, f->account, grants, 3, &f->err));
    ck_assert_ok(store_grants_put(f->store, other, grants, 1, &f->err));
    while (store_grant_next(f->store, f->account, count ? last : NULL, &got, &f->err) == 0) {
        ck_assert_str_ne(got.permission, last);
        snprintf(last, sizeof last, "%s", got.permission);
        store_grant_clear(&got);
        count++;
    }
    ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(test_grants_hold_for_a_time)
{
    struct store_grant grant = given("data bill");

    ck_assert(store_grant_holds(&grant, NOW));
    grant.expires_at = NOW + 1;
    ck_assert(store_grant_holds(&grant, NOW));
    ck_assert(!store_grant_holds(&grant, NOW + 1));
    grant.expires_at = 0;
    grant.state = STORE_GRANT_REVOKED;
    ck_assert(!store_grant_holds(&grant, NOW));
}
END_TEST

START_TEST(test_grants_for_one_run_are_spent)
{
    struct store_fixture *f = fixture();
    struct store_grant grants[] = {given("once"), given("ever"), given("gone")}, got;

    grants[0].once = true;
    grants[2].once = true;
    grants[2].expires_at = NOW - 5;
    ck_assert_ok(store_grants_put(f->store, f->account, grants, 3, &f->err));
    ck_assert_ok(store_grants_spend(f->store, f->account, NOW, &f->err));
    ck_assert_ok(store_grant_find(f->store, f->account, "once", &got, &f->err));
    ck_assert(!store_grant_holds(&got, NOW) && got.expires_at == NOW);
    store_grant_clear(&got);
    ck_assert_ok(store_grant_find(f->store, f->account, "ever", &got, &f->err));
    ck_assert(store_grant_holds(&got, NOW));
    store_grant_clear(&got);
    ck_assert_ok(store_grant_find(f->store, f->account, "gone", &got, &f->err));
    ck_assert(got.expires_at == NOW - 5);
    store_grant_clear(&got);
}
END_TEST

START_TEST(test_grants_go_with_their_account)
{
    struct store_fixture *f = fixture();
    uint32_t other = fixture_add_account(f->store, "other");
    struct store_grant grant = given("data bill"), got;

    ck_assert_ok(store_grants_put(f->store, f->account, &grant, 1, &f->err));
    ck_assert_ok(store_grants_put(f->store, other, &grant, 1, &f->err));
    ck_assert_ok(store_account_remove(f->store, f->account, &f->err));
    ck_assert_int_eq(store_grant_next(f->store, f->account, NULL, &got, &f->err), STORE_ABSENT);
    ck_assert_ok(store_grant_next(f->store, other, NULL, &got, &f->err));
    store_grant_clear(&got);
}
END_TEST

void
store_grant_cases(Suite *suite)
{
    TCase *tc = tcase_create("grants");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
    tcase_add_test(tc, test_grant_round_trip);
    tcase_add_test(tc, test_grants_are_all_or_nothing);
    tcase_add_test(tc, test_grant_next_walks_one_account);
    tcase_add_test(tc, test_grants_hold_for_a_time);
    tcase_add_test(tc, test_grants_for_one_run_are_spent);
    tcase_add_test(tc, test_grants_go_with_their_account);
    suite_add_tcase(suite, tc);
}
