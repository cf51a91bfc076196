/*
 * Data in scripts and attributes, as an author has it.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "host/common/buf.h"
#include "tests/unit/fake-site.h"

const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"

static const struct fake_page pages[] = {
    {.url = SITE "/page",
     .body =
         "<script src=x.js>window.__STATE__ = {\"no\": 1};</script>"
         "<script type='text/template'>window.__STATE__ = {\"no\": 2};</script>"
         "<script>// window.__STATE__ = 3\nvar s = 'window.__STATE__ = 4;', t = `window.__STATE__ "
         "= ${5}`, r = /window.__STATE__ = '6/;\n"
         "window.__STATE__ = {bills: [{id: 'F-1', 'total': 12.50, paid: !0},], "
         "\"next\": undefined, /* c */ 7: void 0, $x_: -.5};\nlet other = 1;</script>"
         "<script type=' Text/JavaScript '>app['data']['a b'] = JSON.parse('{\"k\":\"\\u00e9\\\\n"
         "\\x22\"}'.trim())</script><script>const twice = [1];</script>"
         "<script type=module>twice = [1] ; thrice = 1</script><script>thrice = 2</script>"
         "<script>broken = {a: 1</script>"
         "<div id=app data-props='{\"a\":\"&lt;b&gt; &amp; c\"}' data-bad='{a}' "
         "data-twice='{&amp;quot;a&amp;quot;:&amp;quot;&amp;eacute;&lt;&amp;amp;lt;&amp;quot;}'>"
         "</div><script id=__NEXT_DATA__ type=application/json>{\"page\":\"<b>\"}</script>"
         "<script id=empty type=application/json> </script>"},
    {.url = SITE "/ld",
     .body =
         "<script type='application/ld+json; charset=utf-8'>{\"@context\":\"https://schema.org\","
         "\"@type\":\"Invoice\",\"n\":1}</script>"
         "<script type=Application/LD+JSON>[{\"@type\":[\"Thing\",\"schema:Invoice\"],\"n\":2},"
         "{\"@type\":\"NotInvoice\",\"n\":9},\"text\"]</script>"
         "<script type=application/ld+json>{\"@context\":{},\"@graph\":[{\"@type\":"
         "\"https://schema.org/Invoice\",\"n\":3},{\"n\":9},5]}</script>"
         "<script type=application/ld+json>{\"@type\":\"Graph\",\"@graph\":{\"@type\":\"Invoice\","
         "\"n\":4},\"n\":9}</script><script "
         "type=application/json>{\"@type\":\"Invoice\"}</script>"},
    {.url = SITE "/badld", .body = "<script type=application/ld+json>{\"a\":\n}</script>"},
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

START_TEST(reading_an_assignment)
{
    clisk_page *page = clisk_get(run, SITE "/page");
    clisk_json *state = clisk_script_json(page, "window.__STATE__");

    ck_assert_str_eq(clisk_json_text(state, "/bills/0/id"), "F-1");
    ck_assert(clisk_json_amount(state, "/bills/0/total", "EUR").minor == 1250);
    ck_assert_str_eq(clisk_json_text(state, "/bills/0/total"), "12.50");
    ck_assert(clisk_json_boolean(state, "/bills/0/paid"));
    ck_assert_int_eq(clisk_json_type(state, "/next"), CLISK_JSON_NULL);
    ck_assert_int_eq(clisk_json_type(state, "/7"), CLISK_JSON_NULL);
    ck_assert_str_eq(clisk_json_text(state, "/$x_"), "-0.5");
    ck_assert_uint_eq(clisk_json_count(clisk_script_json(page, "twice"), ""), 1);
    ck_assert_ptr_null(clisk_script_json_maybe(page, "absent"));
    ck_assert_ptr_null(clisk_script_json_maybe(page, "__STATE__"));
    fake_assert_fine(site);
    clisk_script_json(page, "absent");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED,
                       "no script assigns to \"absent\" on " SITE "/page");
}
END_TEST

START_TEST(what_cannot_be_read)
{
    static const char *const cases[][2] = {
        {"app.data['a b']", "\"app.data['a b']\" cannot be read in a script of " SITE "/page, at "
                            "byte 21: the value is no data"},
        {"thrice", "it is assigned twice, and not the same"},
        {"broken", "there is a comma or an end missing"},
    };
    static const char *const names[] = {"", "a.", "a[0]", "a b", "'a'", "a.b.c.d.e.f.g.h.i", "a[b"};
    clisk_page *page = clisk_get(run, SITE "/page");

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        ck_assert_ptr_null(clisk_script_json_maybe(page, cases[i][0]));
        fake_assert_failed(site, OUTCOME_SITE_CHANGED, cases[i][1]);
        runtime_clear_error(run);
    }
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        clisk_script_json(page, names[i]);
        fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "is no name of a variable");
        runtime_clear_error(run);
    }
}
END_TEST

START_TEST(reading_attributes)
{
    clisk_page *page = clisk_get(run, SITE "/page");
    clisk_node *app = clisk_find(page, "#app");

    ck_assert_str_eq(clisk_json_text(clisk_data_json(page, "#app", "data-props", 0), "/a"),
                     "<b> & c");
    ck_assert_str_eq(
        clisk_json_text(clisk_data_json(app, NULL, "data-twice", CLISK_DATA_ENCODED_TWICE), "/a"),
        "\u00e9<&lt;");
    ck_assert_ptr_null(clisk_data_json_maybe(page, "#none", "data-props", 0));
    ck_assert_ptr_null(clisk_data_json_maybe(page, "#app", "data-none", 0));
    fake_assert_fine(site);
    clisk_data_json(app, NULL, "data-twice", 0);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED,
                       "data-twice on " SITE "/page is no JSON, at byte 1");
    runtime_clear_error(run);
    clisk_data_json_maybe(app, NULL, "data-bad", 0);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "data-bad on ");
    runtime_clear_error(run);
    clisk_data_json(page, "#app", "data-none", 0);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"#app\" has no attribute \"data-none\"");
    runtime_clear_error(run);
    clisk_data_json(page, "#none", "data-none", 0);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"#none\" matches nothing");
    runtime_clear_error(run);
    clisk_data_json(page, "#app", NULL, 0);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "without a name");
}
END_TEST

START_TEST(reading_elements)
{
    clisk_page *page = clisk_get(run, SITE "/page");

    ck_assert_str_eq(clisk_json_text(clisk_json_in(page, "script#__NEXT_DATA__"), "/page"), "<b>");
    ck_assert_ptr_null(clisk_json_in_maybe(page, "#none"));
    fake_assert_fine(site);
    clisk_json_in_maybe(page, "#empty");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "#empty on " SITE "/page is no JSON, at byte 1");
    runtime_clear_error(run);
    clisk_json_text(clisk_json_in(page, "#none"), "/a");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"#none\" matches nothing");
}
END_TEST

START_TEST(linked_data)
{
    clisk_page *page = clisk_get(run, SITE "/ld");
    clisk_json_list *invoices = clisk_json_ld(page, "Invoice"), *all = clisk_json_ld(page, NULL);
    clisk_json *one;
    int64_t n = 0;
    size_t count = 0;

    while ((one = clisk_json_next(invoices)) != NULL)
        ck_assert(clisk_json_integer(one, "/n") == ++n);
    ck_assert(n == 4);
    while (clisk_json_next(all))
        count++;
    ck_assert_uint_eq(count, 7);
    ck_assert_ptr_null(clisk_json_next(clisk_json_ld(page, "Order")));
    ck_assert_ptr_null(clisk_json_next(clisk_json_ld(clisk_get(run, SITE "/page"), NULL)));
    fake_assert_fine(site);
    ck_assert_ptr_null(clisk_json_next(clisk_json_ld(clisk_get(run, SITE "/badld"), NULL)));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED,
                       "application/ld+json on " SITE "/badld is no JSON, at byte 6");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("script");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, reading_an_assignment);
    tcase_add_test(tcase, what_cannot_be_read);
    tcase_add_test(tcase, reading_attributes);
    tcase_add_test(tcase, reading_elements);
    tcase_add_test(tcase, linked_data);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("script", fill);
}
