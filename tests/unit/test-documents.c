/*
 * The json domain as an author sees it, beyond what test-runtime.c shows.
 */
#include "tests/unit/unit.h"

#include "tests/unit/fake-site.h"

const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"

static const struct fake_page pages[] = {
    {.url = SITE "/all",
     .content_type = "application/json",
     .body = "{\"bills\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\"}],"
             "\"by\":{\"2023\":1,\"2024\":{\"x\":2},\"\":3},\"none\":[],"
             "\"n\":123456789012345678901234567890.10,\"s\":\"-1.50e2\",\"t\":\"1,50\","
             "\"null\":null,\"yes\":true,\"i\":-7,\"big\":9223372036854775808,"
             "\"d\":\"2024-05-14\",\"bad\":\"14/05/2024\",\"price\":12.5,\"text\":\" 1\"}"},
    {.url = NULL},
};

static struct fake_site *site;
static clisk_run *run;
static clisk_json *json;

static void
open_site(void)
{
    clisk_host_tables = runtime_host();
    site = fake_open(pages);
    run = site->run;
    json = clisk_json_of(clisk_get(run, SITE "/all"));
}

static void
close_site(void)
{
    fake_close(site);
}

START_TEST(iterating)
{
    clisk_json_list *bills = clisk_json_all(json, "/bills");
    clisk_json *bill;
    size_t count = 0;

    while ((bill = clisk_json_next(bills)) != NULL) {
        ck_assert_int_eq(*clisk_json_text(bill, "/id"), (char)('a' + (int)count++));
        ck_assert_str_eq(clisk_json_key(bill), "");
    }
    ck_assert_uint_eq(count, 3);
    ck_assert_ptr_null(clisk_json_next(bills));
    ck_assert_ptr_null(clisk_json_next(clisk_json_all(json, "/none")));
    fake_assert_fine(site);
}
END_TEST

START_TEST(members_have_names)
{
    clisk_json_list *years = clisk_json_all(json, "/by");
    clisk_json *year = clisk_json_next(years);

    ck_assert_str_eq(clisk_json_key(year), "2023");
    ck_assert(clisk_json_integer(year, "") == 1);
    year = clisk_json_next(years);
    ck_assert_str_eq(clisk_json_key(year), "2024");
    ck_assert(clisk_json_integer(year, "/x") == 2);
    ck_assert_str_eq(clisk_json_key(clisk_json_at(year, "/x")), "");
    ck_assert_str_eq(clisk_json_key(clisk_json_next(years)), "");
    ck_assert_ptr_null(clisk_json_next(years));
    fake_assert_fine(site);
}
END_TEST

START_TEST(only_arrays_and_objects_are_iterated)
{
    ck_assert_ptr_null(clisk_json_next(clisk_json_all(json, "/i")));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"/i\" is not an array or an object");
    ck_assert_str_eq(clisk_json_key(json), "");
    ck_assert_int_eq(clisk_json_type(json, "/i"), CLISK_JSON_ABSENT);
}
END_TEST

START_TEST(types)
{
    static const struct {
        const char *pointer;
        enum clisk_json_type type;
    } cases[] = {
        {"", CLISK_JSON_OBJECT},        {"/bills", CLISK_JSON_ARRAY}, {"/null", CLISK_JSON_NULL},
        {"/yes", CLISK_JSON_BOOLEAN},   {"/n", CLISK_JSON_NUMBER},    {"/s", CLISK_JSON_STRING},
        {"/absent", CLISK_JSON_ABSENT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_int_eq(clisk_json_type(json, cases[i].pointer), cases[i].type);
    fake_assert_fine(site);
    clisk_json_type(json, "no pointer");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "is no JSON pointer");
}
END_TEST

START_TEST(decimals_keep_every_digit)
{
    static const char *const refused[] = {"/t", "/yes", "/d", "/text", "/absent", "/null"};

    ck_assert_str_eq(clisk_json_decimal(json, "/n"), "123456789012345678901234567890.10");
    ck_assert_str_eq(clisk_json_decimal(json, "/s"), "-1.50e2");
    ck_assert_str_eq(clisk_json_decimal_maybe(json, "/price"), "12.5");
    ck_assert_ptr_null(clisk_json_decimal_maybe(json, "/null"));
    ck_assert_ptr_null(clisk_json_decimal_maybe(json, "/absent"));
    fake_assert_fine(site);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        ck_assert_str_eq(clisk_json_decimal(json, refused[i]), "");
        fake_assert_failed(site, OUTCOME_SITE_CHANGED, refused[i]);
        runtime_clear_error(run);
    }
}
END_TEST

START_TEST(what_may_be_absent)
{
    static const char *const absent[] = {"/absent", "/null", "/i/deeper"};
    struct clisk_amount amount = {.minor = 5};
    struct clisk_date date = {.year = 5};
    int64_t integer = 5;
    bool boolean = true;

    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        ck_assert_ptr_null(clisk_json_at_maybe(json, absent[i]));
        ck_assert(!clisk_json_integer_maybe(json, absent[i], &integer) && integer == 5);
        ck_assert(!clisk_json_boolean_maybe(json, absent[i], &boolean) && boolean);
        ck_assert(!clisk_json_date_maybe(json, absent[i], &date) && date.year == 5);
        ck_assert(!clisk_json_amount_maybe(json, absent[i], "EUR", &amount) && amount.minor == 5);
    }
    ck_assert(clisk_json_integer_maybe(json, "/i", &integer) && integer == -7);
    ck_assert(clisk_json_boolean_maybe(json, "/yes", &boolean) && boolean);
    ck_assert(clisk_json_date_maybe(json, "/d", &date) && date.day == 14);
    ck_assert(clisk_json_amount_maybe(json, "/price", "EUR", &amount) && amount.minor == 1250);
    ck_assert_str_eq(clisk_json_text(clisk_json_at_maybe(json, "/bills/1"), "/id"), "b");
    fake_assert_fine(site);
}
END_TEST

START_TEST(what_is_there_must_be_right)
{
    struct clisk_amount amount;
    struct clisk_date date;
    int64_t integer;
    bool boolean;

    ck_assert(!clisk_json_integer_maybe(json, "/big", &integer));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"/big\" is not a whole number");
    runtime_clear_error(run);
    ck_assert(!clisk_json_boolean_maybe(json, "/i", &boolean));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"/i\" is not true or false");
    runtime_clear_error(run);
    ck_assert(!clisk_json_date_maybe(json, "/bad", &date));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"14/05/2024\" at \"/bad\"");
    runtime_clear_error(run);
    ck_assert(!clisk_json_amount_maybe(json, "/t", "EUR", &amount));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"1,50\" at \"/t\"");
    runtime_clear_error(run);
    ck_assert(!clisk_json_amount_maybe(json, "/bills", "EUR", &amount));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"/bills\" is not a string or a number");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("documents");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, iterating);
    tcase_add_test(tcase, members_have_names);
    tcase_add_test(tcase, only_arrays_and_objects_are_iterated);
    tcase_add_test(tcase, types);
    tcase_add_test(tcase, decimals_keep_every_digit);
    tcase_add_test(tcase, what_may_be_absent);
    tcase_add_test(tcase, what_is_there_must_be_right);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("documents", fill);
}
