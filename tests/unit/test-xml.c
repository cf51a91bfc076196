/*
 * XPath on pages and XML documents, as an author has them.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "host/common/buf.h"
#include "tests/unit/fake-site.h"

const struct clisk_host *clisk_host_tables;

#define SITE "https://shop.example"
#define TEN  "0123456789"

static const struct fake_page pages[] = {
    {.url = SITE "/page",
     .body = "<!DOCTYPE html><title>T</title><!-- c --><table id=t><tr class=row><td>F-1"
             "<td>1\u00a0234,56 \u20ac<a href='/1.pdf?a&amp;b' HREF=x title>x</a><tr class=row>"
             "<td>F-2<td><a href=2.pdf>y</a></table><svg viewBox='0 0'><foreignObject/>"
             "<use xlink:href='#i'/></svg><p id=p>one <b>two</b> three</p><p id=p>other</p>"
             "<script>var a = '<b>';</script><template><i>no</i></template><p lang=fr>caf\u00e9"},
    {.url = SITE "/unfinished", .body = "<p>a<table><!--"},
    {.url = SITE "/other", .body = "<title>O</title><b>o</b>"},
    {.url = SITE "/bills.xml",
     .content_type = "application/xml",
     .body = "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE bills>\n"
             "<bills xmlns='urn:b' xmlns:x='urn:x'>\n"
             "<bill id='1' x:state='paid' xml:lang='fr'><date> 2024-05-14T10:00:00Z\n</date>"
             "<sum>12.50</sum><note><![CDATA[a<b]]> &amp; c&#233;</note></bill>\n"
             "<bill id='2'><date/><sum> </sum><none/></bill><x:bill>odd</x:bill></bills>"},
    {.url = SITE "/latin.xml",
     .content_type = "text/xml",
     .body = "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><a>\xA4 \xE9</a>"},
    {.url = SITE "/header.xml",
     .content_type = "text/xml; charset=windows-1252",
     .body = "<?xml version='1.0' encoding='utf-8'?><a>\x80</a>"},
    {.url = SITE "/mark.xml", .body = "\xEF\xBB\xBF<?xml version='1.0'?><a>\u20ac</a>"},
    {.url = SITE "/unknown.xml",
     .content_type = "application/xml",
     .body = "<?xml version='1.0' encoding='klingon'?><a/>"},
    {.url = SITE "/twoheads.xml", .body = "<a>\n<b>\n</a>"},
    {.url = SITE "/cut.xml", .body = "<a><b>text</b><c>"},
    {.url = SITE "/empty.xml", .body = ""},
    {.url = SITE "/laughs.xml",
     .body = "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;'>]><a>&m;</a>"},
    {.url = SITE "/file.xml",
     .body = "<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/hostname'>]><a>&f;</a>"},
    {.url = SITE "/parameter.xml",
     .body = "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/hostname'> %p;]><a/>"},
    {.url = SITE "/unparsed.xml",
     .body = "<!DOCTYPE a [<!NOTATION n SYSTEM 'n'><!ENTITY u SYSTEM 'u' NDATA n>]><a/>"},
    {.url = SITE "/undeclared.xml",
     .body = "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a>x&nbsp;y</a>"},
    {.url = SITE "/attribute.xml",
     .body = "<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a b='x&nbsp;y'/>"},
    {.url = SITE "/predefined.xml",
     .body = "<!DOCTYPE a [<!ENTITY lt '&#38;#60;'><!ENTITY amp '&#38;#38;'>]><a>&lt;&amp;</a>"},
    {.url = SITE "/external.xml",
     .body = "<!DOCTYPE a PUBLIC '-//x' 'file:///etc/hostname'><a>fine</a>"},
    {.url = SITE "/prefix.xml",
     .body = "<?xml-stylesheet href='file:///etc/hostname'?><a:b>c</a:b>"},
    {.url = SITE "/include.xml",
     .body = "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include "
             "href='file:///etc/hostname' parse='text'/></a>"},
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

START_TEST(reading_a_page)
{
    clisk_page *page = clisk_get(run, SITE "/page");
    clisk_list *rows = clisk_xpath(page, "//tr[@class='row']");
    clisk_node *row = clisk_next(rows);

    ck_assert_uint_eq(clisk_count(rows), 2);
    ck_assert_str_eq(clisk_xpath_text(row, "td[1]"), "F-1");
    ck_assert_str_eq(clisk_text(clisk_xpath_first(row, "td[2]"), NULL), "1 234,56 \u20acx");
    ck_assert_str_eq(clisk_xpath_text(row, ".//a/@href"), "/1.pdf?a&b");
    ck_assert_str_eq(clisk_link(row, "a"), SITE "/1.pdf?a&b");
    row = clisk_next(rows);
    ck_assert_str_eq(clisk_attr(clisk_xpath_first(row, ".//a"), NULL, "href"), "2.pdf");
    ck_assert_str_eq(clisk_xpath_text(row, "preceding-sibling::tr/td"), "F-1");
    ck_assert_ptr_null(clisk_next(rows));
    ck_assert_str_eq(clisk_xpath_text(row, "/html/head/title"), "T");
    fake_assert_fine(site);
}
END_TEST

START_TEST(values_of_expressions)
{
    clisk_page *page = clisk_get(run, SITE "/page");
    static const char *const cases[][2] = {
        {"count(//tr)", "2"},
        {"count(//a[1]/@*)", "3"},
        {"count(//tr[1]//a/@*)", "2"},
        {"string(//a/@title)", ""},
        {"string(//absent)", ""},
        {"id('p')", "one two three"},
        {"//p/text()[2]", " three"},
        {"//comment()", " c "},
        {"//script", "var a = '<b>';"},
        {"//p[@lang='fr']", "caf\u00e9"},
        {"string-length(//p[@lang='fr'])", "4"},
        {"name(//*[@viewBox]/*[1])", "foreignObject"},
        {"//use/@href", "#i"},
        {"namespace-uri(//svg)", ""},
        {"1 div 3 > 0.3", "true"},
        {"normalize-space(//tr[2])", "F-2y"},
        {"position() = last()", "true"},
        {"//td[contains(., 'F-2')]/following-sibling::td[1]", "y"},
        {"0 div 0", "NaN"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const char *text = clisk_xpath_text(page, cases[i][0]);

        ck_assert_msg(strcmp(text, cases[i][1]) == 0, "%s: %s", cases[i][0], text);
    }
    ck_assert(!clisk_xpath_bool(page, "//template/i"));
    ck_assert(clisk_xpath_bool(page, "//template"));
    ck_assert(clisk_xpath_bool(page, "contains(//script, 'var')"));
    fake_assert_fine(site);
}
END_TEST

START_TEST(lists_are_in_order_and_of_nodes)
{
    clisk_page *page = clisk_get(run, SITE "/page");
    clisk_list *mixed = clisk_xpath(page, "//b | //tr[2] | //b/text() | /");

    ck_assert_uint_eq(clisk_count(mixed), 4);
    ck_assert_str_eq(clisk_text(clisk_next(mixed), "title"), "T");
    ck_assert_str_eq(clisk_text(clisk_next(mixed), NULL), "F-2y");
    ck_assert_str_eq(clisk_text(clisk_next(mixed), NULL), "two");
    ck_assert_str_eq(clisk_text(clisk_next(mixed), NULL), "two");
    ck_assert_uint_eq(clisk_count(clisk_xpath(page, "//absent")), 0);
    fake_assert_fine(site);
    clisk_xpath(page, "//a/@href");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "use clisk_xpath_text()");
    runtime_clear_error(run);
    clisk_xpath_first(page, "count(//a)");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "use clisk_xpath_text()");
    runtime_clear_error(run);
    clisk_xpath(page, "//p/namespace::*");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "use clisk_xpath_text()");
}
END_TEST

START_TEST(a_miss_is_site_changed)
{
    clisk_page *page = clisk_get(run, SITE "/page");

    ck_assert_ptr_null(clisk_xpath_text_maybe(page, "//absent"));
    fake_assert_fine(site);
    ck_assert_str_eq(clisk_xpath_text(page, "//absent"), "");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED,
                       "XPath \"//absent\" finds nothing on " SITE "/page");
    ck_assert_ptr_null(clisk_xpath_text_maybe(page, "//title"));
    ck_assert_ptr_null(clisk_next(clisk_xpath(page, "//title")));
    runtime_clear_error(run);
    clisk_text(clisk_xpath_first(page, "//absent"), NULL);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "XPath \"//absent\" finds nothing");
}
END_TEST

START_TEST(a_bad_expression_is_the_authors)
{
    static const char *const cases[][2] = {
        {"//tr[", "XPath \"//tr[\": at byte 5: "},
        {"//tr//", "XPath \"//tr//\": at byte 6: "},
        {"", "XPath \"\": at byte 0: "},
        {"//tr)", "at byte 4"},
        {"$x", "undefined variable"},
        {"document('/etc/hostname')", "unregistered function"},
        {"a:b", "undefined namespace prefix"},
        {"count()", "invalid number of arguments"},
        {"count('a')", "invalid type"},
        {"'\xff'", "it is not UTF-8"},
    };
    clisk_page *page = clisk_get(run, SITE "/page");

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        clisk_xpath(page, cases[i][0]);
        fake_assert_failed(site, OUTCOME_PLUGIN_BUG, cases[i][1]);
        runtime_clear_error(run);
    }
    clisk_xpath(page, NULL);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "is missing");
    runtime_clear_error(run);
    ck_assert_str_eq(clisk_xpath_text(page, "//title"), "T");
}
END_TEST

START_TEST(expressions_have_limits)
{
    static const char *const costly[] = {
        "count(//*[count(//*[count(//*) > count(.)]) > count(.)])",
        "string-length(concat(//i, //i, //i[string-length(concat(//i, //i, .)) > position()]))",
    };
    CLEANUP_BUF struct buf body = BUF_INIT(1 << 24), deep = BUF_INIT(1 << 20);
    struct fake_page large[] = {{.url = SITE "/large"}, {.url = NULL}};
    struct fake_site *own;
    clisk_page *page;

    for (int i = 0; i < 20000; i++)
        buf_append_str(&body, "<i></i><i>" TEN "</i>");
    large[0].body = buf_str(&body);
    own = fake_open(large);
    page = clisk_get(own->run, SITE "/large");
    for (size_t i = 0; i < ARRAY_SIZE(costly); i++) {
        clisk_xpath_text(page, costly[i]);
        fake_assert_failed(own, OUTCOME_LIMIT, "limit");
        runtime_clear_error(own->run);
    }
    for (int i = 0; i < 4000; i++)
        buf_append_str(&deep, "(");
    clisk_xpath_text(page, buf_str(&deep));
    fake_assert_failed(own, OUTCOME_LIMIT, "recursion limit");
    runtime_clear_error(own->run);
    clisk_xpath_text(page, clisk_format(own->run, "'%09000d'", 0));
    fake_assert_failed(own, OUTCOME_PLUGIN_BUG, "it is too long");
    fake_close(own);
}
END_TEST

/* A string that would grow past the memory that an expression may take. */
START_TEST(expressions_have_a_memory_limit)
{
    CLEANUP_BUF struct buf body = BUF_INIT(1 << 25);
    struct fake_page large[] = {{.url = SITE "/large"}, {.url = NULL}};
    struct fake_site *own;

    while (body.len < 10 * 1000 * 1000)
        buf_append_str(&body, TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN);
    large[0].body = buf_str(&body);
    own = fake_open(large);
    clisk_xpath_text(clisk_get(own->run, SITE "/large"),
                     "string-length(concat(/, /, /, /, /, /, /, /, /, /, /, /, /, /, /, /))");
    fake_assert_failed(own, OUTCOME_LIMIT, "memory");
    fake_close(own);
}
END_TEST

/* More than are kept, each with a value of its own. */
START_TEST(many_expressions)
{
    clisk_page *page = clisk_get(run, SITE "/page");

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            const char *text = clisk_format(run, "%d", i);

            ck_assert_str_eq(
                clisk_xpath_text(page, clisk_format(run, "string(%d + count(//none))", i)), text);
        }
    }
    fake_assert_fine(site);
}
END_TEST

START_TEST(copies_go_with_their_pages)
{
    clisk_page *outer = clisk_get(run, SITE "/page");

    for (int i = 0; i < 20; i++) {
        clisk_scope_begin(run);
        ck_assert_str_eq(clisk_xpath_text(clisk_get(run, SITE "/other"), "//b"), "o");
        ck_assert_str_eq(clisk_xpath_text(outer, "//title"), "T");
        ck_assert_str_eq(clisk_xml_text(clisk_xml_of(clisk_get(run, SITE "/mark.xml"), NULL), "a"),
                         "\u20ac");
        clisk_scope_end(run);
    }
    fake_assert_fine(site);
}
END_TEST

START_TEST(pages_that_do_not_end)
{
    ck_assert_str_eq(clisk_xpath_text(clisk_get(run, SITE "/unfinished"), "//p"), "a");
    fake_assert_fine(site);
}
END_TEST

/* Every attribute once, whatever their number; every node found again. */
START_TEST(large_pages)
{
    enum { LARGE = 3000, ATTRIBUTES = 1000 };
    CLEANUP_BUF struct buf body = BUF_INIT(1 << 22);
    struct fake_page large[] = {{.url = SITE "/large"}, {.url = NULL}};
    struct fake_site *own;
    clisk_list *rows;
    clisk_node *row;
    int count = 0;

    buf_append_str(&body, "<p");
    for (int i = 0; i < ATTRIBUTES; i++)
        buf_printf(&body, " a%d=%d a%d=x", i, i, i);
    buf_append_str(&body, "><ul>");
    for (int i = 0; i < LARGE; i++)
        buf_printf(&body, "<li><b>%d</b>", i);
    large[0].body = buf_str(&body);
    own = fake_open(large);
    rows = clisk_all(clisk_get(own->run, SITE "/large"), "li");
    while ((row = clisk_next(rows)) != NULL)
        ck_assert_str_eq(clisk_xpath_text(row, "b"), clisk_format(own->run, "%d", count++));
    ck_assert_int_eq(count, LARGE);
    ck_assert_str_eq(clisk_xpath_text(clisk_get(own->run, SITE "/large"), "count(//p/@*)"), "1000");
    ck_assert_str_eq(clisk_xpath_text(clisk_get(own->run, SITE "/large"), "//p/@a999"), "999");
    fake_assert_fine(own);
    fake_close(own);
}
END_TEST

static const struct clisk_param prefixes[] = {{"b", "urn:b"}, {"y", "urn:x"}, {NULL, NULL}};

START_TEST(reading_xml)
{
    clisk_xml *xml = clisk_xml_of(clisk_get(run, SITE "/bills.xml"), prefixes);
    clisk_xml_list *bills = clisk_xml_all(xml, "b:bills/b:bill");
    clisk_xml *bill = clisk_xml_next(bills);
    struct clisk_amount amount = clisk_xml_amount(bill, "b:sum", "EUR");
    struct clisk_date date = clisk_xml_date(bill, "b:date");

    ck_assert_uint_eq(clisk_xml_count(bills), 2);
    ck_assert(amount.minor == 1250 && amount.digits == 2);
    ck_assert(date.year == 2024 && date.month == 5 && date.day == 14);
    ck_assert_str_eq(clisk_xml_name(bill), "bill");
    ck_assert_str_eq(clisk_xml_attr(bill, NULL, "id"), "1");
    ck_assert_str_eq(clisk_xml_attr(xml, "//b:bill", "y:state"), "paid");
    ck_assert_str_eq(clisk_xml_attr(bill, NULL, "xml:lang"), "fr");
    ck_assert_ptr_null(clisk_xml_attr_maybe(bill, NULL, "state"));
    ck_assert_str_eq(clisk_xml_text(bill, "@y:state"), "paid");
    ck_assert_str_eq(clisk_xml_name(clisk_xml_first(bill, "@y:state")), "state");
    ck_assert_str_eq(clisk_xml_text(bill, "b:note"), "a<b & c\u00e9");
    ck_assert_str_eq(clisk_xml_text(bill, "count(b:note/text())"), "1");
    ck_assert_str_eq(clisk_xml_text(xml, "//y:bill"), "odd");
    ck_assert(clisk_xml_bool(xml, "count(//b:*) = 9"));
    fake_assert_fine(site);
}
END_TEST

START_TEST(what_xml_may_lack)
{
    clisk_xml *xml = clisk_xml_of(clisk_get(run, SITE "/bills.xml"), prefixes);
    clisk_xml *bill = clisk_xml_first(xml, "//b:bill[2]");
    struct clisk_amount amount = {.minor = 5};
    struct clisk_date date = {.year = 5};

    ck_assert_ptr_null(clisk_xml_first_maybe(bill, "b:absent"));
    ck_assert_ptr_null(clisk_xml_text_maybe(bill, "b:absent"));
    ck_assert_ptr_null(clisk_xml_attr_maybe(bill, "b:absent", "id"));
    ck_assert_ptr_null(clisk_xml_attr_maybe(bill, NULL, "none"));
    ck_assert(!clisk_xml_date_maybe(bill, "b:date", &date) && date.year == 5);
    ck_assert(!clisk_xml_amount_maybe(bill, "b:sum", "EUR", &amount) && amount.minor == 5);
    ck_assert_str_eq(clisk_xml_text(bill, "b:none"), "");
    ck_assert_ptr_null(clisk_xml_next(clisk_xml_all(bill, "b:absent")));
    fake_assert_fine(site);
    clisk_xml_date(bill, "b:date");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "XPath \"b:date\" finds nothing");
    runtime_clear_error(run);
    clisk_xml_attr(bill, NULL, "none");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "no element with the attribute \"none\"");
    runtime_clear_error(run);
    clisk_xml_date(xml, "//y:bill");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "\"odd\" in XPath \"//y:bill\"");
    runtime_clear_error(run);
    clisk_xml_attr(bill, NULL, "z:none");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "\"z:none\" has no name or no namespace");
    runtime_clear_error(run);
    clisk_xml_all(bill, "//namespace::*");
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, "use clisk_xml_text()");
    ck_assert_str_eq(clisk_xml_text(clisk_xml_first(clisk_xml_first(xml, "a"), "b"), "c"), "");
}
END_TEST

static const char *
text_of(const char *url)
{
    return clisk_xml_text(clisk_xml_of(clisk_get(run, url), NULL), "/*");
}

START_TEST(encodings_of_xml)
{
    ck_assert_str_eq(text_of(SITE "/latin.xml"), "\u20ac \u00e9");
    ck_assert_str_eq(text_of(SITE "/header.xml"), "\u20ac");
    ck_assert_str_eq(text_of(SITE "/mark.xml"), "\u20ac");
    fake_assert_fine(site);
    text_of(SITE "/unknown.xml");
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "its encoding is unknown");
}
END_TEST

START_TEST(what_is_no_xml)
{
    static const char *const cases[][2] = {
        {SITE "/twoheads.xml", "line 3: opening and ending tag mismatch"},
        {SITE "/cut.xml", "line 1: "},
        {SITE "/empty.xml", "is no XML that can be read: "},
        {SITE "/laughs.xml", "line 1: it declares the entity \"l\""},
        {SITE "/file.xml", "it declares the entity \"f\""},
        {SITE "/parameter.xml", "it declares the entity \"p\""},
        {SITE "/unparsed.xml", "it declares the entity \"u\""},
        {SITE "/undeclared.xml", "nbsp"},
        {SITE "/attribute.xml", "nbsp"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        clisk_xml_of(clisk_get(run, cases[i][0]), NULL);
        fake_assert_failed(site, OUTCOME_SITE_CHANGED, cases[i][1]);
        runtime_clear_error(run);
    }
}
END_TEST

START_TEST(nothing_is_loaded)
{
    ck_assert_str_eq(text_of(SITE "/predefined.xml"), "<&");
    ck_assert_str_eq(text_of(SITE "/external.xml"), "fine");
    ck_assert_str_eq(text_of(SITE "/prefix.xml"), "c");
    ck_assert_str_eq(text_of(SITE "/include.xml"), "");
    fake_assert_fine(site);
}
END_TEST

/* Opens so many elements, with so many bytes of text inside, and closes them. */
static void
assert_nested(int depth, size_t text, const char *refused)
{
    CLEANUP_BUF struct buf body = BUF_INIT(1 << 25);
    struct fake_page nested[] = {{.url = SITE "/nested"}, {.url = NULL}};
    struct fake_site *own;

    for (int i = 0; i < depth; i++)
        buf_append_str(&body, "<a>");
    while (text > 0) {
        buf_append(&body, TEN, text < 10 ? text : 10);
        text -= text < 10 ? text : 10;
    }
    for (int i = 0; i < depth; i++)
        buf_append_str(&body, "</a>");
    nested[0].body = buf_str(&body);
    own = fake_open(nested);
    clisk_xml_of(clisk_get(own->run, SITE "/nested"), NULL);
    if (refused)
        fake_assert_failed(own, OUTCOME_SITE_CHANGED, refused);
    else
        fake_assert_fine(own);
    fake_close(own);
}

START_TEST(documents_have_limits)
{
    assert_nested(256, 1, NULL);
    assert_nested(258, 1, "depth");
    assert_nested(1, 9000000, NULL);
    assert_nested(1, 11000000, "line 1: ");
}
END_TEST

/* Between two texts, a tag with so many attributes. */
static void
assert_attributes(const char *before, int count, const char *after, const char *refused)
{
    CLEANUP_BUF struct buf body = BUF_INIT(1 << 25);
    struct fake_page large[] = {{.url = SITE "/large"}, {.url = NULL}};
    struct fake_site *own;

    buf_printf(&body, "%s<a", before);
    for (int i = 0; i < count; i++)
        buf_printf(&body, " a%d='>='", i);
    buf_printf(&body, "/>%s", after);
    large[0].body = buf_str(&body);
    own = fake_open(large);
    clisk_xml_of(clisk_get(own->run, SITE "/large"), NULL);
    if (refused)
        fake_assert_failed(own, OUTCOME_SITE_CHANGED, refused);
    else
        fake_assert_fine(own);
    fake_close(own);
}

START_TEST(tags_have_limits)
{
    static const char refused[] = "a tag has too many attributes";

    assert_attributes("", 512, "", NULL);
    assert_attributes("", 513, "", refused);
    assert_attributes("<!-- c --><r>x<?p <a?><![CDATA[<]]>", 100000, "</r>", refused);
    assert_attributes("<!DOCTYPE r SYSTEM \"<!--'\" [<!ATTLIST r x CDATA '<!--'>]><r>", 513, "</r>",
                      refused);
    assert_attributes("<r><!--", 513, "--></r>", NULL);
    assert_attributes("<r><![CDATA[", 513, "]]></r>", NULL);
    assert_attributes("<r><?p ", 513, "?></r>", NULL);
}
END_TEST

/* A default attribute would make a small document large. */
START_TEST(default_attributes_are_not_put_in)
{
    CLEANUP_BUF struct buf body = BUF_INIT(1 << 22);
    struct fake_page large[] = {{.url = SITE "/large"}, {.url = NULL}};
    struct fake_site *own;
    clisk_xml *xml;

    buf_append_str(&body, "<!DOCTYPE r [<!ATTLIST a x CDATA '");
    for (int i = 0; i < 10000; i++)
        buf_append_str(&body, TEN);
    buf_append_str(&body, "'>]><r>");
    for (int i = 0; i < 20000; i++)
        buf_append_str(&body, "<a/>");
    buf_append_str(&body, "</r>");
    large[0].body = buf_str(&body);
    own = fake_open(large);
    xml = clisk_xml_of(clisk_get(own->run, SITE "/large"), NULL);
    /* Since 2.14 the library counts what they would amount to, and refuses the document. */
    if (runtime_error(own->run)) {
        fake_assert_failed(own, OUTCOME_SITE_CHANGED, "amplification");
    } else {
        ck_assert_str_eq(clisk_xml_text(xml, "concat(count(//a), ' ', count(//@*))"), "20000 0");
        fake_assert_fine(own);
    }
    fake_close(own);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("xml");

    tcase_add_checked_fixture(tcase, open_site, close_site);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, reading_a_page);
    tcase_add_test(tcase, values_of_expressions);
    tcase_add_test(tcase, lists_are_in_order_and_of_nodes);
    tcase_add_test(tcase, a_miss_is_site_changed);
    tcase_add_test(tcase, a_bad_expression_is_the_authors);
    tcase_add_test(tcase, expressions_have_limits);
    tcase_add_test(tcase, expressions_have_a_memory_limit);
    tcase_add_test(tcase, many_expressions);
    tcase_add_test(tcase, copies_go_with_their_pages);
    tcase_add_test(tcase, pages_that_do_not_end);
    tcase_add_test(tcase, large_pages);
    tcase_add_test(tcase, reading_xml);
    tcase_add_test(tcase, what_xml_may_lack);
    tcase_add_test(tcase, encodings_of_xml);
    tcase_add_test(tcase, what_is_no_xml);
    tcase_add_test(tcase, nothing_is_loaded);
    tcase_add_test(tcase, documents_have_limits);
    tcase_add_test(tcase, tags_have_limits);
    tcase_add_test(tcase, default_attributes_are_not_put_in);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("xml", fill);
}
