#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "sdk/runtime/selector/selector.h"

static struct html_parser *parser;
static struct arena *arena;

static void
setup(void)
{
    parser = html_parser_new();
    arena = arena_new(16 << 20);
    ck_assert(parser && arena);
}

static void
teardown(void)
{
    parser = html_parser_free(parser);
    arena = arena_free(arena);
}

static struct html_doc *
parse(const char *page)
{
    struct html_doc *doc = NULL;
    const char *why;

    ck_assert_int_eq(html_parse(parser, page, strlen(page), "utf-8", &doc, &why), 0);
    return doc;
}

static const struct selector *
compile(const char *text)
{
    const struct selector *selector = NULL;
    const char *why = "no memory";
    size_t position = 0;

    if (selector_compile(arena, text, strlen(text), &selector, &position, &why) != 0)
        ck_abort_msg("%s: %s at %zu", text, why, position);
    return selector;
}

/* The ids of all matches below a node, joined. */
static void
assert_selects_below(html_node *root, const char *text, const char *expected)
{
    CLEANUP_SEARCH struct selector_search search;
    const struct selector *selector = compile(text);
    html_node *node;
    char ids[256] = "";

    selector_search_begin(&search, selector, root);
    while (selector_search_next(&search, &node) == 0) {
        const char *id = html_attr_get(node, "id", NULL);

        strncat(ids, id ? id : "?", sizeof ids - strlen(ids) - 1);
        ck_assert_int_eq(selector_matches(selector, node, html_is_element(root) ? root : NULL), 1);
    }
    ck_assert(!search.gave_up);
    if (strcmp(ids, expected) != 0)
        ck_abort_msg("%s: selects %s and not %s", text, ids, expected);
}

static void
assert_selects(const struct html_doc *doc, const char *text, const char *expected)
{
    assert_selects_below(html_document(doc), text, expected);
}

static html_node *
first(html_node *root, const char *text)
{
    html_node *found = NULL;

    ck_assert_int_eq(selector_first(compile(text), root, &found), 0);
    return found;
}

static void
assert_invalid(const char *text, size_t position, const char *why)
{
    const struct selector *selector = NULL;
    size_t got_position = 0;
    const char *got_why = "";

    ck_assert_int_eq(
        selector_compile(arena, text, strlen(text), &selector, &got_position, &got_why), 1);
    ck_assert_ptr_null(selector);
    ck_assert_str_eq(got_why, why);
    ck_assert_msg(got_position == position, "%s: at %zu", text, got_position);
}

static const char list_page[] =
    "<!DOCTYPE html><ul class='Big list' id=a><li id=b class=x>1<li id=c class='x y'>2"
    "<li id=d>3<b id=e></b></ul><p id=f lang=fr-CA title='Hello World'></p><p id=g lang=fr> </p>"
    "<input id=h type=TEXT name='a[b]'><svg id=i><foreignObject id=j></foreignObject></svg>";

START_TEST(test_simple)
{
    struct html_doc *doc = parse(list_page);

    assert_selects(doc, "li", "bcd");
    assert_selects(doc, "LI", "bcd");
    assert_selects(doc, "#c", "c");
    assert_selects(doc, ".x", "bc");
    assert_selects(doc, "li.x.y", "c");
    assert_selects(doc, ".big", "");
    assert_selects(doc, ".Big", "a");
    assert_selects(doc, "*.list", "a");
    assert_selects(doc, "x-none, li , #f", "bcdf");
    assert_selects(doc, "foreignObject", "j");
    assert_selects(doc, "foreignobject", "");
    html_free(doc);
}
END_TEST

START_TEST(test_attributes)
{
    struct html_doc *doc = parse(list_page);

    assert_selects(doc, "[title]", "f");
    assert_selects(doc, "[TITLE='Hello World']", "f");
    assert_selects(doc, "[title=\"hello world\"]", "");
    assert_selects(doc, "[title=\"hello world\" i]", "f");
    assert_selects(doc, "[title~=World]", "f");
    assert_selects(doc, "[title^=Hell]", "f");
    assert_selects(doc, "[title$=ld]", "f");
    assert_selects(doc, "[title*='o W']", "f");
    assert_selects(doc, "[title*='']", "");
    assert_selects(doc, "p[lang|=fr]", "fg");
    assert_selects(doc, "p[lang|=fr-]", "");
    assert_selects(doc, "[type=text]", "h");
    assert_selects(doc, "[type=text s]", "");
    assert_selects(doc, "[name='a[b]']", "h");
    assert_selects(doc, "[name=a\\[b\\]", "h");
    html_free(doc);
}
END_TEST

START_TEST(test_combinators)
{
    struct html_doc *doc = parse(list_page);

    assert_selects(doc, "ul b", "e");
    assert_selects(doc, "ul > b", "");
    assert_selects(doc, "ul>li>b", "e");
    assert_selects(doc, ".x + li", "cd");
    assert_selects(doc, "#b ~ li", "cd");
    assert_selects(doc, "ul ~ p + p", "g");
    assert_selects(doc, "#b + #c ~ #d b", "e");
    assert_selects(doc, "body ul ~ input", "h");
    assert_selects(doc, "#c + #b", "");
    html_free(doc);
}
END_TEST

START_TEST(test_pseudo_classes)
{
    struct html_doc *doc = parse(list_page);

    assert_selects(doc, "li:first-child", "b");
    assert_selects(doc, "li:last-child", "d");
    assert_selects(doc, "b:only-child", "e");
    assert_selects(doc, "li:nth-child(odd)", "bd");
    assert_selects(doc, "li:NTH-CHILD( 2n )", "c");
    assert_selects(doc, "li:nth-child(-n + 2)", "bc");
    assert_selects(doc, "li:nth-child(n-1)", "bcd");
    assert_selects(doc, "li:nth-last-child(1)", "d");
    assert_selects(doc, "li:not(.x)", "d");
    assert_selects(doc, "li:not(.y, #d)", "b");
    assert_selects(doc, "li:not(ul > .x)", "d");
    assert_selects(doc, ":is(ul, p):not([lang])", "a");
    assert_selects(doc, ":where(#a, #b) > b, :is()", "");
    assert_selects(doc, "p:empty", "f");
    assert_selects(doc, "html:root > body > ul", "a");
    assert_selects(doc, "ul:root", "");
    html_free(doc);
}
END_TEST

START_TEST(test_scope)
{
    struct html_doc *doc = parse("<div id=a><p id=b><i id=c></i></p></div><i id=d></i>"
                                 "<template><i id=e></i></template>");
    html_node *inner = first(html_document(doc), "p");

    assert_selects_below(inner, "i", "c");
    assert_selects_below(inner, "div i", "c");
    assert_selects_below(inner, ":scope > i, & > i", "c");
    assert_selects_below(inner, "div > :scope > i", "c");
    assert_selects(doc, "html:scope > body > :is(div, i)", "ad");
    ck_assert_int_eq(selector_matches(compile("i"), html_document(doc), NULL), 0);
    ck_assert_int_eq(selector_matches(compile(":scope"), inner, inner), 1);
    assert_selects(doc, "i", "cd");
    html_free(doc);
}
END_TEST

START_TEST(test_namespaces)
{
    struct html_doc *doc = parse("<svg id=a><a id=b xlink:href=x></a></svg><a id=c href=x></a>");

    assert_selects(doc, "*|a", "bc");
    assert_selects(doc, "*|*[*|href]", "bc");
    assert_selects(doc, "[href], [|href]", "c");
    assert_selects(doc, "|a", "");
    assert_selects(doc, "a:link", "bc");
    assert_selects(doc, "a:is(foo|a, #b)", "b");
    html_free(doc);
}
END_TEST

/* What is wrong in :is() and :where() is passed over, with all brackets and strings in it. */
START_TEST(test_forgiving)
{
    struct html_doc *doc = parse(list_page);

    assert_selects(doc, ":is(:foo, #a)", "a");
    assert_selects(doc, ":is(:foo(a, '),(' #b), #a, [, ] b, #f)", "af");
    assert_selects(doc, ":where(::before, #a)", "a");
    assert_selects(doc, ":is(#a \\, #b, #c)", "c");
    assert_selects(doc, "ul:not(:is(:has(:has(li))))", "a");
    html_free(doc);
}
END_TEST

START_TEST(test_of_type)
{
    struct html_doc *doc = parse("<p id=a></p><b id=b></b><p id=c class=x></p><b id=d class=x></b>"
                                 "<svg id=e></svg><i id=f></i>");

    assert_selects(doc, "body > :first-of-type", "abef");
    assert_selects(doc, "body > :last-of-type", "cdef");
    assert_selects(doc, "body > :only-of-type", "ef");
    assert_selects(doc, "body > :nth-of-type(2)", "cd");
    assert_selects(doc, "body > :nth-last-of-type(2)", "ab");
    assert_selects(doc, "body > :nth-child(2 of .x)", "d");
    assert_selects(doc, "body > :nth-last-child(2 of .x)", "c");
    assert_selects(doc, ":nth-child(even of p, b)", "bd");
    assert_selects(doc, "body > :nth-child(odd OF :is(.x))", "c");
    html_free(doc);
    /* An element that is counted, and whose children are. */
    doc = parse("<div id=a><p id=b></p><p id=c></p><p id=d></p></div><p id=e></p>");
    assert_selects(doc, ":nth-child(2n+1 of div, p)", "abd");
    html_free(doc);
}
END_TEST

START_TEST(test_has)
{
    struct html_doc *doc = parse("<div id=a><p id=b><i id=c class=x></i></p><p id=d></p></div>"
                                 "<div id=e><i id=f></i><b id=g></b><i id=h></i></div>");

    assert_selects(doc, "div:has(p)", "a");
    assert_selects(doc, "div:has(> i)", "e");
    assert_selects(doc, "div:has(> i, .x)", "ae");
    assert_selects(doc, "div:has(> p > .x)", "a");
    assert_selects(doc, "p:has(+ p), i:has(~ i)", "bf");
    assert_selects(doc, "div:has(+ div b)", "a");
    assert_selects(doc, "div:has(p + p):not(:has(b))", "a");
    assert_selects(doc, ":has(+ b + i)", "f");
    assert_selects(doc, "body:has(.x) b", "g");
    assert_selects_below(first(html_document(doc), "#e"), "body:has(.x) i:has(+ b)", "f");
    assert_selects_below(first(html_document(doc), "#e"), "div:has(+ div) b, :has(:scope)", "");
    html_free(doc);
}
END_TEST

START_TEST(test_languages)
{
    struct html_doc *doc =
        parse("<meta http-equiv=content-language content=' it'><p id=a lang=fr-CA>"
              "<b id=b></b></p><p id=c lang=de-Latn-DE-1996></p><p id=d lang=''>"
              "</p><p id=e></p><p id=f dir=rtl lang=DE><b id=g dir=auto>abc</b>"
              "<b id=h dir=auto>1 \xD7\x90</b></p><bdi id=i>\xD8\xA7</bdi>");

    assert_selects(doc, "body :lang(fr)", "ab");
    assert_selects(doc, "p:lang(de-DE)", "c");
    assert_selects(doc, "p:lang('*-de', fr)", "ac");
    assert_selects(doc, "p:lang(it)", "e");
    assert_selects(doc, "p:lang('')", "d");
    assert_selects(doc, "p:lang(f)", "");
    assert_selects(doc, ":dir(rtl)", "fhi");
    assert_selects(doc, "b:dir(ltr)", "bg");
    assert_selects(doc, "b:dir(up)", "");
    html_free(doc);
}
END_TEST

START_TEST(test_controls)
{
    struct html_doc *doc = parse(
        "<form><fieldset disabled><legend><input id=a required></legend><input id=b>"
        "</fieldset><input id=c type=radio name=n checked><input id=d type=radio name=n checked>"
        "<input id=e type=radio name=m><select id=f><option id=g disabled><option id=h></select>"
        "<textarea id=i placeholder=x></textarea><button id=j></button><button id=k></button>"
        "<input id=l type=checkbox checked></form><p id=m contenteditable>t</p><x-y id=n></x-y>");

    assert_selects(doc, "fieldset :disabled, [disabled]:not(fieldset)", "bg");
    assert_selects(doc, "input:enabled", "acdel");
    assert_selects(doc, ":checked", "dhl");
    assert_selects(doc, ":indeterminate", "e");
    assert_selects(doc, ":required", "a");
    assert_selects(doc, ":optional", "bcdefil");
    assert_selects(doc, ":default", "cdjl");
    assert_selects(doc, ":read-write", "aim");
    assert_selects(doc, "input:read-only", "bcdel");
    assert_selects(doc, ":placeholder-shown", "i");
    assert_selects(doc, "input:invalid, form:valid", "a");
    assert_selects(doc, "[id]:not(:defined)", "n");
    assert_selects(doc, "::part(a):disabled::before:hover, ::after::marker", "");
    assert_selects(doc, "[id]:is(:hover, :visited, :focus, :target)", "");
    html_free(doc);
}
END_TEST

START_TEST(test_ranges)
{
    struct html_doc *doc =
        parse("<input id=a type=number min=1 value=0.5><input id=b type=number max=1e1 value=-3>"
              "<input id=c type=date min=2024-02-30 value=2024-01-01>"
              "<input id=d type=date max=2024-02-29 value=2024-03-01>"
              "<input id=e type=time min=22:00 max=02:00 value=23:59:59.5>"
              "<input id=f type=time min=22:00 max=02:00 value=12:00>"
              "<input id=g type=week min=2020-W53 value=2020-W52><input id=h type=range value=500>"
              "<input id=i type=datetime-local max=2024-01-01T10:00 value=2024-01-01T10:01>"
              "<input id=j type=month min=2024-02 value=2024-03 readonly>");

    assert_selects(doc, ":out-of-range", "adfgi");
    assert_selects(doc, ":in-range", "beh");
    html_free(doc);
}
END_TEST

START_TEST(test_contains_text)
{
    struct html_doc *doc =
        parse("<table id=a><tr id=b><td id=c>Total\xC2\xA0 <b id=d>1\xE2\x80\xAF"
              "234</b>,56\xE2\x80\x89\xE2\x82\xAC<script>Avoir</script></table>");

    assert_selects(doc, "td:contains-text(\"Total 1 234,56 \xE2\x82\xAC\")", "c");
    assert_selects(doc, "b:contains-text('1\xC2\xA0 234')", "d");
    assert_selects(doc, "table:contains-text('Total'):has(b:contains-text('234'))", "a");
    assert_selects(doc, "td:contains-text('total'), td:contains-text('Avoir')", "");
    assert_selects(doc, "td:contains-text('tOTAL' i)", "c");
    assert_selects(doc, "td:contains-text( '\xE2\x82\xAC'I ), td:contains-text('total' s)", "c");
    assert_selects(doc, "b:contains-text('1 2345' i), script:contains-text('Avoirs' i)", "");
    html_free(doc);
}
END_TEST

START_TEST(test_quirks)
{
    struct html_doc *quirky = parse("<p id=A class='B c'>");
    struct html_doc *strict = parse("<!DOCTYPE html><p id=A class='B c'>");

    assert_selects(quirky, "#a", "A");
    assert_selects(quirky, ".b.C", "A");
    assert_selects(strict, "#a", "");
    assert_selects(strict, ".b", "");
    assert_selects(quirky, "[class='b c']", "");
    html_free(quirky);
    html_free(strict);
}
END_TEST

START_TEST(test_escapes)
{
    struct html_doc *doc = parse("<p id='1a'><p id='\xC3\xA9:b'><p id=c class='-- a.b'>");

    assert_selects(doc, "#\\31 a", "1a");
    assert_selects(doc, "#\\000031a", "1a");
    assert_selects(doc, "#\xC3\xA9\\:b", "\xC3\xA9:b");
    assert_selects(doc, "#\\E9\t\\3a b", "\xC3\xA9:b");
    assert_selects(doc, ".--", "c");
    assert_selects(doc, ".a\\.b", "c");
    assert_selects(doc, "p/**/.--/* */", "c");
    assert_selects(doc, "[class='\\2d-\\\n a.b", "c");
    assert_selects(doc, "p:nth-child(2n/**/+/**/1)#c", "c");
    assert_invalid("#/**/c", 1, "an id is missing");
    html_free(doc);
}
END_TEST

START_TEST(test_errors)
{
    assert_invalid("", 0, "a selector is missing");
    assert_invalid("p,", 2, "a selector is missing");
    assert_invalid("p > > a", 4, "a selector is missing before the combinator");
    assert_invalid("p:foo", 2, "unknown pseudo-class");
    assert_invalid("p::foo", 3, "no pseudo-element that is known here");
    assert_invalid("::before a", 9, "no combinator may stand here");
    assert_invalid("::before.a", 8, "a pseudo-element must be the last");
    assert_invalid("::before:first-child", 9, "not of a pseudo-element");
    assert_invalid("::marker::before", 9, "a second pseudo-element");
    assert_invalid("::before::after", 10, "no pseudo-element that is known here");
    assert_invalid("::part(a)::part(b)", 11, "no pseudo-element that is known here");
    assert_invalid("::part(a):empty", 10, "not of a pseudo-element");
    assert_invalid(":not(::before)", 7, "a pseudo-element may not stand here");
    assert_invalid("::part()", 7, "a name is missing");
    assert_invalid("::slotted(a b)", 12, "no combinator may stand here");
    assert_invalid(":host(a, b)", 6, "one compound selector must stand here");
    assert_invalid("#1", 1, "an id is missing");
    assert_invalid(".", 1, "a class is missing");
    assert_invalid("svg|a", 0, "a namespace that is not declared");
    assert_invalid("*|", 2, "a name is missing");
    assert_invalid("[svg|a]", 1, "a namespace that is not declared");
    assert_invalid("[*a]", 2, "\"|\" is missing");
    assert_invalid("[*|*=a]", 3, "an attribute's name is missing");
    assert_invalid("[a!=b]", 2, "unknown attribute operator");
    assert_invalid("[a=1]", 3, "an attribute's value must be a name or in quotes");
    assert_invalid("[a=b x]", 5, "unknown flag");
    assert_invalid("[a=b i i]", 7, "\"]\" is missing");
    assert_invalid("p:not()", 6, "a selector is missing");
    assert_invalid("p:not(a, :foo)", 10, "unknown pseudo-class");
    assert_invalid("p:has()", 6, "a selector is missing");
    assert_invalid("p:has(a, 1)", 9, "unexpected character");
    assert_invalid("p:has(:not(:has(a)))", 16, ":has() may not stand in another one");
    assert_invalid("p:nth-child(x)", 12, "an+b, even or odd is missing");
    assert_invalid("p:nth-child(2nof p)", 14, "\")\" is missing");
    assert_invalid("p:nth-of-type(2n of p)", 17, "\")\" is missing");
    assert_invalid("p:nth-child(2n of)", 17, "a selector is missing");
    assert_invalid("p:not", 5, "\"(\" is missing");
    assert_invalid("p:empty()", 7, "this pseudo-class takes nothing in parentheses");
    assert_invalid("p:lang(1)", 7, "a language is missing");
    assert_invalid("p:dir('ltr')", 6, "a name is missing");
    assert_invalid("p:contains-text(' \xC2\xA0')", 16, "a text in quotes is missing");
    assert_invalid("p:contains-text('a' x)", 20, "unknown flag");
    assert_invalid("p:contains-text('a' i s)", 22, "\")\" is missing");
    assert_invalid("a)", 1, "unexpected character");
    assert_invalid("&div", 1, "unexpected character");
}
END_TEST

START_TEST(test_bounds)
{
    char text[2 * SELECTOR_TEXT_MAX] = "";

    for (int i = 0; i <= SELECTOR_NESTING_MAX; i++)
        strcat(text, ":is(");
    assert_invalid(text, 4 * (SELECTOR_NESTING_MAX + 1), "the selector is nested too deep");
    memset(text, 'a', sizeof text - 1);
    assert_invalid(text, SELECTOR_TEXT_MAX, "the selector is too long");
    assert_invalid("p:nth-child(99999999999999999999n+)", 34, "a number is missing");
}
END_TEST

/* A page of so many elements of a kind side by side. */
static struct html_doc *
parse_many(const char *element, int count)
{
    CLEANUP_BUF struct buf page = BUF_INIT(1 << 24);

    buf_append_str(&page, "<!DOCTYPE html><body>");
    for (int i = 0; i < count; i++)
        buf_append_str(&page, element);
    return parse(buf_str(&page));
}

/* The steps that a search for all matches takes; it must not give up. */
static uint64_t
steps_of(const struct html_doc *doc, const char *text)
{
    CLEANUP_SEARCH struct selector_search search;
    html_node *node;

    selector_search_begin(&search, compile(text), html_document(doc));
    while (selector_search_next(&search, &node) == 0)
        ;
    ck_assert_msg(!search.gave_up, "%s", text);
    return SELECTOR_STEPS_MAX - search.steps;
}

/* Each of these would take the square of the elements if it began anew for each of them. */
START_TEST(test_work_is_linear)
{
    static const char *const selectors[] = {
        "b ~ i",
        "u ~ i",
        "i ~ i ~ i ~ u",
        "i:nth-child(3n)",
        "i:nth-last-child(3n)",
        "i:nth-of-type(3n)",
        "i:nth-last-of-type(3n)",
        "i:nth-child(2n of .x)",
        "i:nth-last-child(2n of u ~ .x)",
        "i:has(~ u)",
        "i:has(~ b)",
        "i:has(~ b ~ i ~ u)",
        "body:has(i ~ b) i:not(:has(u))",
        ":is(u, i:has(+ i)) ~ i",
        "i:only-of-type",
        "p i, div i, body > i",
    };
    enum { COUNT = 100000 };
    struct html_doc *doc = parse_many("<i class=x></i><b></b>", COUNT / 2);

    for (size_t i = 0; i < ARRAY_SIZE(selectors); i++)
        ck_assert_msg(steps_of(doc, selectors[i]) <= 12 * COUNT, "%s: %zu steps", selectors[i],
                      (size_t)steps_of(doc, selectors[i]));
    html_free(doc);
}
END_TEST

/* Trying everything again for every ancestor would take years. */
START_TEST(test_work_is_polynomial)
{
    CLEANUP_BUF struct buf page = BUF_INIT(1 << 20);
    struct html_doc *doc;

    for (int i = 0; i < 250; i++)
        buf_append_str(&page, "<div class=a>");
    doc = parse(buf_str(&page));
    ck_assert_uint_le(steps_of(doc, "p div div div div div div div div div div"), 250 * 80);
    ck_assert_uint_le(steps_of(doc, ".b ~ .a .a .a > .a .a ~ .a"), 250 * 80);
    ck_assert_uint_le(steps_of(doc, "p > div div > div div:has(div div > div div)"), 250 * 80);
    html_free(doc);
}
END_TEST

/* Nested lists can be made to explode, and much text to be read again for each ancestor: neither
 * is done to the end. */
START_TEST(test_search_gives_up)
{
    static const char *const selectors[] = {
        ":is(:is(:is(:is(:is(:is(p div) div) div) div) div) div) div",
        "div:contains-text('no such text')",
    };
    CLEANUP_BUF struct buf page = BUF_INIT(1 << 24);
    struct html_doc *doc;

    for (int i = 0; i < 250; i++)
        buf_append_str(&page, "<div>some text ");
    doc = parse(buf_str(&page));
    for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
        CLEANUP_SEARCH struct selector_search search;
        html_node *found;

        selector_search_begin(&search, compile(selectors[i]), html_document(doc));
        search.steps = 20000;
        ck_assert_int_eq(selector_search_next(&search, &found), -1);
        ck_assert_int_eq(selector_search_next(&search, &found), -1);
        ck_assert(search.gave_up);
    }
    html_free(doc);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *match = tcase_create("match");
    TCase *compiler = tcase_create("compile");

    tcase_add_checked_fixture(match, setup, teardown);
    tcase_add_test(match, test_simple);
    tcase_add_test(match, test_attributes);
    tcase_add_test(match, test_combinators);
    tcase_add_test(match, test_pseudo_classes);
    tcase_add_test(match, test_scope);
    tcase_add_test(match, test_quirks);
    tcase_add_test(match, test_namespaces);
    tcase_add_test(match, test_forgiving);
    tcase_add_test(match, test_of_type);
    tcase_add_test(match, test_has);
    tcase_add_test(match, test_languages);
    tcase_add_test(match, test_controls);
    tcase_add_test(match, test_ranges);
    tcase_add_test(match, test_contains_text);
    tcase_add_test(match, test_work_is_linear);
    tcase_add_test(match, test_work_is_polynomial);
    tcase_add_test(match, test_search_gives_up);
    suite_add_tcase(suite, match);

    tcase_add_checked_fixture(compiler, setup, teardown);
    tcase_add_test(compiler, test_escapes);
    tcase_add_test(compiler, test_errors);
    tcase_add_test(compiler, test_bounds);
    suite_add_tcase(suite, compiler);
}

int
main(void)
{
    return unit_main("selector", fill);
}
