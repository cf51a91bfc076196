#include "host/common/civil.h"
#include "tests/unit/unit.h"

START_TEST(months_have_days)
{
    ck_assert_uint_eq(civil_month_days(2024, 1), 31);
    ck_assert_uint_eq(civil_month_days(2024, 2), 29);
    ck_assert_uint_eq(civil_month_days(2023, 2), 28);
    ck_assert_uint_eq(civil_month_days(2000, 2), 29);
    ck_assert_uint_eq(civil_month_days(1900, 2), 28);
    ck_assert_uint_eq(civil_month_days(2024, 0), 0);
    ck_assert_uint_eq(civil_month_days(2024, 13), 0);
    ck_assert_uint_eq(civil_month_days(0, 1), 0);
    ck_assert_uint_eq(civil_month_days(10000, 1), 0);
}
END_TEST

START_TEST(days_are_counted_from_1970)
{
    ck_assert_int_eq(civil_to_days(1970, 1, 1), 0);
    ck_assert_int_eq(civil_to_days(1969, 12, 31), -1);
    ck_assert_int_eq(civil_to_days(2000, 3, 1), 11017);
    ck_assert_int_eq(civil_to_days(1, 1, 1), -719162);
    ck_assert_int_eq(civil_to_days(9999, 12, 31), 2932896);
}
END_TEST

/* Every day of the range: the next one follows, and comes back as it was. */
START_TEST(days_follow_each_other)
{
    int64_t first = civil_to_days(1, 1, 1), last = civil_to_days(9999, 12, 31);
    unsigned month = 1, day = 1, m, d;
    int year = 1, y;

    for (int64_t days = first; days <= last; days++) {
        if (!civil_from_days(days, &y, &m, &d) || y != year || m != month || d != day ||
            civil_to_days(y, m, d) != days)
            ck_abort_msg("%d-%u-%u is %d-%u-%u", year, month, day, y, m, d);
        if (++day > civil_month_days(year, month)) {
            day = 1;
            year += month == CIVIL_MONTHS;
            month = month % CIVIL_MONTHS + 1;
        }
    }
    ck_assert(!civil_from_days(first - 1, &y, &m, &d));
    ck_assert(!civil_from_days(last + 1, &y, &m, &d));
    ck_assert(!civil_from_days(INT64_MIN, &y, &m, &d));
    ck_assert(!civil_from_days(INT64_MAX, &y, &m, &d));
}
END_TEST

START_TEST(weeks_begin_on_monday)
{
    ck_assert_uint_eq(civil_weekday(0), 3);
    ck_assert_uint_eq(civil_weekday(4), 0);
    ck_assert_uint_eq(civil_weekday(-4), 6);
    ck_assert_uint_eq(civil_weekday(civil_to_days(2024, 5, 14)), 1);
}
END_TEST

START_TEST(days_are_written)
{
    char text[CIVIL_TEXT_MAX];

    ck_assert_str_eq(civil_text(2024, 5, 4, text), "2024-05-04");
    ck_assert_str_eq(civil_text(2024, 5, 0, text), "2024-05");
    ck_assert_str_eq(civil_text(7, 12, 31, text), "0007-12-31");
    ck_assert_str_eq(civil_text(65535, 255, 255, text), "65535-55-55");
    ck_assert_str_eq(civil_text(-1, 1, 1, text), "0000-01-01");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("civil");

    tcase_add_test(tcase, months_have_days);
    tcase_add_test(tcase, days_are_counted_from_1970);
    tcase_add_test(tcase, days_follow_each_other);
    tcase_add_test(tcase, weeks_begin_on_monday);
    tcase_add_test(tcase, days_are_written);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("civil", fill);
}
