/*
 * Records by a table, and lists of pages, over a site in memory.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "tests/unit/fake-site.h"

/* As a konnector has it. */
const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"
#define API  "https://api.example"

#define ROW(number, date, amount)                                                \
    "<tr class=row data-id='" number "'><td class=n>" number "<td class=d>" date \
    "<td class=a>" amount "<td><a class=pdf href='/pdf/" number "'>PDF</a>"

static const struct fake_page pages[] = {
    {.url = SITE "/bills",
     .body = "<table>" ROW("F-1", "14 mai 2024", "1 234,56 \u20ac")
         ROW("F-2", "1er juin 2024", "12,50") "</table><p class=none></p>"},
    {.url = SITE "/bad",
     .body =
         "<table>" ROW("F-1", "14 mai 2024", "1 \u20ac") ROW("F-2", "soon", "2 \u20ac") "</table>"},
    {.url = SITE "/list", .body = "<p class=i>1</p><a rel=next href='/list?p=2'>next</a>"},
    {.url = SITE "/list?p=2", .body = "<p class=i>2</p><a rel=next href='list?p=3'>next</a>"},
    {.url = SITE "/list?p=3", .body = "<p class=i>3</p><a rel=next href='#'>next</a>"},
    {.url = SITE "/loop", .body = "<p class=i>1</p><a rel=next href='/loop?p=2'>next</a>"},
    {.url = SITE "/loop?p=2", .body = "<p class=i>2</p><a rel=next href='/loop'>next</a>"},
    {.url = SITE "/n?p=0", .body = "<p class=i>a</p><i>token 1</i>"},
    {.url = SITE "/n?p=20", .body = "<p class=i>b</p><i>token 2</i>"},
    {.url = SITE "/n?p=40", .body = "<p class=i>b</p><i>token 3</i>"},
    {.url = SITE "/e?p=1", .body = "<p class=i>a</p>"},
    {.url = SITE "/e?p=2", .body = "<p>nothing</p>"},
    {.url = API "/bills",
     .content_type = "application/json",
     .body =
         "{\"next\":\"/bills?c=2\",\"cursor\":\"a&b\",\"list\":[{\"id\":\"A\",\"n\":3,"
         "\"paid\":true,\"total\":\"12.50\",\"on\":\"2024-05-14T10:00:00Z\",\"pdf\":\"/a.pdf\"},"
         "{\"id\":\"B\",\"n\":-4,\"total\":7,\"on\":\"2024-06-01\",\"pdf\":null}]}"},
    {.url = API "/bills?c=2", .content_type = "application/json", .body = "{\"next\":null}"},
    {.url = API "/bills?after=a%26b",
     .content_type = "application/json",
     .body = "{\"cursor\":\"\",\"list\":[]}"},
    {.url = NULL},
};

static struct fake_site *site;
static clisk_run *run;

static void
open_site(void)
{
    clisk_host_tables = runtime_host();
    site = fake_open(pages);
    run = site->run;
}

static void
close_site(void)
{
    fake_close(site);
}

static const char *
shout(clisk_run *of, const char *text)
{
    return strcmp(text, "F-1") == 0 ? clisk_format(of, "%s!", text) : NULL;
}

struct bill {
    const char *number;
    const char *id;
    const char *converted;
    const char *note;
    const char *url;
    struct clisk_date date;
    struct clisk_amount amount;
    clisk_node *link;
    bool has_pdf;
    bool has_more;
};

static const struct clisk_column bill_columns[] = {
    CLISK_COLUMN_TEXT(struct bill, number, ".n"),
    CLISK_COLUMN_ATTR(struct bill, id, NULL, "data-id"),
    CLISK_COLUMN_TEXT(struct bill, converted, ".n", .convert = shout, .optional = true),
    CLISK_COLUMN_TEXT(struct bill, note, ".note", .optional = true),
    CLISK_COLUMN_LINK(struct bill, url, "a.pdf"),
    CLISK_COLUMN_DATE(struct bill, date, ".d"),
    CLISK_COLUMN_AMOUNT(struct bill, amount, ".a", .currency = "EUR"),
    CLISK_COLUMN_NODE(struct bill, link, "a"),
    CLISK_COLUMN_BOOL(struct bill, has_pdf, ".pdf"),
    CLISK_COLUMN_BOOL(struct bill, has_more, ".more"),
    CLISK_COLUMN_END,
};

static const struct clisk_item bill_item = {
    .selector = "tr.row",
    .size = sizeof(struct bill),
    .columns = bill_columns,
    .initial = &(const struct bill){.note = "none", .has_more = true},
};

START_TEST(a_table_reads_a_page)
{
    clisk_records *records = clisk_extract(clisk_get(run, SITE "/bills"), &bill_item);
    struct bill *bill = clisk_next_record(records);

    fake_assert_fine(site);
    ck_assert_uint_eq(clisk_record_count(records), 2);
    ck_assert_str_eq(bill->number, "F-1");
    ck_assert_str_eq(bill->id, "F-1");
    ck_assert_str_eq(bill->converted, "F-1!");
    ck_assert_str_eq(bill->note, "none");
    ck_assert_str_eq(bill->url, SITE "/pdf/F-1");
    ck_assert_str_eq(clisk_date_text(run, bill->date), "2024-05-14");
    ck_assert_int_eq(bill->amount.minor, 123456);
    ck_assert_str_eq(clisk_text(bill->link, NULL), "PDF");
    ck_assert(bill->has_pdf && !bill->has_more);
    bill = clisk_next_record(records);
    ck_assert_ptr_null(bill->converted);
    /* The page names no currency here. */
    ck_assert_int_eq(bill->amount.minor, 1250);
    ck_assert_str_eq(bill->amount.currency, "EUR");
    ck_assert_ptr_null(clisk_next_record(records));
}
END_TEST

START_TEST(no_item_is_no_failure)
{
    struct clisk_item item = bill_item;

    item.selector = "tr.absent";
    ck_assert_uint_eq(clisk_record_count(clisk_extract(clisk_get(run, SITE "/bills"), &item)), 0);
    fake_assert_fine(site);
}
END_TEST

START_TEST(a_list_has_its_place)
{
    struct clisk_item item = bill_item;

    item.within = "table";
    ck_assert_uint_eq(clisk_record_count(clisk_extract(clisk_get(run, SITE "/bills"), &item)), 2);
    item.within = "#bills";
    clisk_extract(clisk_get(run, SITE "/bills"), &item);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"#bills\" matches nothing");
}
END_TEST

START_TEST(a_miss_names_the_column_and_the_item)
{
    ck_assert_ptr_null(clisk_next_record(clisk_extract(clisk_get(run, SITE "/bad"), &bill_item)));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"soon\" in \".d\" of item 2 on " SITE "/bad");
}
END_TEST

START_TEST(an_empty_text_is_absent)
{
    static const struct clisk_column columns[] = {{.as = CLISK_AS_TEXT}, {.as = CLISK_AS_END}};

    clisk_extract(clisk_get(run, SITE "/bills"), &(struct clisk_item){.selector = ".none",
                                                                      .size = sizeof(const char *),
                                                                      .columns = columns});
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "is empty in item 1");
}
END_TEST

static const struct clisk_column no_columns[] = {{.as = CLISK_AS_END}};
static const struct clisk_column beyond[] = {{.as = CLISK_AS_TEXT, .into = 4},
                                             {.as = CLISK_AS_END}};
static const struct clisk_column unknown[] = {{.as = (enum clisk_as)99}, {.as = CLISK_AS_END}};
static const struct clisk_column nameless[] = {{.as = CLISK_AS_ATTR}, {.as = CLISK_AS_END}};

static const struct {
    struct clisk_item item;
    const char *why;
} bad_items[] = {
    {{.selector = "p", .size = 8, .columns = no_columns}, "without columns"},
    {{.selector = "p", .size = 8}, "without columns"},
    {{.size = 8, .columns = beyond}, "without a selector"},
    {{.selector = "p", .columns = beyond}, "no size"},
    {{.selector = "p", .size = 8, .columns = beyond}, "within the record"},
    {{.selector = "p", .size = 8, .columns = unknown}, "unknown kind"},
    {{.selector = "p", .size = 8, .columns = nameless}, "without a name"},
};

START_TEST(a_wrong_table_is_the_authors)
{
    clisk_extract(clisk_get(run, SITE "/bills"), &bad_items[_i].item);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, bad_items[_i].why);
}
END_TEST

struct entry {
    const char *id;
    const char *pdf;
    int64_t n;
    struct clisk_date on;
    struct clisk_amount total;
    bool paid;
};

static const struct clisk_column entry_columns[] = {
    CLISK_COLUMN_TEXT(struct entry, id, "/id"),
    CLISK_COLUMN_LINK(struct entry, pdf, "/pdf", .optional = true),
    CLISK_COLUMN_INTEGER(struct entry, n, "/n"),
    CLISK_COLUMN_DATE(struct entry, on, "/on"),
    CLISK_COLUMN_AMOUNT(struct entry, total, "/total", .currency = "EUR"),
    CLISK_COLUMN_BOOL(struct entry, paid, "/paid"),
    CLISK_COLUMN_END,
};

static const struct clisk_item entry_item = {
    .selector = "/list", .size = sizeof(struct entry), .columns = entry_columns};

START_TEST(a_table_reads_json)
{
    clisk_json *json = clisk_json_of(clisk_get(run, API "/bills"));
    clisk_records *records = clisk_extract_json(json, &entry_item);
    struct entry *entry = clisk_next_record(records);

    fake_assert_fine(site);
    ck_assert_str_eq(entry->id, "A");
    ck_assert_str_eq(entry->pdf, API "/a.pdf");
    ck_assert_int_eq(entry->n, 3);
    ck_assert_str_eq(clisk_date_text(run, entry->on), "2024-05-14");
    ck_assert_int_eq(entry->total.minor, 1250);
    ck_assert(entry->paid);
    entry = clisk_next_record(records);
    ck_assert_ptr_null(entry->pdf);
    ck_assert_int_eq(entry->n, -4);
    ck_assert_int_eq(entry->total.minor, 700);
    ck_assert(!entry->paid);
}
END_TEST

START_TEST(a_list_that_is_no_array)
{
    struct clisk_item item = entry_item;

    item.selector = "/cursor";
    clisk_extract_json(clisk_json_of(clisk_get(run, API "/bills")), &item);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "not an array or an object");
}
END_TEST

/* The texts of the items of all pages, one behind the other. */
static const char *
walk(const struct clisk_paging *paging)
{
    static char seen[64];
    clisk_pages *list = clisk_paginate(run, paging);
    clisk_page *page;

    seen[0] = '\0';
    while ((page = clisk_next_page(list)) != NULL)
        strncat(seen, clisk_text(page, ".i"), sizeof seen - strlen(seen) - 1);
    ck_assert_ptr_null(clisk_next_page(list));
    return seen;
}

START_TEST(pages_by_link)
{
    ck_assert_str_eq(walk(&(struct clisk_paging){.url = SITE "/list", .next = "a[rel=next]"}),
                     "123");
    fake_assert_fine(site);
}
END_TEST

START_TEST(pages_by_number_end_where_the_site_repeats_itself)
{
    ck_assert_str_eq(
        walk(&(struct clisk_paging){.url = SITE "/n?p={page}", .step = 20, .items = ".i"}), "ab");
    fake_assert_fine(site);
    ck_assert_uint_eq(site->asked_count, 3);
}
END_TEST

START_TEST(pages_by_number_end_without_items)
{
    ck_assert_str_eq(
        walk(&(struct clisk_paging){.url = SITE "/e?p={page}", .first = 1, .items = ".i"}), "a");
    fake_assert_fine(site);
}
END_TEST

START_TEST(pages_by_number_end_without_a_link)
{
    walk(&(struct clisk_paging){.url = SITE "/e?p={page}", .first = 1, .next = ".more"});
    fake_assert_fine(site);
    ck_assert_uint_eq(site->asked_count, 1);
}
END_TEST

static size_t
walk_json(const struct clisk_paging *paging)
{
    clisk_pages *list = clisk_paginate(run, paging);
    size_t count = 0;

    while (clisk_next_page(list))
        count++;
    fake_assert_fine(site);
    return count;
}

START_TEST(pages_by_a_url_in_json)
{
    ck_assert_uint_eq(walk_json(&(struct clisk_paging){.url = API "/bills", .next_json = "/next"}),
                      2);
    ck_assert_str_eq(site->asked[1], "GET " API "/bills?c=2");
}
END_TEST

START_TEST(pages_by_a_cursor_in_json)
{
    struct clisk_paging paging = {
        .url = API "/bills", .cursor_json = "/cursor", .then = API "/bills?after={cursor}"};

    ck_assert_uint_eq(walk_json(&paging), 2);
    ck_assert_str_eq(site->asked[1], "GET " API "/bills?after=a%26b");
    /* A page without items is none. */
    paging.items = "/list";
    ck_assert_uint_eq(walk_json(&paging), 1);
}
END_TEST

START_TEST(a_loop_is_found)
{
    walk(&(struct clisk_paging){.url = SITE "/loop", .next = "a[rel=next]"});
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "page 3 of the list");
}
END_TEST

START_TEST(a_limit_is_no_end)
{
    walk(&(struct clisk_paging){.url = SITE "/list", .next = "a[rel=next]", .limit = 2});
    fake_assert_failed(site, OUTCOME_LIMIT, "more than 2 pages");
}
END_TEST

static const struct {
    struct clisk_paging paging;
    const char *why;
} bad_paging[] = {
    {{.next = "a"}, "no URL"},
    {{.url = "u"}, "no way to the next page"},
    {{.url = "u", .next = "a", .next_json = "/a"}, "more than one way"},
    {{.url = "u?{page}"}, "no end"},
    {{.url = "u?{page}", .next_json = "/a"}, "both"},
    {{.url = "u", .cursor_json = "/a", .then = "v"}, "\"then\""},
};

START_TEST(a_wrong_description_is_the_authors)
{
    ck_assert_ptr_null(clisk_next_page(clisk_paginate(run, &bad_paging[_i].paging)));
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, bad_paging[_i].why);
}
END_TEST

/* Lists within lists, left early or walked to their ends, keep scopes in step. */
START_TEST(lists_nest_and_may_be_left)
{
    struct clisk_paging paging = {.url = SITE "/list", .next = "a[rel=next]"};

    for (int i = 0; i < 3; i++) {
        clisk_pages *outer = clisk_paginate(run, &paging), *inner;
        clisk_page *page;

        clisk_scope_begin(run);
        while ((page = clisk_next_page(outer)) != NULL) {
            inner = clisk_paginate(run, &paging);
            clisk_next_page(inner);
            ck_assert(clisk_has(page, ".i"));
        }
        inner = clisk_paginate(run, &paging);
        clisk_next_page(inner);
        clisk_end_pages(inner);
        ck_assert_ptr_null(clisk_next_page(inner));
        clisk_next_page(clisk_paginate(run, &paging));
        clisk_scope_end(run);
    }
    fake_assert_fine(site);
    clisk_scope_end(run);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "without a scope");
}
END_TEST

static TCase *
extract_case(void)
{
    TCase *tcase = tcase_create("extract");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, a_table_reads_a_page);
    tcase_add_test(tcase, no_item_is_no_failure);
    tcase_add_test(tcase, a_list_has_its_place);
    tcase_add_test(tcase, a_miss_names_the_column_and_the_item);
    tcase_add_test(tcase, an_empty_text_is_absent);
    tcase_add_loop_test(tcase, a_wrong_table_is_the_authors, 0, ARRAY_SIZE(bad_items));
    tcase_add_test(tcase, a_table_reads_json);
    tcase_add_test(tcase, a_list_that_is_no_array);
    return tcase;
}

static TCase *
paging_case(void)
{
    TCase *tcase = tcase_create("paging");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, pages_by_link);
    tcase_add_test(tcase, pages_by_number_end_where_the_site_repeats_itself);
    tcase_add_test(tcase, pages_by_number_end_without_items);
    tcase_add_test(tcase, pages_by_number_end_without_a_link);
    tcase_add_test(tcase, pages_by_a_url_in_json);
    tcase_add_test(tcase, pages_by_a_cursor_in_json);
    tcase_add_test(tcase, a_loop_is_found);
    tcase_add_test(tcase, a_limit_is_no_end);
    tcase_add_loop_test(tcase, a_wrong_description_is_the_authors, 0, ARRAY_SIZE(bad_paging));
    tcase_add_test(tcase, lists_nest_and_may_be_left);
    return tcase;
}

static void
fill(Suite *suite)
{
    suite_add_tcase(suite, extract_case());
    suite_add_tcase(suite, paging_case());
}

int
main(void)
{
    return unit_main("extract", fill);
}
