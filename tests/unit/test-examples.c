/*
 * The examples of the manual pages, over a site in memory.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "docs/examples/examples.h"
#include "tests/unit/fake-site.h"

/* As a konnector has it. */
const struct clisk_host *clisk_host_tables;

#define SHOP "https://shop.example"
#define API  "https://api.shop.example"

#define BILLS                                                                            \
    "<table id=bills><tbody><tr class=head><th>n<tr class=bill id=B1><td class=number>1" \
    "<td class=date>14 mai 2024<td class=total>12,50 \u20ac<td><a class=pdf href=1.PDF>" \
    "</table>"

static const struct fake_page pages[] = {
    {.url = SHOP "/otp", .body = "<form id=send action=/sent method=post></form>"},
    {.url = SHOP "/sent", .body = "<form id=code action=/in method=post><input name=code></form>"},
    {.url = SHOP "/in", .body = "<p>in</p>"},
    {.url = SHOP "/bills", .body = BILLS},
    {.url = SHOP "/list?page=1", .body = "<li class=document><b class=id>a</b><a href=/a>"},
    {.url = SHOP "/list?page=2", .body = "<p>no more"},
    {.url = SHOP "/account", .body = "<form id=terms></form>"},
    {.url = SHOP "/login",
     .body = "<form id=login action=/in method=post><input name=login><input name=password>"
             "<input type=checkbox name=stay><button name=go value=1></form>"},
    {.url = API "/me", .status = 404, .body = "none"},
    {.url = API "/welcome", .content_type = "application/json", .body = "{}"},
    {.url = API "/bills",
     .content_type = "application/json",
     .body = "{\"data\":{\"bills\":[{\"id\":\"7\",\"issued\":\"2024-05-14\",\"total\":3.5,"
             "\"pdf\":\"/7.pdf\"}]}}"},
    {.url = SHOP "/app",
     .body = "<script>window.__STATE__ = {customer: {vendor: 'Shop SA'},};</script>"
             "<script type=application/ld+json>{\"@type\":\"Invoice\",\"identifier\":\"L1\","
             "\"issueDate\":\"2024-05-14\",\"total\":\"9.90\"}</script>"},
    {.url = SHOP "/contract",
     .body = "<h1>Phone</h1><b class=number>C-1</b><i class=since>1 mars 2021</i>"
             "<i class=price>19,99 \u20ac</i><a class=terms href=/terms.pdf>Terms</a>"},
    {.url = API "/bills.xml",
     .content_type = "application/xml",
     .body = "<bills xmlns='urn:shop:bills'><bill id='X1'><date>2024-05-14</date>"
             "<total>-3.50</total></bill></bills>"},
    {.url = NULL},
};

static const struct {
    void (*run)(clisk_run *run);
    const char *asked; /* the last request; NULL: whatever */
    const char *saved; /* the only entry; NULL: none */
    const char *logged;
    enum outcome outcome;
} examples[] = {
    {example_ask, "POST " SHOP "/in code=123456", NULL, NULL, OUTCOME_DONE},
    {example_extract, NULL,
     "bill 1 amount=12.50 currency=EUR date=2024-05-14 <" SHOP "/1.PDF application/pdf>", NULL,
     OUTCOME_DONE},
    {example_form, "POST " SHOP "/in login=me&password={password}&stay=on&go=1", NULL, NULL,
     OUTCOME_DONE},
    {example_json, NULL,
     "bill 7 amount=3.50 currency=EUR date=2024-05-14 <" API "/7.pdf application/pdf>", NULL,
     OUTCOME_DONE},
    {example_log, NULL, NULL, "1 the list no longer has a total", OUTCOME_DONE},
    {example_paging, "GET " SHOP "/list?page=2", "file a <" SHOP "/a application/pdf>", NULL,
     OUTCOME_DONE},
    {example_record, "GET " SHOP "/contract",
     "contract C-1 amount=19.99 currency=EUR label=Phone recurrence=monthly "
     "start_date=2021-03-01 <" SHOP "/terms.pdf application/pdf>",
     NULL, OUTCOME_DONE},
    {example_run, "GET " SHOP "/account", NULL, "2 nothing below does anything",
     OUTCOME_USER_ACTION_NEEDED},
    {example_script, NULL, "bill L1 amount=9.90 currency=EUR date=2024-05-14 vendor=Shop SA", NULL,
     OUTCOME_DONE},
    {example_selector, NULL,
     "bill B1 amount=12.50 currency=EUR date=2024-05-14 <" SHOP "/1.PDF application/pdf>", NULL,
     OUTCOME_DONE},
    {example_session, "PUT " API "/me application/json {\"lang\":\"fr\"}", NULL, NULL,
     OUTCOME_DONE},
    {example_sink, NULL,
     "bill 2024-0017 amount=1234.56 currency=EUR date=2024-05-14 title=Electricity <" SHOP
     "/2024-0017.pdf application/pdf>",
     NULL, OUTCOME_DONE},
    {example_text, NULL, NULL, "2 electricite of 2024", OUTCOME_DONE},
    {example_value, NULL, NULL, "2 2023-08-01: 1234.56 EUR", OUTCOME_DONE},
    {example_xml, NULL, "bill X1 amount=-3.50 currency=EUR date=2024-05-14", "2 12,50 \u20ac",
     OUTCOME_DONE},
};

START_TEST(an_example_does_what_its_page_says)
{
    struct fake_site *site = fake_open(pages);
    const char *saved = examples[_i].saved, *logged = examples[_i].logged;
    const struct error *err;

    clisk_host_tables = runtime_host();
    site->setup.has_person = true;
    site->setup.may_wake = true;
    site->answer = "123456";
    examples[_i].run(site->run);
    err = runtime_error(site->run);
    ck_assert_msg((err ? err->outcome : OUTCOME_DONE) == examples[_i].outcome, "%s",
                  err ? err->message : "no failure");
    if (examples[_i].asked)
        ck_assert_str_eq(site->asked[site->asked_count - 1], examples[_i].asked);
    ck_assert_uint_eq(site->saved_count, saved ? 1 : 0);
    if (saved)
        ck_assert_str_eq(site->saved[0], saved);
    if (logged)
        ck_assert_str_eq(site->logged, logged);
    fake_close(site);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("examples");

    tcase_add_loop_test(tcase, an_example_does_what_its_page_says, 0, ARRAY_SIZE(examples));
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("examples", fill);
}
