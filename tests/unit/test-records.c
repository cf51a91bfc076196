#include <stdio.h>
#include <string.h>

#include "host/common/fields.h"
#include "tests/unit/fake-site.h"
#include "tests/unit/unit.h"

const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"

static const struct fake_page pages[] = {
    {.url = SITE "/1", .body = "<li>1<a rel=next href=/2>"},
    {.url = SITE "/2", .body = "<li>2<a rel=next href=/3>"},
    {.url = SITE "/3", .body = "<li>3"},
    {.url = SITE "/card", .body = "<p class=card id=card-of-exemple title=x>"},
    {.url = NULL},
};

static struct fake_site *site;
static clisk_run *run;

static void
open_site(void)
{
    site = fake_open(pages);
    run = site->run;
    clisk_host_tables = runtime_host();
}

static void
close_site(void)
{
    fake_close(site);
}

static void
check_saved(clisk_record *record, const char *expected)
{
    ck_assert_int_eq(clisk_save(run, record), CLISK_SAVED_NEW);
    fake_assert_fine(site);
    ck_assert_str_eq(site->saved[site->saved_count - 1], expected);
}

START_TEST(a_record_has_every_type)
{
    clisk_record *record = clisk_record_new(run, "acme.thing", "R-1");

    clisk_record_text(record, "name.given", "Ada");
    clisk_record_date(record, "start_date", (struct clisk_date){2024, 5, 0});
    clisk_record_time(record, "seen", clisk_time_from_seconds(run, 1715700600, CLISK_PARIS));
    clisk_record_amount(record, "amount", (struct clisk_amount){-1250, 2, "EUR"});
    clisk_record_decimal(record, "power", "6.0");
    clisk_record_integer(record, "rooms", -3);
    clisk_record_boolean(record, "active", false);
    check_saved(record, "acme.thing R-1 active=false amount=-12.50 currency=EUR name.given=Ada "
                        "power=6.0 rooms=-3 seen=2024-05-14T17:30:00+02:00 start_date=2024-05");
}
END_TEST

START_TEST(what_is_absent_is_left_out)
{
    clisk_record *record = clisk_record_new(run, "contract", "R-1");

    clisk_record_text(record, "a", NULL);
    clisk_record_text(record, "b", "");
    clisk_record_date(record, "c", (struct clisk_date){0});
    clisk_record_time(record, "d", (struct clisk_time){0});
    clisk_record_amount(record, "e", (struct clisk_amount){0});
    clisk_record_decimal(record, "f", NULL);
    clisk_record_add(record, "list");
    check_saved(record, "contract R-1");
}
END_TEST

START_TEST(a_field_that_is_set_again_has_its_new_value)
{
    clisk_record *record = clisk_record_new(run, "contract", "R-1");

    clisk_record_text(record, "a", "old");
    clisk_record_integer(record, "a", 2);
    check_saved(record, "contract R-1 a=2");
}
END_TEST

START_TEST(items_are_counted_from_0)
{
    clisk_record *record = clisk_record_new(run, "contract", "R-1"), *one, *two, *three;

    one = clisk_record_add(record, "lines");
    two = clisk_record_add(record, "lines");
    three = clisk_record_add(record, "lines");
    clisk_record_text(two, "label", NULL);
    clisk_record_text(one, "label", "one");
    clisk_record_text(three, "label", "three");
    clisk_record_text(clisk_record_add(three, "tags"), "", "red");
    clisk_record_text(clisk_record_add(three, "tags"), NULL, "blue");
    clisk_record_text(record, "lines.2.label", "by hand");
    clisk_record_text(clisk_record_add(record, "lines"), "label", "last");
    check_saved(record, "contract R-1 lines.0.label=one lines.1.label=three lines.1.tags.0=red "
                        "lines.1.tags.1=blue lines.2.label=by hand lines.3.label=last");
}
END_TEST

START_TEST(more_than_ten_items_are_in_order)
{
    clisk_record *record = clisk_record_new(run, "contract", "R-1");

    for (int i = 0; i < 12; i++)
        clisk_record_integer(clisk_record_add(record, "l"), "", i);
    check_saved(record, "contract R-1 l.0=0 l.1=1 l.10=10 l.11=11 l.2=2 l.3=3 l.4=4 l.5=5 l.6=6 "
                        "l.7=7 l.8=8 l.9=9");
}
END_TEST

START_TEST(amounts_of_a_level_have_one_currency)
{
    clisk_record *record = clisk_record_new(run, "reimbursement", "R-1");
    clisk_record *line = clisk_record_add(record, "lines");

    clisk_record_amount(record, "amount", (struct clisk_amount){100, 2, "EUR"});
    clisk_record_amount(record, "group_amount", (struct clisk_amount){300, 2, "EUR"});
    clisk_record_amount(line, "amount", (struct clisk_amount){5, 0, "CHF"});
    check_saved(record, "reimbursement R-1 amount=1.00 currency=EUR group_amount=3.00 "
                        "lines.0.amount=5 lines.0.currency=CHF");
    clisk_record_amount(line, "other", (struct clisk_amount){5, 0, "EUR"});
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "another currency");
    runtime_clear_error(run);
    record = clisk_record_new(run, "reimbursement", "R-1");
    clisk_record_amount(record, "amount", (struct clisk_amount){5, 0, ""});
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "no currency");
}
END_TEST

START_TEST(decimals_are_spelt_in_one_way)
{
    static const struct {
        const char *given, *kept;
    } rows[] = {
        {"12.50", "12.50"},
        {"-0", "0"},
        {"1.5e2", "150"},
        {"15e-1", "1.5"},
        {"123456789012345678901234567890.1", "123456789012345678901234567890.1"},
    };
    clisk_record *record = clisk_record_new(run, "acme.thing", "R");
    char expected[100];

    clisk_record_decimal(record, "x", rows[_i].given);
    snprintf(expected, sizeof expected, "acme.thing R x=%s", rows[_i].kept);
    check_saved(record, expected);
    clisk_record_decimal(record, "x", "12,50");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"12,50\" is no number");
}
END_TEST

START_TEST(keys_make_the_reference)
{
    clisk_record *record = clisk_record_new(run, "operation", NULL);

    clisk_record_keys(record, "date amount  label");
    clisk_record_date(record, "date", (struct clisk_date){2024, 5, 14});
    clisk_record_text(record, "label", "Shop");
    check_saved(record, "operation* 2024-05-14\x1f\x1fShop date=2024-05-14 label=Shop");
}
END_TEST

START_TEST(long_keys_are_told_apart)
{
    char text[FIELD_TEXT_MAX + 1], *one, *two;

    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 2; i++) {
        clisk_record *record = clisk_record_new(run, "operation", "");

        text[sizeof text - 2] = (char)('a' + i);
        clisk_record_keys(record, "label");
        clisk_record_text(record, "label", text);
        ck_assert_int_eq(clisk_save(run, record), CLISK_SAVED_NEW);
    }
    fake_assert_fine(site);
    one = strchr(site->saved[0], ' ') + 1;
    two = strchr(site->saved[1], ' ') + 1;
    ck_assert_uint_eq(strcspn(one, " "), 380 + 1 + 16);
    ck_assert_mem_eq(one, two, 380);
    ck_assert(memcmp(one, two, 380 + 1 + 16) != 0);
}
END_TEST

START_TEST(documents_are_attached)
{
    clisk_record *record = clisk_record_new(run, "order", "O-1");

    clisk_record_contract(record, "C-1", "Home");
    clisk_record_attach(record, &(struct clisk_file){.url = SITE "/1.pdf",
                                                     .date = {2024, 5, 14},
                                                     .replace = CLISK_REPLACE_ALWAYS});
    clisk_record_attach(record, &(struct clisk_file){.reference = "D-2",
                                                     .content = "text",
                                                     .content_len = 4,
                                                     .media_type = "text/plain"});
    check_saved(record, "order O-1 (C-1/Home) date=2024-05-14 <" SITE
                        "/1.pdf application/pdf 3> <D-2 text text/plain>");
}
END_TEST

START_TEST(bills_and_files_say_what_has_grown)
{
    clisk_save_bill(run, &(struct clisk_bill){.keys = "date amount",
                                              .url = SITE "/all.pdf",
                                              .file_reference = "all",
                                              .date = {2024, 5, 14},
                                              .amount = {100, 2, "EUR"},
                                              .contract = "C-1",
                                              .folder = "Home",
                                              .qualification = "energy_invoice"});
    clisk_save_file(run, &(struct clisk_file){.keys = "title",
                                              .title = "Letter",
                                              .content = "Hello",
                                              .content_len = 5,
                                              .media_type = "text/plain"});
    fake_assert_fine(site);
    ck_assert_str_eq(site->saved[0],
                     "bill* 2024-05-14\x1f"
                     "1.00 (C-1/Home) amount=1.00 currency=EUR date=2024-05-14 "
                     "qualification=energy_invoice <all " SITE "/all.pdf application/pdf>");
    ck_assert_str_eq(site->saved[1], "file* Letter title=Letter <Hello text/plain>");
}
END_TEST

/* Each does one thing that an author must not. */
static void
do_nothing_with_keys(clisk_record *record)
{
    clisk_record_keys(record, "date");
}

static void
do_set_a_bad_path(clisk_record *record)
{
    clisk_record_text(record, "First Name", "Ada");
}

static void
do_set_a_long_text(clisk_record *record)
{
    char text[FIELD_TEXT_MAX + 2];

    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    clisk_record_text(record, "text", text);
}

static void
do_set_bad_utf8(clisk_record *record)
{
    clisk_record_text(record, "text", "\xFF");
}

static void
do_set_no_day(clisk_record *record)
{
    clisk_record_date(record, "date", (struct clisk_date){2024, 2, 30});
}

static void
do_set_below_a_value(clisk_record *record)
{
    clisk_record_text(record, "name", "Ada");
    clisk_record_text(record, "name.given", "Ada");
}

static void
do_leave_a_gap(clisk_record *record)
{
    clisk_record_text(record, "lines.1.label", "two");
}

static void
do_set_too_many(clisk_record *record)
{
    for (int i = 0; i <= FIELDS_MAX; i++)
        clisk_record_integer(clisk_record_add(record, "l"), "", i);
}

static void
do_attach_nothing(clisk_record *record)
{
    clisk_record_attach(record, &(struct clisk_file){.reference = "x"});
}

static void
do_attach_both(clisk_record *record)
{
    clisk_record_attach(
        record, &(struct clisk_file){.url = SITE "/1", .content = "text", .content_len = 4});
}

static void
do_attach_too_much(clisk_record *record)
{
    static const char large[40001];

    clisk_record_attach(record,
                        &(struct clisk_file){.content = large, .content_len = sizeof large});
}

static void
do_attach_33(clisk_record *record)
{
    for (int i = 0; i < 33; i++)
        clisk_record_attach(record, &(struct clisk_file){.url = SITE "/1.pdf",
                                                         .title = clisk_format(run, "%d", i)});
}

static void
do_attach_two_alike(clisk_record *record)
{
    clisk_record_attach(record, &(struct clisk_file){.url = SITE "/1.pdf", .title = "detailed"});
    clisk_record_attach(record, &(struct clisk_file){.url = SITE "/2.pdf", .title = "detailed"});
}

static void
do_attach_to_an_item(clisk_record *record)
{
    clisk_record_attach(clisk_record_add(record, "l"), &(struct clisk_file){.url = SITE "/1"});
}

static void
do_save_an_item(clisk_record *record)
{
    clisk_save(run, clisk_record_add(record, "l"));
}

START_TEST(mistakes_are_named)
{
    static const struct {
        void (*do_it)(clisk_record *record);
        const char *reference, *words;
    } rows[] = {
        {do_nothing_with_keys, NULL, "none of the fields that are its keys"},
        {do_nothing_with_keys, "R", "both a reference and keys"},
        {NULL, NULL, "no reference"},
        {do_set_a_bad_path, "R", "\"First Name\" is no path"},
        {do_set_a_long_text, "R", "longer than 4096 bytes"},
        {do_set_bad_utf8, "R", "not UTF-8"},
        {do_set_no_day, "R", "impossible date"},
        {do_set_below_a_value, "R", "others below it"},
        {do_leave_a_gap, "R", "not counted from 0"},
        {do_set_too_many, "R", "more than 256 fields"},
        {do_attach_nothing, "R", "without a URL"},
        {do_attach_both, "R", "both a URL and content"},
        {do_attach_too_much, "R", "more than 40,000 bytes"},
        {do_attach_33, "R", "more than 32 documents"},
        {do_attach_two_alike, "R", "neither a reference nor a title tells apart"},
        {do_attach_to_an_item, "R", "item of a list"},
        {do_save_an_item, "R", "item of a list"},
    };
    clisk_record *record = clisk_record_new(run, "contract", rows[_i].reference);

    if (rows[_i].do_it)
        rows[_i].do_it(record);
    ck_assert_int_eq(clisk_save(run, record), CLISK_SAVED_NOT);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, rows[_i].words);
    ck_assert_uint_eq(site->saved_count, 0);
}
END_TEST

START_TEST(a_reference_that_is_empty_is_the_sites)
{
    clisk_save(run, clisk_record_new(run, "identity", ""));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED,
                       "the identity has no text where its reference is");
}
END_TEST

START_TEST(a_record_without_a_kind_is_inert)
{
    clisk_record *record = clisk_record_new(run, "", "R");

    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "without a kind");
    clisk_record_text(clisk_record_add(record, "l"), "", "x");
    clisk_record_attach(record, NULL);
    ck_assert_int_eq(clisk_save(run, record), CLISK_SAVED_NOT);
}
END_TEST

/* Nor is it in the names of a page that is kept. */
START_TEST(what_an_identity_is_called_is_in_no_snapshot)
{
    clisk_record *who = clisk_record_new(run, "identity", "K-1");
    struct runtime_snapshot snapshot;
    char text[256];

    clisk_record_text(who, "name.formatted", "L\303\251a EXEMPLE");
    clisk_save(run, who);
    clisk_find(clisk_get(run, SITE "/card"), "#bills");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "#bills");
    ck_assert_int_eq(runtime_snapshot(run, &snapshot), 0);
    snprintf(text, sizeof text, "%.*s", (int)snapshot.len, (const char *)snapshot.data);
    ck_assert_msg(strstr(text, "class=\"card\" id=\"xxxx-xx-xxxxxxx\""), "%s", text);
}
END_TEST

START_TEST(a_state_is_remembered)
{
    ck_assert_str_eq(clisk_state_get(run, "cursor"), "");
    clisk_state_set(run, "cursor", "page-7");
    ck_assert_str_eq(clisk_state_get(run, "cursor"), "page-7");
    clisk_state_set(run, "cursor", NULL);
    ck_assert_str_eq(clisk_state_get(run, "cursor"), "");
    fake_assert_fine(site);
    clisk_state_set(run, "The Cursor", "x");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "\"The Cursor\" is no name");
}
END_TEST

/* Saves one entry a page, and returns how many pages it was given. */
static int
walk_list(void)
{
    clisk_pages *list =
        clisk_paginate(run, &(struct clisk_paging){.url = SITE "/1", .next = "a[rel=next]"});
    clisk_page *page;
    int count = 0;

    while ((page = clisk_next_page(list)) != NULL) {
        clisk_save_file(run,
                        &(struct clisk_file){.reference = clisk_text(page, "li"), .url = SITE});
        count++;
    }
    fake_assert_fine(site);
    return count;
}

START_TEST(a_list_ends_where_enough_is_known)
{
    site->setup.known_in_row = 2;
    ck_assert_int_eq(walk_list(), 3);
    ck_assert(!clisk_is_full(run) && !clisk_enough(run));
    site->known = true;
    site->enough = true;
    ck_assert_int_eq(walk_list(), 2);
    ck_assert(clisk_enough(run));
    /* Each list is counted for itself. */
    ck_assert_int_eq(walk_list(), 2);
    /* What was missed by an earlier run is still to come. */
    site->enough = false;
    ck_assert_int_eq(walk_list(), 3);
    site->setup.full = true;
    ck_assert_int_eq(walk_list(), 3);
    ck_assert(clisk_is_full(run) && !clisk_enough(run));
}
END_TEST

START_TEST(a_check_reads_the_first_page_of_each_list)
{
    const struct clisk_paging how = {.url = SITE "/1", .next = "a[rel=next]"};
    clisk_pages *list;

    site->setup.one_page = true;
    ck_assert(!clisk_is_full(run) && !clisk_enough(run));
    ck_assert_int_eq(walk_list(), 1);
    ck_assert(clisk_enough(run));
    ck_assert_int_eq(walk_list(), 1);
    /* One that shows nothing to save, too. */
    list = clisk_paginate(run, &how);
    ck_assert_ptr_nonnull(clisk_next_page(list));
    ck_assert_ptr_null(clisk_next_page(list));
    /* And inside of another one. */
    list = clisk_paginate(run, &how);
    ck_assert_ptr_nonnull(clisk_next_page(list));
    ck_assert_int_eq(walk_list(), 1);
    ck_assert_ptr_null(clisk_next_page(list));
    fake_assert_fine(site);
}
END_TEST

/* A list of contracts, each with a list of bills. */
START_TEST(a_list_inside_does_not_end_the_one_around_it)
{
    const struct clisk_paging how = {.url = SITE "/1", .next = "a[rel=next]"};
    clisk_pages *outer = clisk_paginate(run, &how);
    int count = 0, inner = 0;

    site->setup.known_in_row = 2;
    site->known = true;
    site->enough = true;
    while (clisk_next_page(outer)) {
        inner += walk_list();
        count++;
    }
    fake_assert_fine(site);
    ck_assert_int_eq(count, 3);
    ck_assert_int_eq(inner, 3 * 2);
}
END_TEST

START_TEST(a_list_ends_when_no_more_is_wanted)
{
    site->setup.full = true;
    site->enough = true;
    ck_assert_int_eq(walk_list(), 1);
    ck_assert(clisk_enough(run));
    /* Nor of any other. */
    ck_assert_int_eq(walk_list(), 0);
    runtime_clear_error(run);
    ck_assert(!clisk_enough(run));
    ck_assert_int_eq(walk_list(), 1);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("records");

    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, a_record_has_every_type);
    tcase_add_test(tcase, what_is_absent_is_left_out);
    tcase_add_test(tcase, a_field_that_is_set_again_has_its_new_value);
    tcase_add_test(tcase, items_are_counted_from_0);
    tcase_add_test(tcase, more_than_ten_items_are_in_order);
    tcase_add_test(tcase, amounts_of_a_level_have_one_currency);
    tcase_add_loop_test(tcase, decimals_are_spelt_in_one_way, 0, 5);
    tcase_add_test(tcase, keys_make_the_reference);
    tcase_add_test(tcase, long_keys_are_told_apart);
    tcase_add_test(tcase, documents_are_attached);
    tcase_add_test(tcase, bills_and_files_say_what_has_grown);
    tcase_add_loop_test(tcase, mistakes_are_named, 0, 16);
    tcase_add_test(tcase, a_reference_that_is_empty_is_the_sites);
    tcase_add_test(tcase, a_record_without_a_kind_is_inert);
    tcase_add_test(tcase, what_an_identity_is_called_is_in_no_snapshot);
    tcase_add_test(tcase, a_state_is_remembered);
    tcase_add_test(tcase, a_list_ends_where_enough_is_known);
    tcase_add_test(tcase, a_check_reads_the_first_page_of_each_list);
    tcase_add_test(tcase, a_list_inside_does_not_end_the_one_around_it);
    tcase_add_test(tcase, a_list_ends_when_no_more_is_wanted);
}

int
main(void)
{
    return unit_main("records", fill);
}
