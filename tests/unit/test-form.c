/* Forms: whose controls they are, what an author does with them, and what is sent. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/url.h"
#include "tests/unit/fake-site.h"
#include "tests/unit/unit.h"

const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"

/* The form of /x is posted to /x itself. */
static const struct fake_page pages[] = {
    {.url = SITE "/fill",
     .body = "<form method=post><input name=t value=old><input name=h type=hidden value=1>"
             "<input type=checkbox name=c value=1 checked><input type=checkbox name=c value=2>"
             "<input type=radio name=r value=a><input type=radio name=r value=b checked disabled>"
             "<select name=s><option value=1>One<option value=2>  Two\n <b>and</b> more "
             "<option value=3 label=Three>3</select>"
             "<select name=m multiple><option selected>x<option>y<option disabled>z</select>"
             "<textarea name=a>\n\nx</textarea><input type=file name=f>"
             "<input type=submit name=go></form>"},
    {.url = SITE "/owners",
     .body = "<div><form id=f method=post><input name=in></div><input name=after>"
             "<input form=g name=other><datalist><input name=listed></datalist></form>"
             "<input name=outside><input form=f name=named><p id=twice></p>"
             "<form id=g method=post><input name=ing></form>"
             "<form id=twice method=post><input name=own></form><input form=twice name=lost>"
             "<button form=f class=far name=far value=1>Far</button>"},
    {.url = SITE "/legend",
     .body = "<form method=post><fieldset disabled><p><input name=a></p>"
             "<legend><input name=b></legend><legend><input name=c></legend>"
             "<fieldset><legend><input name=d></legend></fieldset></fieldset></form>"},
    {.url = SITE "/overrides",
     .body = "<base href=/deep/><form action=a method=post enctype=multipart/form-data>"
             "<input name=q value=1><button name=p formenctype=text/plain>P</button>"
             "<button name=w formenctype=x>W</button><button name=n formaction=''>N</button>"
             "<button name=g formmethod=x formaction='?y'>G</button></form>"},
    {.url = SITE "/deep/a", .body = "there"},
    {.url = SITE "/deep/?q=1&g=", .body = "got"},
    {.url = SITE "/latin",
     .content_type = "text/html; charset=iso-8859-1",
     .body = "<form method=post><input type=hidden name=_CHARSET_><input name=q value='\xE9'>"
             "</form><form class=get><input name=q value='&#8364;&#9786;\xE9'></form>"
             "<form class=utf accept-charset='x-none utf-8' method=post><input name=q></form>"
             "<form class=none accept-charset='x-none' method=post><input name=q></form>"},
    {.url = SITE "/latin?q=%80%26%239786%3B%E9", .body = "got"},
    {.url = SITE "/asia",
     .body = "<meta charset=utf-8><form accept-charset=shift_jis id=s><input name=q "
             "value=\u3042\uff71\u00e9\u9ad9\u00ac></form><form accept-charset=iso-2022-jp "
             "id=i><input name=q "
             "value=\u3042b></form><form accept-charset=big5 id=b><input name=q value=\u4e2d>"
             "</form><form accept-charset=gbk id=g><input name=q value=\u4e2d\u20ac></form>"
             "<form accept-charset=euc-kr id=k><input name=q value=\uac00></form>"},
    {.url = SITE "/asia?q=%82%A0%B1%26%23233%3B%FB%FC%26%23172%3B", .body = "s"},
#ifdef HTML_BACK_LEXBOR
    /* Its decoder does not know the extensions of Shift_JIS. */
    {.url = SITE "/asia?q=%82%A0%B1%26%23233%3B%26%2339641%3B%26%23172%3B", .body = "s"},
#endif
    {.url = SITE "/asia?q=%1B%24B%24%22%1B%28Bb", .body = "i"},
    {.url = SITE "/asia?q=%A4%A4", .body = "b"},
    {.url = SITE "/asia?q=%D6%D0%80", .body = "g"},
    {.url = SITE "/asia?q=%B0%A1", .body = "k"},
    {.url = SITE "/long", .body = "<form><input name=q></form>"},
    {.url = SITE "/odd",
     .body = "<form id=mail action='mailto:a@b.c'></form><form id=dialog method=dialog></form>"
             "<form id=script action=' JavaScript:go()'></form><form id=none action='ftp://x/'>"
             "</form>"},
    {.url = SITE "/values",
     .body =
         "<form method=post><input name=a value='x\ny'><input name=b type=url value=' u\n'>"
         "<input name=c type=email value=' a@b '><input name=d type=email multiple value=' a , b,'>"
         "<input name=e type=number value=1e5><input name=f type=number value='1.'>"
         "<input name=g type=range><input name=h type=range min=10 max=20 step=4 value=17>"
         "<input name=i type=range max=-5><input name=j type=color value=#ABCDEF>"
         "<input name=k type=color value=red><input name=l type=date value=2023-02-29>"
         "<input name=m type=date value=2024-02-29><input name=n type=week value=2020-W53>"
         "<input name=o type=week value=2021-W53><input name=p type=time value=23:59:00>"
         "<input name=q type=time value=24:00><input name=r type=month value=2024-13>"
         "<input name=s type=datetime-local value='2024-05-14 10:30:00.500'>"
         "<input name=u type=datetime-local value='2024-05-14T10:30:00'></form>"},
    {.url = SITE "/dirs",
     .body = "<form method=post dir=rtl><input name=a dirname=a.d><input name=b dirname=b.d "
             "dir=auto value='1 abc'><input name=c type=tel dirname=c.d>"
             "<textarea name=d dirname=d.d dir=auto>\u05d0</textarea>"
             "<input type=checkbox checked name=e dirname=e.d></form>"},
    {.url = SITE "/saml",
     .body = "<body onload='document.forms[0].submit()'><form method=post action=/acs>"
             "<input type=hidden name=SAMLResponse value='a+b'><noscript><input type=submit "
             "name=go></noscript></form>"},
    {.url = SITE "/acs", .body = "<meta http-equiv=Refresh content='0; URL=\"/wait\"'>"},
    {.url = SITE "/wait",
     .body = "<form method=post action=/home><input type=hidden name=code value=1>"
             "<noscript><button name=c value=d>Continue</button></noscript></form>"},
    {.url = SITE "/home",
     .body = "<h1>Home</h1><noscript><meta http-equiv=refresh content=0;/nojs></noscript>"
             "<meta http-equiv=refresh content='1800;url=/logout'>"},
    {.url = SITE "/login",
     .body = "<form method=post action=/home><input name=login></form>"
             "<script>function go() { document.forms[0].submit(); }</script>"},
    {.url = SITE "/circle", .body = "<meta http-equiv=refresh content='1,/circle?2'>"},
    {.url = SITE "/circle?2", .body = "<meta http-equiv=refresh content='1 /circle'>"},
    {.url = SITE "/down", .status = 503, .body = ""},
    {.url = SITE "/to-down", .body = "<meta http-equiv=refresh content='0;url=/down'>"},
    {0},
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

static clisk_form *
form_on(const char *url, const char *selector)
{
    return clisk_form_find(clisk_get(run, url), selector);
}

/* What the last request was, behind its method and address. */
static const char *
sent(void)
{
    const char *last = site->asked[site->asked_count - 1];

    last = strchr(last, ' ') + 1;
    return last + strcspn(last, " ") + (strchr(last, ' ') ? 1 : 0);
}

START_TEST(what_a_page_gives)
{
    clisk_form *form = form_on(SITE "/fill", "form");

    ck_assert_str_eq(clisk_form_get(form, "t"), "old");
    ck_assert_str_eq(clisk_form_get(form, "c"), "1");
    ck_assert_str_eq(clisk_form_get(form, "r"), "");
    ck_assert_str_eq(clisk_form_get(form, "s"), "1");
    ck_assert_str_eq(clisk_form_get(form, "m"), "x");
    ck_assert_str_eq(clisk_form_get(form, "a"), "\nx");
    ck_assert(clisk_form_has(form, "f"));
    ck_assert(!clisk_form_has(form, "go"));
    ck_assert(!clisk_form_has(form, "none"));
    clisk_form_submit_named(form, "go");
    fake_assert_fine(site);
    ck_assert_str_eq(sent(), "t=old&h=1&c=1&s=1&m=x&a=\nx&f=<>&go=Submit");
    ck_assert_str_eq(clisk_form_get(form, "none"), "");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "no field \"none\"");
}
END_TEST

START_TEST(what_an_author_does)
{
    clisk_form *form = form_on(SITE "/fill", "form");

    clisk_form_set(form, "t", "new\n");
    clisk_form_set(form, "c", "2");
    clisk_form_uncheck(form, "c", "1");
    clisk_form_set(form, "r", "a");
    clisk_form_select(form, "s", "Two and more");
    clisk_form_set(form, "m", "y");
    clisk_form_unset(form, "h");
    clisk_form_set_secret_as(form, "a", "password", CLISK_TRANSFORM_SHA256_HEX);
    clisk_form_add(form, "more", "1");
    clisk_form_add(form, "more", "2");
    ck_assert(!clisk_form_has(form, "h"));
    ck_assert_str_eq(clisk_form_get(form, "a"), "");
    ck_assert_str_eq(clisk_form_get(form, "more"), "1");
    clisk_form_submit(form, NULL);
    fake_assert_fine(site);
    ck_assert_str_eq(sent(), "t=new&c=2&r=a&s=2&m=x&m=y&a={password}!3&f=<>&more=1&more=2");
}
END_TEST

START_TEST(boxes_of_any_value)
{
    clisk_form *form = form_on(SITE "/fill", "form");

    clisk_form_uncheck(form, "c", NULL);
    clisk_form_check(form, "c");
    clisk_form_submit(form, NULL);
    fake_assert_fine(site);
    ck_assert_ptr_nonnull(strstr(sent(), "&c=1&c=2&"));
    clisk_form_check(form, "t");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "no field \"t\"");
}
END_TEST

START_TEST(choices_taken_back)
{
    clisk_form *form = form_on(SITE "/fill", "form");

    clisk_form_set(form, "c", "");
    clisk_form_set(form, "m", "");
    clisk_form_select(form, "s", "Three");
    clisk_form_submit(form, NULL);
    ck_assert_str_eq(sent(), "t=old&h=1&s=3&a=\nx&f=<>");
}
END_TEST

static void
misuse(int which, clisk_form *form)
{
    switch (which) {
    case 0: clisk_form_uncheck(form, "t", NULL); break;
    case 1: clisk_form_uncheck(form, "c", "3"); break;
    case 2: clisk_form_select(form, "s", "3"); break;
    case 3: clisk_form_select(form, "none", "One"); break;
    case 4: clisk_form_set(form, "m", "z"); break;
    case 5: clisk_form_unset(form, "none"); break;
    case 6: clisk_form_submit_named(form, "t"); break;
    default: clisk_form_set(form, "r", "b"); break;
    }
}

START_TEST(what_is_not_there)
{
    for (int i = 0; i < 8; i++) {
        misuse(i, form_on(SITE "/fill", "form"));
        fake_assert_failed(site, OUTCOME_SITE_CHANGED, "on " SITE "/fill");
        runtime_clear_error(run);
    }
    clisk_form_set(form_on(SITE "/fill", "form"), "f", "x");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "is a file");
    runtime_clear_error(run);
    clisk_form_set_secret_as(form_on(SITE "/fill", "form"), "t", "password",
                             (enum clisk_transform)9);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "transform");
}
END_TEST

START_TEST(many_are_added)
{
    clisk_form *form = form_on(SITE "/owners", "#g");

    clisk_scope_begin(run);
    for (int i = 0; i < 1000; i++)
        clisk_form_add(form, "x", "y");
    clisk_scope_end(run);
    clisk_form_submit(form, NULL);
    fake_assert_fine(site);
    ck_assert_uint_eq(strlen(sent()), strlen("other=&ing=") + 1000 * strlen("&x=y"));
}
END_TEST

START_TEST(owners)
{
    clisk_page *page = clisk_get(run, SITE "/owners");

    clisk_form_submit(clisk_form_find(page, "#f"), NULL);
    ck_assert_str_eq(sent(), "in=&after=&named=");
    clisk_form_submit(clisk_form_find(page, "#g"), NULL);
    ck_assert_str_eq(sent(), "other=&ing=");
    clisk_form_submit(clisk_form_find(page, "form#twice"), NULL);
    ck_assert_str_eq(sent(), "own=");
    clisk_form_submit(clisk_form_of(clisk_find(page, "[name=after]")), ".far");
    ck_assert_str_eq(sent(), "in=&after=&named=&far=1");
    clisk_form_submit(clisk_form_of(clisk_find(page, "[name=named]")), NULL);
    ck_assert_str_eq(sent(), "in=&after=&named=");
    clisk_form_submit(clisk_form_of(clisk_find(page, "#g")), NULL);
    ck_assert_str_eq(sent(), "other=&ing=");
    fake_assert_fine(site);
    clisk_form_of(clisk_find(page, "[name=outside]"));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "belongs to no form");
    runtime_clear_error(run);
    clisk_form_of(clisk_find(page, "[name=lost]"));
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "belongs to no form");
}
END_TEST

START_TEST(only_the_first_legend_is_spared)
{
    clisk_form_submit(form_on(SITE "/legend", "form"), NULL);
    ck_assert_str_eq(sent(), "b=");
}
END_TEST

START_TEST(a_button_overrides)
{
    static const char *const cases[][2] = {
        {"p", "POST " SITE "/deep/a q=1&p= text"},
        {"w", "POST " SITE "/deep/a q=1&w="},
        {"g", "GET " SITE "/deep/?q=1&g="},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        clisk_form_submit_named(form_on(SITE "/overrides", "form"), cases[i][0]);
        fake_assert_fine(site);
        ck_assert_str_eq(site->asked[site->asked_count - 1], cases[i][1]);
    }
    clisk_form_submit(form_on(SITE "/overrides", "form"), NULL);
    ck_assert_str_eq(site->asked[site->asked_count - 1], "POST " SITE "/deep/a q=1 multipart");
    /* An empty action is the page, whatever its base. */
    clisk_form_submit_named(form_on(SITE "/overrides", "form"), "n");
    ck_assert_str_eq(site->asked[site->asked_count - 1],
                     "POST " SITE "/overrides q=1&n= multipart");
}
END_TEST

START_TEST(encodings)
{
    clisk_page *page = clisk_get(run, SITE "/latin");

    clisk_form_submit(clisk_form_find(page, "form"), NULL);
    ck_assert_str_eq(sent(), "_CHARSET_=windows-1252&q=\u00e9 in windows-1252");
    clisk_form_submit(clisk_form_find(page, ".get"), NULL);
    fake_assert_fine(site);
    clisk_form_submit(clisk_form_find(page, ".utf"), NULL);
    ck_assert_str_eq(sent(), "q=");
    clisk_form_submit(clisk_form_find(page, ".none"), NULL);
    ck_assert_str_eq(sent(), "q=");
}
END_TEST

/* The worker has no files, and so none of the C library's tables. */
START_TEST(encodings_of_several_bytes)
{
    static const char *const forms[] = {"#s", "#i", "#b", "#g", "#k"};

    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        clisk_page *page = clisk_form_submit(form_on(SITE "/asia", forms[i]), NULL);

        fake_assert_fine(site);
        ck_assert_str_eq(clisk_body(page, NULL), forms[i] + 1);
    }
}
END_TEST

START_TEST(an_address_has_a_length)
{
    static const size_t lengths[] = {URL_MAX, 1 << 20};

    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        CLEANUP_FREE char *text = calloc(1, lengths[i] + 1);
        clisk_form *form = form_on(SITE "/long", "form");

        memset(text, 'x', lengths[i]);
        clisk_form_set(form, "q", text);
        clisk_form_submit(form, NULL);
        fake_assert_failed(site, OUTCOME_LIMIT, "address of more than");
        runtime_clear_error(run);
    }
}
END_TEST

START_TEST(what_is_never_sent)
{
    static const struct {
        const char *form;
        enum outcome outcome;
        const char *words;
    } cases[] = {
        {"#mail", OUTCOME_PLUGIN_BUG, "mailto:a@b.c"},
        {"#dialog", OUTCOME_PLUGIN_BUG, "dialog"},
        {"#script", OUTCOME_PLUGIN_BUG, "script"},
        {"#none", OUTCOME_SITE_CHANGED, "ftp://x/"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        size_t asked;

        clisk_form *form = form_on(SITE "/odd", cases[i].form);

        asked = site->asked_count;
        clisk_form_submit(form, NULL);
        fake_assert_failed(site, cases[i].outcome, cases[i].words);
        ck_assert_uint_eq(site->asked_count, asked);
        runtime_clear_error(run);
    }
}
END_TEST

START_TEST(values_are_what_inputs_hold)
{
    clisk_form *form = form_on(SITE "/values", "form");

    clisk_form_submit(form, NULL);
    ck_assert_str_eq(sent(), "a=xy&b=u&c=a@b&d=a,b,&e=1e5&f=&g=50&h=18&i=0&j=#abcdef&k=#000000&l="
                             "&m=2024-02-29&n=2020-W53&o=&p=23:59:00&q=&r="
                             "&s=2024-05-14T10:30:00.5&u=2024-05-14T10:30");
    clisk_form_set(form, "m", "14/05/2024");
    ck_assert_str_eq(clisk_form_get(form, "m"), "");
}
END_TEST

START_TEST(directions)
{
    clisk_form_submit(form_on(SITE "/dirs", "form"), NULL);
    ck_assert_str_eq(sent(), "a=&a.d=rtl&b=1 abc&b.d=ltr&c=&c.d=ltr&d=\u05d0&d.d=rtl&e=on");
}
END_TEST

static const char *
direction_in(const char *html)
{
    struct fake_page page[] = {{.url = SITE "/", .body = html}, {0}};
    const struct fake_page *before = site->pages;

    site->pages = page;
    clisk_form_submit(form_on(SITE "/", "form"), NULL);
    site->pages = before;
    fake_assert_fine(site);
    return sent();
}

START_TEST(directions_of_what_is_around)
{
#define DIR_FORM "<form method=post><input name=a dirname=d></form>"
    static const char *const cases[][2] = {
        {DIR_FORM, "a=&d=ltr"},
        {"<div dir=AUTO>12 \u05d0 a" DIR_FORM "</div>", "a=&d=rtl"},
        {"<div dir=auto>12 <script>a</script><b dir=ltr>a</b>\u0627" DIR_FORM "</div>", "a=&d=rtl"},
        {"<div dir=auto>12" DIR_FORM "</div>", "a=&d=ltr"},
        {"<div dir=rtl><p dir=none>" DIR_FORM "</div>", "a=&d=rtl"},
        {"<div dir=auto>\u00e9\u05d0" DIR_FORM "</div>", "a=&d=ltr"},
        {"<div dir=auto>\u4e2d\u05d0" DIR_FORM "</div>", "a=&d=ltr"},
        {"<div dir=auto>\u20ac\u2019\u05d0" DIR_FORM "</div>", "a=&d=rtl"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        ck_assert_str_eq(direction_in(cases[i][0]), cases[i][1]);
}
END_TEST

START_TEST(a_handshake_is_followed)
{
    clisk_page *page = clisk_follow_auto(clisk_get(run, SITE "/saml"), 0);

    fake_assert_fine(site);
    ck_assert_str_eq(clisk_url(page), SITE "/home");
    ck_assert_uint_eq(site->asked_count, 4);
    ck_assert_str_eq(site->asked[1], "POST " SITE "/acs SAMLResponse=a+b");
    ck_assert_str_eq(site->asked[2], "GET " SITE "/wait");
    ck_assert_str_eq(site->asked[3], "POST " SITE "/home code=1&c=d");
}
END_TEST

START_TEST(a_page_for_a_person_stays)
{
    clisk_page *page = clisk_get(run, SITE "/login");

    ck_assert_ptr_eq(clisk_follow_auto(page, 0), page);
    ck_assert_uint_eq(site->asked_count, 1);
    fake_assert_fine(site);
}
END_TEST

START_TEST(following_ends)
{
    clisk_follow_auto(clisk_get(run, SITE "/circle"), 0);
    fake_assert_failed(site, OUTCOME_VENDOR_DOWN, "in circles");
    ck_assert_uint_eq(site->asked_count, 3);
    runtime_clear_error(run);
    clisk_follow_auto(clisk_get(run, SITE "/circle"), 1);
    fake_assert_failed(site, OUTCOME_LIMIT, "more than 1 times");
    runtime_clear_error(run);
    clisk_follow_auto(clisk_get(run, SITE "/to-down"), 0);
    fake_assert_failed(site, OUTCOME_VENDOR_DOWN, "503");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("form");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_add_test(tcase, what_a_page_gives);
    tcase_add_test(tcase, what_an_author_does);
    tcase_add_test(tcase, boxes_of_any_value);
    tcase_add_test(tcase, choices_taken_back);
    tcase_add_test(tcase, what_is_not_there);
    tcase_add_test(tcase, many_are_added);
    tcase_add_test(tcase, owners);
    tcase_add_test(tcase, only_the_first_legend_is_spared);
    tcase_add_test(tcase, a_button_overrides);
    tcase_add_test(tcase, encodings);
    tcase_add_test(tcase, encodings_of_several_bytes);
    tcase_add_test(tcase, an_address_has_a_length);
    tcase_add_test(tcase, what_is_never_sent);
    tcase_add_test(tcase, values_are_what_inputs_hold);
    tcase_add_test(tcase, directions);
    tcase_add_test(tcase, directions_of_what_is_around);
    tcase_add_test(tcase, a_handshake_is_followed);
    tcase_add_test(tcase, a_page_for_a_person_stays);
    tcase_add_test(tcase, following_ends);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("form", fill);
}
