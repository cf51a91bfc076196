#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sdk/runtime/redact/redact.h"
#include "sdk/runtime/selector/selector.h"

static struct html_parser *parser;
static struct buf out, words;

static void
setup(void)
{
    parser = html_parser_new();
    out = BUF_INIT(1 << 20);
    words = BUF_INIT(1024);
    ck_assert_ptr_nonnull(parser);
}

static void
teardown(void)
{
    buf_free(&out);
    buf_free(&words);
    parser = html_parser_free(parser);
}

static struct html_doc *
parse(const char *page, size_t len)
{
    struct html_doc *doc = NULL;
    const char *why = NULL;

    ck_assert_int_eq(html_parse(parser, page, len, "utf-8", &doc, &why), 0);
    return doc;
}

static const char *
redact(const char *page)
{
    struct html_doc *doc = parse(page, strlen(page));

    buf_reset(&out);
    ck_assert_int_eq(redact_html(doc, &words, &out), 0);
    html_free(doc);
    return buf_str(&out);
}

static void
assert_has(const char *page, const char *part)
{
    const char *redacted = redact(page);

    ck_assert_msg(strstr(redacted, part), "no %s in %s", part, redacted);
}

static size_t
count(const char *page, size_t len, const char *text)
{
    CLEANUP_SEARCH struct selector_search search = {0};
    struct arena *arena = arena_new(1 << 20);
    const struct selector *selector;
    struct html_doc *doc = parse(page, len);
    html_node *at;
    size_t found = 0, position;
    const char *why;

    ck_assert_int_eq(selector_compile(arena, text, strlen(text), &selector, &position, &why), 0);
    selector_search_begin(&search, selector, html_document(doc));
    while (selector_search_next(&search, &at) == 0)
        found++;
    html_free(doc);
    arena_free(arena);
    return found;
}

/* Everything that a page can say of somebody, each in a place of its own. */
static const char personal[] =
    "<!DOCTYPE html><html lang=fr><head><meta charset=iso-8859-1>"
    "<meta name=description content='Compte de Camille Exemple'>"
    "<meta http-equiv=refresh content='0; url=/clients/Camille?jeton=s3cr3tsecret'>"
    "<title>Camille Exemple – facture 4213700</title>"
    "<script>var client = {nom: 'Exemple'};</script><style>.Camille { color: red }</style>"
    "<link rel=stylesheet href='/css/app.css?v=Camille'></head>"
    "<body class='page client-4213700' data-client='{\"nom\":\"Exemple\",\"tel\":\"0612345678\"}'>"
    "<!-- session de Camille > 4213700 -->"
    "<h1 title='Bonjour Camille' aria-label='Camille'>Bonjour Camille Exemple</h1>"
    "<p title=Camille Exemple 4213700>Camille <camille.exemple@mail.example></p>"
    "<a class=mail href='mailto:camille.exemple@mail.example?subject=Camille'>\303\211crire</a>"
    "<a class=tel href='tel:+33612345678'>06 12 34 56 78</a>"
    "<a class=bill href='https://camille:s3cr3tsecret@www.site.example/clients/C-4213700/"
    "bills?num=4213700&jeton=s3cr3tsecret#Camille'>Facture</a>"
    "<img class=photo alt='Camille' src='data:image/png;base64,Q2FtaWxsZQ=='>"
    "<table id=bills><tr class='bill row-12' id='bill-4213700'><td class=date>14/05/2024</td>"
    "<td class=amount data-cents=4250>1 042,50 \342\202\254</td></tr>"
    "<tr class='bill row-13' id='bill-4213701'><td class=date>14/06/2024</td>"
    "<td class=amount>7,00 \342\202\254</td></tr></table>"
    "<form id=profile method=post action='/profile/4213700/save'>"
    "<input type=hidden name=csrf_token value=s3cr3tsecret>"
    "<input type=text name=iban placeholder='FR76 3000 4000' value='FR76 4213 7001' required>"
    "<select name=line><option value=0612345678 label='0612345678' selected>Camille</select>"
    "<textarea name=note>Camille & 4213700</textarea></form>"
    "<svg><a xlink:href='/clients/Camille4213700'><text>Camille</text></a></svg>"
    "<iframe srcdoc='Camille'>Camille</iframe><noscript>Camille</noscript>"
    "<template><p class=inside>Camille</p></template>"
    "<input type=checkbox name=ads checked aria-hidden=true onclick='go(\"Camille\")'>";

START_TEST(nothing_personal_is_left)
{
    static const char *const told[] = {"Camille", "camille", "Exemple", "exemple@", "42137",
                                       "612345",  "34 56",   "s3cr3t",  "Q2Ft",     "FR76",
                                       "14/05",   "2024",    "042,50",  "4250",     "7,00",
                                       "Bonjour", "Facture", "nom",     "3000",     "mail.example"};
    const char *redacted = redact(personal);

    for (size_t i = 0; i < ARRAY_SIZE(told); i++)
        ck_assert_msg(!strstr(redacted, told[i]), "\"%s\" is left in %s", told[i], redacted);
}
END_TEST

START_TEST(selectors_match_as_before)
{
    static const char *const selectors[] = {
        "*",
        "html[lang=fr] > head > title",
        "body.page > h1[title][aria-label]",
        "table#bills",
        "#bills tr.bill",
        "tr.row-12 > td.date",
        "tr.bill:nth-child(2) .amount[data-cents]",
        "form#profile[method=post] input[type=hidden][name=csrf_token]",
        "input[required]",
        "select[name=line] option[selected]",
        "textarea[name=note]",
        "a.bill[href^='https://www']",
        "a.mail[href^='mailto:']",
        "a[href*='/clients/']",
        "a[href*='num=']",
        "form[action^='/profile/']",
        "svg a text",
        "noscript",
        "iframe",
        "script",
        "style",
        "template",
        "p.inside",
        "input:checked",
        "[aria-hidden=true]",
        "link[rel=stylesheet][href^='/css/app.css?v=']",
        "meta[name=description]",
        "td:has(+ .amount)",
        "tr:last-child"};
    const char *redacted = redact(personal);

    for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
        size_t before = count(personal, sizeof personal - 1, selectors[i]);

        /* The one that goes through the user of the URL. */
        if (strstr(selectors[i], "https://www"))
            continue;
        ck_assert_msg(count(redacted, out.len, selectors[i]) == before, "%s: %zu", selectors[i],
                      before);
    }
}
END_TEST

/* The same in places where it is not looked for: in names, cut, encoded, in other scripts. Base64:
 * "0612345678", "Camille Exemple", "camille@mail.example", "L\303\251a M\303\274ller". */
static const char odd[] =
    "<!DOCTYPE html><html><head><?xml Camille?><base href='/membres/camille-exemple/'>"
    "<meta property='profile:first_name' content='Camille'>"
    "<!--[if IE]><p>Camille<![endif]--><noscript><img src='/pixel?u=Camille'></noscript>"
    "<script type='application/ld+json'>{\"name\":\"Camille\"}</script></head><body>"
    "<ul id='lines'><li id='MDYxMjM0NTY3OA==' class='line'>06</li>"
    "<li id='line_MDYxMjM0NTY3OA' class='line Q2FtaWxsZSBFeGVtcGxl'>06</li>"
    "<li id='lineMDYxMjM0NTY3OA' class='line'>06</li>"
    "<li class='line' data-test='TMOpYSBNw7xsbGVy'>06</li>"
    "<li class='line'><a href='?MDYxMjM0NTY3OA=='>06</a></li>"
    "<li class='line'><a href='?qZxYvWkJhGfD=='>06</a></li>"
    "<li class='line'><a href='/x/Y2FtaWxsZUBtYWlsLmV4YW1wbGU/y'>06</a></li></ul>"
    "<div id='Camille Exemple' class='box avatar-exemple user_CAMILLE'>x</div>"
    "<div id=' Dupont Durand' class='box'>Ca<b>mi</b>lle</div>"
    "<div id='contactCamille' class='box lea-m'>&#67;amille &Eacute;xemple</div>"
    "<label for='input-camille'>x</label><input id='input-camille' list='Camille'>"
    "<input type=hidden name='user[camille@mail.example]' value='Camille'>"
    "<a class='profile' "
    "href='https://camilleexemple.site.example/membres/camille.exemple/bills'>x</a>"
    "<a class='ping' href='#Camille' ping='/t?u=Camille' hreflang='Camille'>x</a>"
    "<img srcset='/photos/camille.jpg 2x' style='background:url(/photos/camille.jpg)' "
    "usemap='#Cam'>"
    "<object data='/u/camille' type='text/html; of=Durand'></object>"
    "<camille-exemple data-camille='1'></camille-exemple><my-card>x</my-card>"
    "<svg><title>Camille</title><desc>Camille</desc><style>.Camille{}</style>"
    "<a xlink:title='Camille' xml:lang='Camille'><tspan id='camille'>Camille</tspan></a></svg>"
    "<math><mi>Camille</mi><annotation-xml><![CDATA[Camille]]></annotation-xml></math>"
    "<p>\320\232\320\260\320\274\320\270\320\273\320\273\320\260 \331\240\331\246 "
    "\343\202\253\343\203\237\343\203\274\343\203\246 \357\274\220\357\274\226</p>"
    "<textarea name='note'><b>Camille</b></textarea><iframe srcdoc='<p>Camille</p>'></iframe>"
    "<template><p id='camille'>Camille</p></template><select><option label=Camille>x</select>";

START_TEST(nothing_personal_is_left_in_odd_places)
{
    static const char *const told[] = {
        "MDYx",    "Q2Ft",    "Y2Ft",     "TMOp",     "qZxY",         "Camille", "camille",
        "CAMILLE", "xemple-", "exemple.", "-exemple", "camilleexemp", "Dupont",  "Durand",
        "<b>mi",   "lea-m",   "\320",     "\331",     "\343\202",     "\357\274"};
    const char *redacted;

    redact_know(&words, "camille.exemple@mail.example");
    redact_know(&words, "L\303\251a 0612345678");
    redacted = redact(odd);
    for (size_t i = 0; i < ARRAY_SIZE(told); i++)
        ck_assert_msg(!strstr(redacted, told[i]), "\"%s\" is left in %s", told[i], redacted);
}
END_TEST

START_TEST(structure_of_odd_places_stays)
{
    static const char *const selectors[] = {"ul#lines > li.line",
                                            "li.line[data-test]",
                                            "li.line > a[href^='?']",
                                            "div.box",
                                            "div.box > b",
                                            "label[for]",
                                            "input[list]",
                                            "input[type=hidden]",
                                            "a.profile[href*='/membres/']",
                                            "a.ping[href^='#']",
                                            "img[srcset][style]",
                                            "object[data^='/u/']",
                                            "my-card",
                                            "svg > desc",
                                            "svg tspan",
                                            "math > mi",
                                            "textarea[name=note]",
                                            "iframe[srcdoc]",
                                            "template > p, p",
                                            "option[label]",
                                            "script[type='application/ld+json']",
                                            "meta[property='profile:first_name']"};
    const char *redacted;

    redact_know(&words, "camille.exemple@mail.example");
    redacted = redact(odd);
    for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
        size_t before = count(odd, sizeof odd - 1, selectors[i]);

        ck_assert_msg(before > 0 && count(redacted, out.len, selectors[i]) == before,
                      "%s: %zu in %s", selectors[i], before, redacted);
    }
}
END_TEST

/* What authors select by is not taken for a code, nor for a word of somebody's. */
START_TEST(names_of_sites_stay)
{
    static const char *const names[] = {"loginForm",          "lastFacture",
                                        "blocAjax",           "emailContact",
                                        "nomTitulaire",       "telephoneContactFixe",
                                        "adresseContact",     "lien-telecharger-pdf",
                                        "sr-text-24BB",       "MuiTypography-root",
                                        "gMapCanvas",         "invoiceDate",
                                        "customerAddress",    "btnSubmitForm",
                                        "__VIEWSTATE",        "ctl00_ContentPlaceHolder1",
                                        "data-v-abcdef12",    "slds-form-element",
                                        "bI8MVmV-",           "ng-star-inserted",
                                        "accountNumber",      "PaymentDueDate",
                                        "JSESSIONID",         "tabContainerInvoices",
                                        "HistoriqueFact",     "productListItemDetail",
                                        "jeans-list",         "Installation",
                                        "index-Statements-1", "cloud"};
    char page[256];

    redact_know(&words, "lou.di@mail.example");
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        snprintf(page, sizeof page, "<p class=\"%s\">", names[i]);
        assert_has(page, names[i]);
    }
}
END_TEST

START_TEST(shapes_stay)
{
    assert_has("<p>14/05/2024</p>", "<p>00/00/0000</p>");
    assert_has("<p>1\302\240042,50 \342\202\254</p>", "<p>0\302\240000,00 \342\202\254</p>");
    assert_has("<p>\303\211t\303\251 &lt;b&gt; &amp; co</p>", "<p>xxx &lt;x&gt; &amp; xx</p>");
    assert_has("<input value='a\"b' disabled>", "<input value=\"x&quot;x\" disabled=\"\">");
    assert_has("<a href='/bills/F-2024-12/show?id=12&x=y#top'>",
               "href=\"/bills/X-0000-00/show?id=00&amp;x=x#xxx\"");
    assert_has("<a href='?12'>", "href=\"?00\"");
    assert_has("<a href='/docs/Facture-Dupont.pdf?x'>", "href=\"/docs/Xxxxxxx-Xxxxxx.pdf?x\"");
    assert_has("<a href='/app/main.js'>", "href=\"/app/main.js\"");
    assert_has("<a href='javascript:go(12)'>", "href=\"javascript:xx(00)\"");
    assert_has("<a href='data:text/html,me'>", "href=\"data:,\"");
    assert_has("<a href='Jean:12'>", "href=\"Xxxx:00\"");
    assert_has("<div class='col-12 bill-20240514 k3y4you5678abcd'>",
               "class=\"col-12 bill-00000000 x0x0xxx0000xxxx\"");
    assert_has("<div id='me@mail.example'>", "id=\"xx@xxxx.xxxxxxx\"");
    assert_has("<my-row>1</my-row>", "<my-row>0</my-row>");
    assert_has("<script>go()</script>", "<script>/* 4 bytes left out */</script>");
}
END_TEST

START_TEST(markup_cannot_come_out_of_a_text)
{
    assert_has("<!-- a --!> b", "<!--  x  --><html><head></head><body>x");
    assert_has("<!--a<b>c-->", "<!-- x<x x -->");
    assert_has("<xmp></p><b>x</xmp>", "<xmp>/* 8 bytes left out */</xmp>");
    assert_has("<title></p><b>x</title>", "<title>&lt;/x&gt;&lt;x&gt;x</title>");
    assert_has("<p title='&quot;><b>'>", "title=\"&quot;&gt;&lt;x&gt;\"");
    assert_has("<p a\"b=1>", "<p xxx=\"0\">");
}
END_TEST

/* A document type that makes browsers lenient is not made strict. */
START_TEST(the_mode_stays)
{
    ck_assert_ptr_null(strstr(redact("<p>a<table>"), "DOCTYPE"));
    assert_has("<!doctype html><p>a<table>", "<!DOCTYPE html>");
    ck_assert_uint_eq(count((const char *)out.data, out.len, "p + table"), 1);
}
END_TEST

START_TEST(a_page_that_is_too_large_is_cut)
{
    struct buf page = BUF_INIT(1 << 20);
    struct html_doc *doc;

    for (int i = 0; i < 1000; i++)
        buf_append_str(&page, "<p class=bill>14/05/2024</p>");
    doc = parse((const char *)page.data, page.len);
    buf_free(&out);
    out = BUF_INIT(1000);
    ck_assert_int_eq(redact_html(doc, &words, &out), 0);
    ck_assert_uint_le(out.len, 1000);
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "cut here"));
    html_free(doc);
    buf_free(&page);
}
END_TEST

static void
assert_json(const char *source, const char *expected)
{
    struct arena *arena = arena_new(1 << 20);
    const struct json_value *value;
    size_t position;
    const char *why;

    buf_reset(&out);
    ck_assert_int_eq(json_parse(arena, source, strlen(source), &value, &position, &why), 0);
    ck_assert_int_eq(redact_json(value, &words, &out), 0);
    ck_assert_str_eq(buf_str(&out), expected);
    ck_assert_int_eq(json_parse(arena, buf_str(&out), out.len, &value, &position, &why), 0);
    arena_free(arena);
}

START_TEST(json_keeps_its_names_and_types)
{
    assert_json(
        "{\"contract\":{\"number\":\"K-77\",\"monthly\":29.99,\"open\":true,\"end\":null}}",
        "{\"contract\": {\"number\": \"X-00\",\n\"monthly\": 10.00,\n\"open\": false,\n\"end\": "
        "null}}\n");
    assert_json("[0.5,-12e3,\"a\\\"b\\\\c\\n\\u0000\"]", "[0.0,\n-10e0,\n\"x x x  \"]\n");
    assert_json("{\"0612345678\":1,\"me@mail.example\":2,\"@type\":\"Bill\"}",
                "{\"0000000000\": 1,\n\"xx@xxxx.xxxxxxx\": 1,\n\"@type\": \"Xxxx\"}\n");
    assert_json("{\"Jean Petit\":1,\"MDYxMjM0NTY3OA==\":2}",
                "{\"Xxxx Xxxxx\": 1,\n\"XXXxXxX0XXX0XX==\": 1}\n");
}
END_TEST

START_TEST(selectors_and_paths_are_told_without_numbers)
{
    ck_assert_int_eq(redact_selector("tr[data-line='0612345678'] > td.amount", &words, &out), 0);
    ck_assert_str_eq(buf_str(&out), "tr[data-line='0000000000'] > td.amount");
    buf_reset(&out);
    ck_assert_int_eq(redact_path("/clients/C-42/bills", &words, &out), 0);
    ck_assert_str_eq(buf_str(&out), "/clients/X-00/bills");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("redact");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, nothing_personal_is_left);
    tcase_add_test(tcase, selectors_match_as_before);
    tcase_add_test(tcase, nothing_personal_is_left_in_odd_places);
    tcase_add_test(tcase, structure_of_odd_places_stays);
    tcase_add_test(tcase, names_of_sites_stay);
    tcase_add_test(tcase, shapes_stay);
    tcase_add_test(tcase, markup_cannot_come_out_of_a_text);
    tcase_add_test(tcase, the_mode_stays);
    tcase_add_test(tcase, a_page_that_is_too_large_is_cut);
    tcase_add_test(tcase, json_keeps_its_names_and_types);
    tcase_add_test(tcase, selectors_and_paths_are_told_without_numbers);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("redact", fill);
}
