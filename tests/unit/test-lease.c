/* For how long a key is held, by the clocks; and the mark of an account's secrets. */
#include "host/agent/lease.h"

#include <string.h>

#include "host/agent/mark.h"
#include "tests/unit/unit.h"

/* Clocks of a machine that has slept for `slept_ms` since it was started. */
static struct lease_now
at(int64_t awake_ms, int64_t slept_ms)
{
    return (struct lease_now){awake_ms, awake_ms + slept_ms, awake_ms};
}

static struct lease
begun(uint64_t idle_ms, uint64_t absolute_ms)
{
    struct lease lease;

    ck_assert_int_eq(
        lease_begin(&lease, (struct agent_times){idle_ms, absolute_ms}, at(10000, 5000)), 0);
    return lease;
}

START_TEST(ends_by_the_time_without_use)
{
    struct lease lease = begun(1000, 0);

    ck_assert_int_eq(lease_judge(&lease, at(10999, 5000)), LEASE_GOES_ON);
    ck_assert_int_eq(lease_judge(&lease, at(11000, 5000)), LEASE_IDLE);
    lease_use(&lease, at(10999, 5000));
    ck_assert_int_eq(lease_judge(&lease, at(11998, 5000)), LEASE_GOES_ON);
    ck_assert_int_eq(lease_judge(&lease, at(11999, 5000)), LEASE_IDLE);
}
END_TEST

START_TEST(ends_by_the_time_in_all)
{
    struct lease lease = begun(0, 3000);

    lease_use(&lease, at(12999, 5000));
    ck_assert_int_eq(lease_judge(&lease, at(12999, 5000)), LEASE_GOES_ON);
    ck_assert_int_eq(lease_judge(&lease, at(13000, 5000)), LEASE_OVER);
    lease = begun(1000, 3000);
    ck_assert_int_eq(lease_judge(&lease, at(13000, 5000)), LEASE_OVER);
}
END_TEST

START_TEST(ends_never_where_that_is_asked_for)
{
    struct lease lease = begun(0, 0);

    ck_assert_int_eq(lease_judge(&lease, at((int64_t)LEASE_MAX_MS * 10, 5000)), LEASE_GOES_ON);
    ck_assert_uint_eq(lease_left(&lease, at(20000, 5000)).idle_ms, 0);
    ck_assert_uint_eq(lease_left(&lease, at(20000, 5000)).absolute_ms, 0);
}
END_TEST

START_TEST(ends_by_a_sleep_however_long_it_was_for)
{
    struct lease lease = begun(0, 0);

    ck_assert_int_eq(lease_judge(&lease, at(20000, 5500)), LEASE_GOES_ON);
    ck_assert_int_eq(lease_judge(&lease, at(20000, 5501)), LEASE_SLEPT);
    ck_assert_int_eq(lease_judge(&lease, at(20000, 3600000)), LEASE_SLEPT);
    /* Even when the time is over, too. */
    lease = begun(1000, 1000);
    ck_assert_int_eq(lease_judge(&lease, at(20000, 3600000)), LEASE_SLEPT);
}
END_TEST

/* The process may be kept waiting between two readings, at the beginning and at the end. */
START_TEST(takes_no_wait_for_a_sleep)
{
    struct lease lease;

    ck_assert_int_eq(
        lease_begin(&lease, (struct agent_times){0, 0}, (struct lease_now){10000, 19000, 14000}),
        0);
    ck_assert_int_eq(lease_judge(&lease, (struct lease_now){20000, 25000, 20000}), LEASE_GOES_ON);
    lease = begun(0, 0);
    ck_assert_int_eq(lease_judge(&lease, (struct lease_now){20000, 34000, 29000}), LEASE_GOES_ON);
    ck_assert_int_eq(lease_judge(&lease, (struct lease_now){20000, 34000, 28000}), LEASE_SLEPT);
}
END_TEST

START_TEST(tells_what_is_left)
{
    struct lease lease = begun(1000, 3000);
    struct agent_times left = lease_left(&lease, at(10400, 5000));

    ck_assert_uint_eq(left.idle_ms, 600);
    ck_assert_uint_eq(left.absolute_ms, 2600);
    lease_use(&lease, at(10400, 5000));
    ck_assert_uint_eq(lease_left(&lease, at(10400, 5000)).idle_ms, 1000);
    /* Not 0, which stands for a time without end. */
    left = lease_left(&lease, at(99999, 5000));
    ck_assert_uint_eq(left.idle_ms, 1);
    ck_assert_uint_eq(left.absolute_ms, 1);
}
END_TEST

START_TEST(refuses_what_is_longer_than_a_year)
{
    struct lease lease;

    ck_assert_int_eq(
        lease_begin(&lease, (struct agent_times){LEASE_MAX_MS, LEASE_MAX_MS}, at(0, 0)), 0);
    ck_assert_int_eq(lease_begin(&lease, (struct agent_times){LEASE_MAX_MS + 1, 0}, at(0, 0)), -1);
    ck_assert_int_eq(lease_begin(&lease, (struct agent_times){0, UINT64_MAX}, at(0, 0)), -1);
}
END_TEST

START_TEST(reads_clocks_in_their_order)
{
    struct lease_now now = lease_now();

    ck_assert_int_gt(now.before_ms, 0);
    ck_assert_int_le(now.before_ms, now.after_ms);
    ck_assert_int_ge(now.boot_ms, now.before_ms);
}
END_TEST

/* --- marks ------------------------------------------------------------------ */

struct mark {
    uint8_t bytes[ACCESS_MARK_LEN];
};

static void
mix(struct mark *mark, const char *key, const char *field, enum vault_secret_kind kind,
    const char *value)
{
    CLEANUP_SECRET struct secret *key_secret = secret_of(key, strlen(key));
    CLEANUP_SECRET struct secret *value_secret = secret_of(value, strlen(value));

    ck_assert_int_eq(mark_mix(mark->bytes, key_secret, field, kind, value_secret), 0);
}

static struct mark
mark_of(const char *key, const char *field, enum vault_secret_kind kind, const char *value)
{
    struct mark mark = {0};

    mix(&mark, key, field, kind, value);
    return mark;
}

static bool
is_same(struct mark one, struct mark other)
{
    return memcmp(one.bytes, other.bytes, sizeof one.bytes) == 0;
}

START_TEST(marks_each_difference)
{
    struct mark mark = mark_of("key", "password", VAULT_VALUE, "secret");

    ck_assert(is_same(mark, mark_of("key", "password", VAULT_VALUE, "secret")));
    ck_assert(!is_same(mark, (struct mark){0}));
    ck_assert(!is_same(mark, mark_of("yek", "password", VAULT_VALUE, "secret")));
    ck_assert(!is_same(mark, mark_of("key", "passwor", VAULT_VALUE, "dsecret")));
    ck_assert(!is_same(mark, mark_of("key", "password", VAULT_COMMAND, "secret")));
    ck_assert(!is_same(mark, mark_of("key", "password", VAULT_VALUE, "secret ")));
    ck_assert(!is_same(mark, mark_of("key", "password", VAULT_VALUE, "")));
}
END_TEST

START_TEST(marks_several_in_any_order)
{
    struct mark one = {0}, other = {0};

    mix(&one, "key", "password", VAULT_VALUE, "secret");
    mix(&one, "key", "pin", VAULT_VALUE, "1234");
    mix(&other, "key", "pin", VAULT_VALUE, "1234");
    ck_assert(!is_same(one, other));
    mix(&other, "key", "password", VAULT_VALUE, "secret");
    ck_assert(is_same(one, other));
    /* Two values that changed places are another mark. */
    other = (struct mark){0};
    mix(&other, "key", "password", VAULT_VALUE, "1234");
    mix(&other, "key", "pin", VAULT_VALUE, "secret");
    ck_assert(!is_same(one, other));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *lease = tcase_create("lease"), *mark = tcase_create("mark");

    suite_add_tcase(suite, lease);
    tcase_add_test(lease, ends_by_the_time_without_use);
    tcase_add_test(lease, ends_by_the_time_in_all);
    tcase_add_test(lease, ends_never_where_that_is_asked_for);
    tcase_add_test(lease, ends_by_a_sleep_however_long_it_was_for);
    tcase_add_test(lease, takes_no_wait_for_a_sleep);
    tcase_add_test(lease, tells_what_is_left);
    tcase_add_test(lease, refuses_what_is_longer_than_a_year);
    tcase_add_test(lease, reads_clocks_in_their_order);
    suite_add_tcase(suite, mark);
    tcase_add_test(mark, marks_each_difference);
    tcase_add_test(mark, marks_several_in_any_order);
}

int
main(void)
{
    return unit_main("lease", fill);
}
