#include "host/common/http_date.h"
#include "tests/unit/unit.h"

static const struct {
    const char *text;
    int64_t seconds;
} dates[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},  {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Wed, 31 Dec 1969 23:59:59 GMT", -1},         {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
    {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800}, {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
};

START_TEST(a_date_is_read)
{
    int64_t seconds = 0;

    ck_assert_int_eq(http_date_parse(dates[_i].text, &seconds), 0);
    ck_assert_int_eq(seconds, dates[_i].seconds);
}
END_TEST

static const char *const others[] = {
    "",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 GMT ",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 0000 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Thu, 29 Feb 2023 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 1994 08:49:-1 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
};

START_TEST(anything_else_is_none)
{
    int64_t seconds = 42;

    ck_assert_int_eq(http_date_parse(others[_i], &seconds), 1);
    ck_assert_int_eq(seconds, 42);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("http-date");

    tcase_add_loop_test(tcase, a_date_is_read, 0, ARRAY_SIZE(dates));
    tcase_add_loop_test(tcase, anything_else_is_none, 0, ARRAY_SIZE(others));
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("http-date", fill);
}
