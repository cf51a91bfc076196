#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

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

    if (selector_compile(arena, text, &selector, &position, &why) != 0)
        ck_abort_msg("%s: %s at %zu", text, why, position);
    return selector;
}

/* The ids of all matches, joined. */
static void
assert_selects(const struct html_doc *doc, const char *text, const char *expected)
{
    const struct selector *selector = compile(text);
    html_node *node = NULL;
    char ids[256] = "";

    while ((node = selector_next(selector, html_document(doc), node)) != NULL) {
        const char *id = html_attr_get(node, "id", NULL);

        strncat(ids, id ? id : "?", sizeof ids - strlen(ids) - 1);
        ck_assert(selector_matches(selector, node, NULL));
    }
    if (strcmp(ids, expected) != 0)
        ck_abort_msg("%s: selects %s and not %s", text, ids, expected);
}

static void
assert_invalid(const char *text, size_t position, const char *why)
{
    const struct selector *selector = NULL;
    size_t got_position = 0;
    const char *got_why = "";

    ck_assert_int_eq(selector_compile(arena, text, &selector, &got_position, &got_why), 1);
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
    const struct selector *all = compile("i");
    const struct selector *chained = compile("div i");
    html_node *inner = selector_next(compile("p"), html_document(doc), NULL);
    html_node *found = selector_next(all, inner, NULL);

    ck_assert_str_eq(html_attr_get(found, "id", NULL), "c");
    ck_assert_ptr_null(selector_next(all, inner, found));
    ck_assert_ptr_eq(selector_next(chained, inner, NULL), found);
    ck_assert(!selector_matches(all, html_document(doc), NULL));
    assert_selects(doc, "i", "cd");
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
    html_free(doc);
}
END_TEST

START_TEST(test_errors)
{
    assert_invalid("", 0, "a selector is missing");
    assert_invalid("p,", 2, "a selector is missing");
    assert_invalid("p > > a", 4, "a selector is missing before the combinator");
    assert_invalid("p:foo", 2, "unknown pseudo-class");
    assert_invalid("p::before", 2, "pseudo-elements are not supported");
    assert_invalid("#1", 1, "an id is missing");
    assert_invalid(".", 1, "a class is missing");
    assert_invalid("svg|a", 3, "namespaces are not supported");
    assert_invalid("[a!=b]", 2, "unknown attribute operator");
    assert_invalid("[a=1]", 3, "an attribute's value must be a name or in quotes");
    assert_invalid("[a=b x]", 5, "unknown attribute flag");
    assert_invalid("[a=b i i]", 7, "\"]\" is missing");
    assert_invalid("p:not()", 6, "a selector is missing");
    assert_invalid("p:nth-child(x)", 12, "an+b, even or odd is missing");
    assert_invalid("p:nth-child(2n of p)", 15, "\")\" is missing");
    assert_invalid("p:not", 5, "\"(\" is missing");
    assert_invalid("a)", 1, "unexpected character");
    assert_invalid("& a", 0, "the nesting selector is not supported");
}
END_TEST

START_TEST(test_bounds)
{
    char text[2 * SELECTOR_TEXT_MAX] = "";

    for (int i = 0; i <= SELECTOR_NESTING_MAX; i++)
        strcat(text, ":not(");
    assert_invalid(text, 5 * (SELECTOR_NESTING_MAX + 1), "the selector is nested too deep");
    memset(text, 'a', sizeof text - 1);
    assert_invalid(text, SELECTOR_TEXT_MAX, "the selector is too long");
    assert_invalid("p:nth-child(99999999999999999999n+)", 34, "a number is missing");
}
END_TEST

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Trying everything again for every ancestor would take years. */
START_TEST(test_work_is_polynomial)
{
    struct buf page = BUF_INIT(1 << 20);
    double begin = seconds();
    struct html_doc *doc;
    html_node *node = NULL;
    int count = 0;

    for (int i = 0; i < 250; i++)
        buf_append_str(&page, "<div class=a>");
    doc = parse(buf_str(&page));
    while ((node = selector_next(compile("p div div div div div div div div div div"),
                                 html_document(doc), node)) != NULL)
        count++;
    while ((node = selector_next(compile(".b ~ .a .a .a > .a .a ~ .a"), html_document(doc),
                                 node)) != NULL)
        count++;
    ck_assert_int_eq(count, 0);
    ck_assert(seconds() - begin < 2);
    html_free(doc);
    buf_free(&page);
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
    tcase_add_test(match, test_work_is_polynomial);
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
