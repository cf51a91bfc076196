/* Which records a filter takes, and how their days and amounts compare. */
#include <stdlib.h>
#include <string.h>

#include "host/cli/data_filter.h"
#include "host/common/fields.h"
#include "tests/unit/unit.h"

enum { TEST_FIELDS_MAX = 4096 };

static int
sign_of(int order)
{
    return (order > 0) - (order < 0);
}

START_TEST(amounts_compare_as_numbers)
{
    static const char *const rising[] = {"-1000000000000000000000000.5",
                                         "-12.50",
                                         "-12.05",
                                         "-0.1",
                                         "0",
                                         "0.001",
                                         "0.1",
                                         "9.99",
                                         "12.05",
                                         "12.5",
                                         "100",
                                         "1000000000000000000000000"};

    for (size_t i = 0; i < ARRAY_SIZE(rising); i++) {
        for (size_t k = 0; k < ARRAY_SIZE(rising); k++)
            ck_assert_int_eq(sign_of(data_compare_amounts(rising[i], rising[k])),
                             sign_of((int)i - (int)k));
    }
    ck_assert_int_eq(data_compare_amounts("12.50", "12.5"), 0);
    ck_assert_int_eq(data_compare_amounts("-12.50", "-12.5"), 0);
    ck_assert_int_eq(data_compare_amounts("0.00", "-0.0"), 0);
    ck_assert_int_eq(data_compare_amounts("3.0", "3"), 0);
}
END_TEST

/* Makes the filter of one option, with its text. */
static int
make_filter(struct options options, struct data_filter *ret_filter, struct error *err)
{
    *err = (struct error){0};
    return data_filter_make(&options, NULL, ret_filter, err);
}

START_TEST(days_are_read_as_days_months_and_years)
{
    static const struct {
        const char *text;
        uint32_t first, last;
    } cases[] = {
        {"2026-02-28", 20260228, 20260228},
        {"2024-02", 20240201, 20240229},
        {"2026", 20260101, 20261231},
        {"2026-02-29", 0, 0},
        {"2026-13", 0, 0},
        {"2026-00", 0, 0},
        {"2026-01-00", 0, 0},
        {"26", 0, 0},
        {"2026-1-31", 0, 0},
        {"2026-01-31T08:00", 0, 0},
        {"yesterday", 0, 0},
        {"2026-", 0, 0},
        {"-2026", 0, 0},
        {"20260131", 0, 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct data_filter filter;
        struct error err;
        int wanted = cases[i].first ? 0 : -1;

        ck_assert_msg(make_filter((struct options){.since = cases[i].text}, &filter, &err) ==
                          wanted,
                      "%s", cases[i].text);
        if (wanted < 0) {
            ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
            continue;
        }
        ck_assert_uint_eq(filter.since, cases[i].first);
        ck_assert_int_eq(make_filter((struct options){.until = cases[i].text}, &filter, &err), 0);
        ck_assert_uint_eq(filter.until, cases[i].last);
    }
}
END_TEST

START_TEST(a_day_may_be_so_long_ago)
{
    struct data_filter filter;
    struct error err;

    ck_assert_int_eq(make_filter((struct options){.since = "30d", .until = "1d"}, &filter, &err),
                     0);
    ck_assert_uint_gt(filter.since, 20200101);
    ck_assert_uint_gt(filter.until, filter.since);
}
END_TEST

START_TEST(conditions_without_sense_are_refused)
{
    static const struct options cases[] = {
        {.since = "2026-02", .until = "2026-01"},
        {.least_amount = "2", .most_amount = "1.99"},
        {.least_amount = "12,50"},
        {.most_amount = "1e3"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct data_filter filter;
        struct error err;

        ck_assert_int_eq(make_filter(cases[i], &filter, &err), -1);
        ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    }
}
END_TEST

/* The record that the cases below look at. */
struct given {
    struct buf brand, edits;
    struct store_document document;
};

static void
give(struct given *given, const char *date, const char *edited_amount)
{
    *given = (struct given){.brand = BUF_INIT(TEST_FIELDS_MAX), .edits = BUF_INIT(TEST_FIELDS_MAX)};
    fields_put(&given->brand,
               &(struct field){.type = FIELD_DECIMAL, .path = "amount", .text = "12.50"});
    fields_put(&given->brand,
               &(struct field){.type = FIELD_TEXT, .path = "currency", .text = "EUR"});
    if (date)
        fields_put(&given->brand,
                   &(struct field){.type = FIELD_DATE, .path = "date", .text = date});
    if (edited_amount)
        fields_put(&given->edits,
                   &(struct field){.type = FIELD_DECIMAL, .path = "amount", .text = edited_amount});
    given->document = (struct store_document){
        .kind = "bill",
        .reference = "R-1",
        .contract = "C-1",
        .brand = {.data = given->brand.data, .len = given->brand.len},
        .edits = {.data = given->edits.data, .len = given->edits.len},
    };
}

static void
given_clear(struct given *given)
{
    buf_free(&given->brand);
    buf_free(&given->edits);
}

static bool
takes(const struct given *given, struct options options)
{
    struct data_filter filter;
    struct error err;

    ck_assert_int_eq(make_filter(options, &filter, &err), 0);
    return data_filter_takes(&filter, &given->document);
}

START_TEST(every_condition_is_asked)
{
    static const struct {
        struct options options;
        bool taken;
    } cases[] = {
        {{.kind = NULL}, true},
        {{.kind = "bill"}, true},
        {{.kind = "file"}, false},
        {{.currency = "EUR"}, true},
        {{.currency = "USD"}, false},
        {{.contract = "C-1"}, true},
        {{.contract = "C-2"}, false},
        {{.least_amount = "12.5", .most_amount = "12.500"}, true},
        {{.least_amount = "12.51"}, false},
        {{.most_amount = "12.49"}, false},
        {{.since = "2026-03-14", .until = "2026-03-14"}, true},
        {{.since = "2026-03-15"}, false},
        {{.until = "2026-03-13"}, false},
        {{.until = "2026-02"}, false},
        {{.since = "2026", .until = "2026"}, true},
        {{.deleted = true}, false},
    };
    struct given given;

    give(&given, "2026-03-14", NULL);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        ck_assert_msg(takes(&given, cases[i].options) == cases[i].taken, "case %zu", i);
    given.document.state = STORE_DOCUMENT_DELETED;
    ck_assert(takes(&given, (struct options){.deleted = true}));
    ck_assert(!takes(&given, (struct options){.kind = "bill"}));
    given_clear(&given);
}
END_TEST

START_TEST(a_month_is_taken_where_one_of_its_days_is)
{
    struct given given;

    give(&given, "2026-03", NULL);
    ck_assert(takes(&given, (struct options){.since = "2026-03-31"}));
    ck_assert(takes(&given, (struct options){.until = "2026-03-01"}));
    ck_assert(!takes(&given, (struct options){.since = "2026-04-01"}));
    ck_assert(!takes(&given, (struct options){.until = "2026-02-28"}));
    given_clear(&given);
    give(&given, NULL, NULL);
    ck_assert(!takes(&given, (struct options){.since = "2026"}));
    ck_assert(takes(&given, (struct options){.kind = "bill"}));
    given_clear(&given);
}
END_TEST

START_TEST(what_the_person_wrote_counts)
{
    struct given given;

    give(&given, NULL, "99");
    ck_assert(takes(&given, (struct options){.least_amount = "50"}));
    given_clear(&given);
    give(&given, NULL, "");
    ck_assert(!takes(&given, (struct options){.most_amount = "1000"}));
    given_clear(&given);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("data-filter");

    tcase_add_test(tcase, amounts_compare_as_numbers);
    tcase_add_test(tcase, days_are_read_as_days_months_and_years);
    tcase_add_test(tcase, a_day_may_be_so_long_ago);
    tcase_add_test(tcase, conditions_without_sense_are_refused);
    tcase_add_test(tcase, every_condition_is_asked);
    tcase_add_test(tcase, a_month_is_taken_where_one_of_its_days_is);
    tcase_add_test(tcase, what_the_person_wrote_counts);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("data-filter", fill);
}
