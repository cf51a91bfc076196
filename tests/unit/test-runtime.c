/*
 * The SDK as an author sees it: through the tables, over a site in memory.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "sdk/runtime/object.h"
#include "tests/unit/fake-site.h"

/* As a konnector has it. */
const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"

#define TEN_DIVS "<div><div><div><div><div><div><div><div><div><div>"

static const struct fake_page pages[] = {
    {.url = SITE "/deep", .body = TEN_DIVS TEN_DIVS TEN_DIVS "x"},
    {.url = SITE "/list",
     .body = "<base href='/deep/er/'><title>L</title><table id=t>"
             "<tr class=row><td class=n>F-1<td class=d>14 mai 2024"
             "<td class=a>1\u202f234,56\u00a0\u20ac<td><a href='1.pdf'>x</a>"
             "<tr class=row><td class=n> F-2\n <td class=d>1er ao\u00fbt 2023"
             "<td class=a>\u221212,50 \u20ac<td><a href='2.pdf'>x</a>"
             "</table><p class=odd>nonsense</p>"},
    {.url = SITE "/login",
     .body =
         "<form id=login action=/login method=post><input type=hidden name=csrf value='a&amp;b'>"
         "<input name=login><input type=password name=password>"
         "<input type=checkbox name=stay value=1><input type=radio name=r value=a checked>"
         "<input type=radio name=r value=b><select name=s><option value=1>one<option>two</select>"
         "<textarea name=t>\nline\nline</textarea><input name=off disabled value=x>"
         "<fieldset disabled><legend><input name=spared value=y></legend><input name=gone value=z>"
         "</fieldset><input type=submit name=go value=Go><button name=other value=o>O</button>"
         "<input name='' value=nameless></form><input form=login name=outside value=out>"},
    {.url = SITE "/search", .body = "<form action='/find?old=1#f'><input name=q></form>"},
    {.url = SITE "/find?q=caf%C3%A9+%26+co", .body = "<p>found</p>"},
    {.url = SITE "/choose",
     .body = "<form action=/chosen method=post><select name=s><option value=''>All"
             "<option value=1 selected>One</select><input type=radio name=r value=''>"
             "<input type=radio name=r value=x checked><input type=submit name=go value=Go>"
             "<a class=go href=/x>Go</a><button type=button class=script>Go</button>"
             "<button name=del value=1 formaction=/del?x formmethod=get>Del</button>"
             "<input type=image name=im><input type=image class=bare></form>"},
    {.url = SITE "/del?s=1&r=x&del=1", .body = "<p>deleted</p>"},
    {.url = SITE "/chosen", .body = "<p>chosen</p>"},
    {.url = SITE "/tables",
     .body = "<input name=before><table id=a><form id=one method=post action=/chosen>"
             "<input type=hidden name=h value=1><tr><td><input name=x></td></tr></form></table>"
             "<input name=between><table id=b><tbody><form id=two method=post action=/chosen>"
             "<tr><td><input name=y><table><tr><td><input name=z></table></td></tr></form>"
             "<form id=three><tr><td><input name=w></td></tr></form></table><input name=after>"},
    {.url = SITE "/settled",
     .body = "<form method=post action=/chosen><input type=radio name=r value=1 checked>"
             "<input type=radio name=r value=2 checked><select name=g><optgroup disabled>"
             "<option value=a>A</optgroup><option value=b>B</option><option value=c disabled>C"
             "</select><select name=l size=3><option value=d>D</select></form>"},
    {.url = SITE "/json",
     .content_type = "application/json",
     .body = "{\"a\":{\"n\":12,\"price\":29.99,\"d\":\"2024-05-14T10:00:00Z\",\"ok\":true,"
             "\"none\":null},\"list\":[{\"id\":\"x\"},{\"id\":\"y\"}]}"},
    {.url = SITE "/none", .status = 404, .body = "no"},
    {.url = SITE "/out", .status = 401, .body = "out"},
    {.url = SITE "/down", .status = 503, .body = "down"},
    {.url = SITE "/slow", .status = 429, .body = "slow"},
    {.url = SITE "/ended", .body = "<p>Hello</p><form id=login><input name=p></form>"},
    {.url = SITE "/refused", .status = 403, .body = "<form id=login></form>"},
    {.url = SITE "/ended.txt", .content_type = "text/plain", .body = "<form id=login>"},
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

START_TEST(reading_a_list)
{
    clisk_page *page = clisk_get(run, SITE "/list");
    clisk_list *rows = clisk_all(clisk_find(page, "#t"), "tr.row");
    clisk_node *row;

    ck_assert_uint_eq(clisk_count(rows), 2);
    while ((row = clisk_next(rows)) != NULL)
        clisk_save_bill(run, &(struct clisk_bill){
                                 .reference = clisk_text(row, ".n"),
                                 .date = clisk_text_date(row, ".d"),
                                 .amount = clisk_text_amount(row, ".a"),
                                 .url = clisk_link(row, "a"),
                             });
    fake_assert_fine(site);
    ck_assert_uint_eq(site->saved_count, 2);
    ck_assert_str_eq(site->saved[0], "bill F-1 amount=1234.56 currency=EUR date=2024-05-14 <" SITE
                                     "/deep/er/1.pdf application/pdf>");
    ck_assert_str_eq(site->saved[1], "bill F-2 amount=-12.50 currency=EUR date=2023-08-01 <" SITE
                                     "/deep/er/2.pdf application/pdf>");
}
END_TEST

START_TEST(a_miss_is_site_changed_and_sticks)
{
    clisk_page *page = clisk_get(run, SITE "/list");

    ck_assert(!clisk_has(page, ".absent"));
    ck_assert_ptr_null(clisk_text_maybe(page, ".absent"));
    ck_assert_str_eq(clisk_text(page, ".absent"), "");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\".absent\" matches nothing on " SITE "/list");
    /* From here on nothing happens, and nothing breaks. */
    ck_assert(clisk_failed(run));
    ck_assert_str_eq(clisk_text(clisk_find(page, "td"), ".n"), "");
    ck_assert_ptr_null(clisk_next(clisk_all(page, "td")));
    ck_assert_int_eq(clisk_status(clisk_get(run, SITE "/json")), 0);
    ck_assert_str_eq(clisk_json_text(clisk_json_of(page), "/a"), "");
    clisk_form_set(clisk_form_find(page, "form"), "a", "b");
    ck_assert_int_eq(clisk_save_file(run, &(struct clisk_file){.reference = "r", .url = "u"}),
                     CLISK_SAVED_NOT);
    ck_assert_uint_eq(site->asked_count, 1);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, ".absent");
}
END_TEST

START_TEST(an_unreadable_value_names_the_text)
{
    clisk_text_date(clisk_get(run, SITE "/list"), ".odd");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"nonsense\" in \".odd\"");
}
END_TEST

START_TEST(a_bad_selector_is_the_authors)
{
    clisk_has(clisk_get(run, SITE "/list"), "td >> a");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "selector \"td >> a\", at byte 4");
}
END_TEST

START_TEST(a_search_without_end_is_a_limit)
{
    clisk_page *page = clisk_get(run, SITE "/deep");

    ck_assert_ptr_null(clisk_next(
        clisk_all(page, ":is(:is(:is(:is(:is(:is(:is(:is(:is(:is(:is(:is(p div) div) div) div) "
                        "div) div) div) div) div) div) div) div) div")));
    fake_assert_failed(site, OUTCOME_LIMIT, "takes more than its share of work on " SITE "/deep");
}
END_TEST

/* Selectors made for each row are forgotten again, and those of a loop stay right. */
START_TEST(selectors_made_anew_do_not_fill_the_memory)
{
    clisk_page *page = clisk_get(run, SITE "/list");
    const char *title = clisk_text(page, "td");
    char selector[64];

    for (int i = 0; i < 3 * RUN_SELECTORS; i++) {
        snprintf(selector, sizeof selector, "td[data-row='%d']", i);
        ck_assert(!clisk_has(page, selector));
        ck_assert_str_eq(clisk_text(page, "td"), title);
    }
    ck_assert(!clisk_failed(run));
    ck_assert_uint_lt(run->selector_count, RUN_SELECTORS);
    ck_assert_uint_lt(arena_mark(run->selector_arena).total, 1024 * 1024);
}
END_TEST

START_TEST(submitting_a_form)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/login"), "form");

    clisk_form_set(form, "login", clisk_field(run, "login"));
    clisk_form_set_secret(form, "password", "password");
    clisk_form_set(form, "stay", "1");
    clisk_form_set(form, "r", "b");
    clisk_form_submit(form, "input[type=submit]");
    fake_assert_fine(site);
    ck_assert_str_eq(site->asked[1],
                     "POST " SITE "/login csrf=a&b&login=me&password={password}&stay=1&r=b&s=1"
                     "&t=line\nline&spared=y&go=Go&outside=out");
}
END_TEST

START_TEST(submitting_without_a_button)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/login"), "form");

    clisk_form_set(form, "s", "two");
    clisk_form_submit(form, NULL);
    ck_assert_str_eq(site->asked[1], "POST " SITE "/login csrf=a&b&login=&password=&r=a&s=two"
                                     "&t=line\nline&spared=y&outside=out");
}
END_TEST

START_TEST(a_get_form_replaces_the_query)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/search"), "form");

    clisk_form_set(form, "q", "caf\u00e9 & co");
    ck_assert_str_eq(clisk_text(clisk_form_submit(form, NULL), "p"), "found");
    fake_assert_fine(site);
}
END_TEST

START_TEST(a_secret_never_goes_into_an_address)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/search"), "form");

    clisk_form_set_secret(form, "q", "password");
    clisk_form_submit(form, NULL);
    fake_assert_failed(site, OUTCOME_DENIED, "password");
    ck_assert_uint_eq(site->asked_count, 1);
}
END_TEST

START_TEST(a_form_without_the_field)
{
    clisk_form_set(clisk_form_find(clisk_get(run, SITE "/login"), "form"), "gone", "x");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "no field \"gone\"");
}
END_TEST

START_TEST(a_choice_that_is_not_offered)
{
    clisk_form_set(clisk_form_find(clisk_get(run, SITE "/login"), "form"), "r", "c");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"r\" has no \"c\"");
}
END_TEST

START_TEST(fields_and_secrets)
{
    ck_assert_str_eq(clisk_field(run, "login"), "me");
    ck_assert_str_eq(clisk_field(run, "password"), "");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "\"password\" is a secret");
    runtime_clear_error(run);
    clisk_field(run, "other");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "no field \"other\"");
}
END_TEST

START_TEST(json_by_pointer)
{
    clisk_json *json = clisk_json_of(clisk_get(run, SITE "/json"));
    struct clisk_amount amount = clisk_json_amount(json, "/a/price", "EUR");
    struct clisk_date date = clisk_json_date(json, "/a/d");

    ck_assert(amount.minor == 2999 && amount.digits == 2);
    ck_assert_str_eq(amount.currency, "EUR");
    ck_assert(date.year == 2024 && date.month == 5 && date.day == 14);
    ck_assert(clisk_json_integer(json, "/a/n") == 12);
    ck_assert(clisk_json_boolean(json, "/a/ok"));
    ck_assert(!clisk_json_has(json, "/a/none"));
    ck_assert_uint_eq(clisk_json_count(json, "/list"), 2);
    ck_assert_str_eq(clisk_json_text(clisk_json_item(json, "/list", 1), "/id"), "y");
    ck_assert_str_eq(clisk_json_text(json, "/a/price"), "29.99");
    ck_assert_ptr_null(clisk_json_text_maybe(json, "/a/none"));
    fake_assert_fine(site);
    clisk_json_integer(json, "/a/price");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"/a/price\" is not a whole number");
}
END_TEST

START_TEST(no_json)
{
    clisk_json_of(clisk_get(run, SITE "/list"));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "is no JSON, at byte 0");
}
END_TEST

START_TEST(statuses)
{
    ck_assert_int_eq(clisk_status(clisk_get_maybe(run, SITE "/none")), 404);
    ck_assert_int_eq(clisk_status(clisk_post(run, SITE "/out", NULL)), 401);
    fake_assert_fine(site);
    clisk_get(run, SITE "/none");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "404");
    runtime_clear_error(run);
    clisk_get(run, SITE "/out");
    fake_assert_failed(site, OUTCOME_VENDOR_DOWN, "401");
    ck_assert_str_eq(runtime_error(run)->detail, RUNTIME_SESSION_EXPIRED);
    runtime_clear_error(run);
    clisk_get_maybe(run, SITE "/down");
    fake_assert_failed(site, OUTCOME_VENDOR_DOWN, "503");
    runtime_clear_error(run);
    clisk_get_maybe(run, SITE "/slow");
    fake_assert_failed(site, OUTCOME_THROTTLED, "429");
}
END_TEST

/* Whether the page is taken for a session that has ended, whatever its status may be. */
static bool
is_ended(const char *url)
{
    const struct error *err;
    bool ended;

    clisk_get_maybe(run, url);
    err = runtime_error(run);
    ended = err && err->outcome == OUTCOME_VENDOR_DOWN &&
            strcmp(err->detail, RUNTIME_SESSION_EXPIRED) == 0;
    ck_assert(!err || ended);
    runtime_clear_error(run);
    return ended;
}

START_TEST(a_login_in_place_of_a_page)
{
    ck_assert(!is_ended(SITE "/ended"));
    runtime_expect_login(run, "form#login");
    ck_assert(is_ended(SITE "/ended"));
    ck_assert(is_ended(SITE "/refused"));
    ck_assert(!is_ended(SITE "/ended.txt"));
    ck_assert(!is_ended(SITE "/list"));
    ck_assert(!is_ended(SITE "/none"));
    runtime_expect_login(run, NULL);
    ck_assert(!is_ended(SITE "/ended"));
    runtime_expect_login(run, "form#");
    clisk_get(run, SITE "/ended");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "form#");
}
END_TEST

START_TEST(posting)
{
    const struct clisk_param params[] = {{"a", "1"}, {"b", NULL}, {NULL, NULL}};

    clisk_post(run, SITE "/json", params);
    clisk_post_data(run, SITE "/json", "application/json", "{}", 2);
    ck_assert_str_eq(site->asked[0], "POST " SITE "/json a=1&b=");
    ck_assert_str_eq(site->asked[1], "POST " SITE "/json application/json {}");
    fake_assert_fine(site);
    clisk_post_data(run, SITE "/json", "text/plain", "", 40001);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "40001");
}
END_TEST

START_TEST(scopes_free_what_was_made_in_them)
{
    clisk_page *outer = clisk_get(run, SITE "/list");

    for (int i = 0; i < 40; i++) {
        clisk_scope_begin(run);
        ck_assert_str_eq(clisk_text(clisk_get(run, SITE "/find?q=caf%C3%A9+%26+co"), "p"), "found");
        clisk_scope_end(run);
    }
    ck_assert_str_eq(clisk_text(outer, ".n"), "F-1");
    fake_assert_fine(site);
    clisk_scope_end(run);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "without a scope");
}
END_TEST

START_TEST(json_lives_as_long_as_its_page)
{
    clisk_page *outer = clisk_get(run, SITE "/json");

    for (int i = 0; i < 3; i++) {
        clisk_scope_begin(run);
        ck_assert_str_eq(clisk_json_text(clisk_json_of(outer), "/list/1/id"), "y");
        clisk_scope_end(run);
        /* What the scope held is written over. */
        clisk_format(run, "%01000d", i);
    }
    ck_assert_uint_eq(clisk_json_count(clisk_json_of(outer), "/list"), 2);
    fake_assert_fine(site);
}
END_TEST

START_TEST(a_form_keeps_what_a_scope_put_in)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/login"), "form");

    clisk_scope_begin(run);
    clisk_form_set(form, "login", clisk_format(run, "%s-%d", "me", 1));
    clisk_form_set_secret(form, "password", clisk_format(run, "%sword", "pass"));
    clisk_scope_end(run);
    clisk_format(run, "%01000d", 0);
    clisk_form_submit(form, NULL);
    fake_assert_fine(site);
    ck_assert_ptr_nonnull(strstr(site->asked[1], "&login=me-1&password={password}&"));
}
END_TEST

START_TEST(a_choice_can_be_empty)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/choose"), "form");

    clisk_form_set(form, "s", "");
    clisk_form_set(form, "r", "");
    clisk_form_submit(form, "input[type=submit]");
    ck_assert_str_eq(site->asked[1], "POST " SITE "/chosen s=&r=&go=Go");
}
END_TEST

START_TEST(a_submitter_is_a_submit_button)
{
    static const char *const others[] = {"a.go", "button.script", "select"};

    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        clisk_form *form = clisk_form_find(clisk_get(run, SITE "/choose"), "form");

        clisk_form_submit(form, others[i]);
        fake_assert_failed(site, OUTCOME_SITE_CHANGED, "is no submit button");
        runtime_clear_error(run);
    }
}
END_TEST

START_TEST(a_submitter_says_where_to)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/choose"), "form");

    ck_assert_str_eq(clisk_text(clisk_form_submit(form, "[name=del]"), "p"), "deleted");
    fake_assert_fine(site);
}
END_TEST

START_TEST(an_image_submits_its_corner)
{
    clisk_form *form = clisk_form_find(clisk_get(run, SITE "/choose"), "form");

    clisk_form_submit(form, "[name=im]");
    ck_assert_str_eq(site->asked[1], "POST " SITE "/chosen s=1&r=x&im.x=0&im.y=0");
    clisk_form_submit(form, ".bare");
    ck_assert_str_eq(site->asked[2], "POST " SITE "/chosen s=1&r=x&x=0&y=0");
}
END_TEST

START_TEST(a_form_in_a_table_has_its_rows)
{
    clisk_page *page = clisk_get(run, SITE "/tables");

    clisk_form_submit(clisk_form_find(page, "#one"), NULL);
    ck_assert_str_eq(site->asked[1], "POST " SITE "/chosen h=1&x=");
    clisk_form_submit(clisk_form_find(page, "#two"), NULL);
    ck_assert_str_eq(site->asked[2], "POST " SITE "/chosen y=&z=");
}
END_TEST

START_TEST(choices_are_settled_as_in_a_browser)
{
    static const char *const disabled[] = {"a", "c"};
    clisk_page *page = clisk_get(run, SITE "/settled");

    clisk_form_submit(clisk_form_find(page, "form"), NULL);
    ck_assert_str_eq(site->asked[1], "POST " SITE "/chosen r=2&g=b");
    for (size_t i = 0; i < ARRAY_SIZE(disabled); i++) {
        clisk_form_set(clisk_form_find(page, "form"), "g", disabled[i]);
        fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"g\" has no");
        runtime_clear_error(run);
    }
}
END_TEST

START_TEST(no_selector_is_the_node_itself)
{
    clisk_node *row = clisk_find(clisk_get(run, SITE "/list"), "tr.row");
    clisk_list *list = clisk_all(row, NULL);

    ck_assert_uint_eq(clisk_count(list), 1);
    ck_assert_str_eq(clisk_text(clisk_next(list), ".n"), "F-1");
    fake_assert_fine(site);
}
END_TEST

START_TEST(an_attribute_has_a_name)
{
    clisk_page *page = clisk_get(run, SITE "/list");

    ck_assert_ptr_null(clisk_attr_maybe(page, "a", NULL));
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "attribute without a name");
    runtime_clear_error(run);
    ck_assert_str_eq(clisk_attr(page, "a", NULL), "");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "attribute without a name");
}
END_TEST

START_TEST(entries_are_checked)
{
    struct clisk_bill bill = {.reference = "r", .date = {2024, 1, 0}, .amount = {1, 2, "EUR"}};

    clisk_save_bill(run, &bill);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "without its day");
    runtime_clear_error(run);
    clisk_save_file(run, &(struct clisk_file){.url = "u"});
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "no reference");
    ck_assert_uint_eq(site->saved_count, 0);
}
END_TEST

START_TEST(a_smaller_struct_is_an_older_konnectors)
{
    struct clisk_bill bill = {.reference = "r",
                              .media_type = "image/jpeg",
                              .date = {2024, 1, 1},
                              .amount = {1, 2, "EUR"},
                              .vendor = (const char *)1};

    /* Had the SDK of that konnector no `vendor`, the pointer would be whatever lies behind. */
    clisk_host_tables->sink->save_bill(run, &bill, offsetof(struct clisk_bill, vendor));
    fake_assert_fine(site);
    ck_assert_str_eq(site->saved[0], "bill r amount=0.01 currency=EUR date=2024-01-01");
}
END_TEST

START_TEST(logging_and_formatting)
{
    clisk_warning(run, "%d of %s", 3, "them");
    ck_assert_str_eq(site->logged, "1 3 of them");
    ck_assert_str_eq(clisk_format(run, "%s-%03d", "a", 7), "a-007");
    ck_assert_str_eq(clisk_date_text(run, (struct clisk_date){2024, 5, 4}), "2024-05-04");
    ck_assert_str_eq(clisk_amount_text(run, (struct clisk_amount){-5, 2, "EUR"}), "-0.05");
}
END_TEST

START_TEST(endings)
{
    clisk_user_action_needed(run, CLISK_CHANGE_PASSWORD, "Your password is too old");
    fake_assert_failed(site, OUTCOME_USER_ACTION_NEEDED, "too old");
    ck_assert_str_eq(runtime_error(run)->detail, "CHANGE_PASSWORD");
    clisk_login_failed(run, "later");
    fake_assert_failed(site, OUTCOME_USER_ACTION_NEEDED, "too old");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("runtime");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, reading_a_list);
    tcase_add_test(tcase, a_miss_is_site_changed_and_sticks);
    tcase_add_test(tcase, an_unreadable_value_names_the_text);
    tcase_add_test(tcase, a_bad_selector_is_the_authors);
    tcase_add_test(tcase, a_search_without_end_is_a_limit);
    tcase_add_test(tcase, selectors_made_anew_do_not_fill_the_memory);
    tcase_add_test(tcase, submitting_a_form);
    tcase_add_test(tcase, submitting_without_a_button);
    tcase_add_test(tcase, a_get_form_replaces_the_query);
    tcase_add_test(tcase, a_secret_never_goes_into_an_address);
    tcase_add_test(tcase, a_form_without_the_field);
    tcase_add_test(tcase, a_choice_that_is_not_offered);
    tcase_add_test(tcase, fields_and_secrets);
    tcase_add_test(tcase, json_by_pointer);
    tcase_add_test(tcase, no_json);
    tcase_add_test(tcase, statuses);
    tcase_add_test(tcase, a_login_in_place_of_a_page);
    tcase_add_test(tcase, posting);
    tcase_add_test(tcase, scopes_free_what_was_made_in_them);
    tcase_add_test(tcase, json_lives_as_long_as_its_page);
    tcase_add_test(tcase, a_form_keeps_what_a_scope_put_in);
    tcase_add_test(tcase, a_choice_can_be_empty);
    tcase_add_test(tcase, a_submitter_is_a_submit_button);
    tcase_add_test(tcase, a_submitter_says_where_to);
    tcase_add_test(tcase, an_image_submits_its_corner);
    tcase_add_test(tcase, a_form_in_a_table_has_its_rows);
    tcase_add_test(tcase, choices_are_settled_as_in_a_browser);
    tcase_add_test(tcase, no_selector_is_the_node_itself);
    tcase_add_test(tcase, an_attribute_has_a_name);
    tcase_add_test(tcase, entries_are_checked);
    tcase_add_test(tcase, a_smaller_struct_is_an_older_konnectors);
    tcase_add_test(tcase, logging_and_formatting);
    tcase_add_test(tcase, endings);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("runtime", fill);
}
