#include "tests/unit/unit.h"

#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/html/html.h"

static struct html_parser *parser;

static void
setup(void)
{
    parser = html_parser_new();
    ck_assert_ptr_nonnull(parser);
}

static void
teardown(void)
{
    parser = html_parser_free(parser);
}

static struct html_doc *
parse_labelled(const void *page, size_t len, const char *label)
{
    struct html_doc *doc = NULL;
    const char *why = NULL;

    ck_assert_int_eq(html_parse(parser, page, len, label, &doc, &why), 0);
    return doc;
}

static struct html_doc *
parse(const char *page)
{
    return parse_labelled(page, strlen(page), "utf-8");
}

/* The n-th element of that name, from 0. */
static html_node *
element(const struct html_doc *doc, const char *name, int n)
{
    html_node *node = html_document(doc);

    while ((node = html_following(node, NULL)) != NULL) {
        size_t len;
        const char *own = html_is_element(node) ? html_name(node, &len) : "";

        if (strcmp(own, name) == 0 && n-- == 0)
            return node;
    }
    ck_abort_msg("no element %s", name);
    abort();
}

static void
assert_text(const html_node *node, const char *expected)
{
    struct buf text = BUF_INIT(1 << 20);

    ck_assert_int_eq(html_text(node, &text), 0);
    ck_assert_str_eq(buf_str(&text), expected);
    buf_free(&text);
}

/* Parses in that encoding and compares the text of the whole page. */
static void
assert_decoded(const char *page, size_t len, const char *label, const char *expected)
{
    struct html_doc *doc = parse_labelled(page, len, label);

    assert_text(html_document(doc), expected);
    html_free(doc);
}

static void
assert_refused(const char *page, size_t len, const char *reason)
{
    struct html_doc *doc = NULL;
    const char *why = "";

    ck_assert_int_eq(html_parse(parser, page, len, NULL, &doc, &why), 1);
    ck_assert_ptr_null(doc);
    ck_assert_str_eq(why, reason);
    doc = parse("<p>still works</p>");
    assert_text(html_document(doc), "still works");
    html_free(doc);
}

static void
assert_kind(const html_node *node, enum html_kind kind)
{
    if (!node)
        abort();
    ck_assert_int_eq(html_kind(node), kind);
}

START_TEST(test_tree_links)
{
    struct html_doc *doc = parse("<!DOCTYPE html><!--c--><ul><li>a<li>b</ul>");
    html_node *first = element(doc, "li", 0);
    html_node *second = element(doc, "li", 1);
    html_node *list = element(doc, "ul", 0);

    ck_assert_ptr_eq(html_parent(first), list);
    assert_kind(html_document(doc), HTML_KIND_DOCUMENT);
    assert_kind(html_first_child(html_document(doc)), HTML_KIND_DOCTYPE);
    assert_kind(html_prev(element(doc, "html", 0)), HTML_KIND_COMMENT);
    ck_assert_ptr_eq(html_next(first), second);
    ck_assert_ptr_eq(html_prev(second), first);
    ck_assert_ptr_eq(html_first_child(list), first);
    ck_assert_ptr_eq(html_last_child(list), second);
    assert_kind(html_first_child(first), HTML_KIND_TEXT);
    ck_assert_ptr_null(html_parent(html_document(doc)));
    html_free(doc);
}
END_TEST

START_TEST(test_names_and_namespaces)
{
    struct html_doc *doc = parse("<DIV><X-Y></X-Y><svg><foreignObject></foreignObject></svg>"
                                 "<math><mi></mi></math></DIV>");

    ck_assert_uint_eq(html_tag(element(doc, "div", 0)), html_tag_of_name("DIV", 3));
    ck_assert_uint_ne(html_tag_of_name("div", 3), 0);
    ck_assert_uint_eq(html_tag_of_name("x-y", 3), 0);
    ck_assert_uint_eq(html_tag(element(doc, "x-y", 0)), 0);
    ck_assert_int_eq(html_namespace(element(doc, "div", 0)), HTML_NAMESPACE_HTML);
    ck_assert_int_eq(html_namespace(element(doc, "foreignObject", 0)), HTML_NAMESPACE_SVG);
    ck_assert_int_eq(html_namespace(element(doc, "mi", 0)), HTML_NAMESPACE_MATHML);
    html_free(doc);
}
END_TEST

START_TEST(test_attributes)
{
    struct html_doc *doc = parse("<a HREF='/x' empty id=one id=two></a>"
                                 "<svg viewbox='0 0' xlink:href='#y'></svg>");
    html_node *link = element(doc, "a", 0);
    html_node *svg = element(doc, "svg", 0);
    size_t len;

    ck_assert_str_eq(html_attr_get(link, "href", &len), "/x");
    ck_assert_uint_eq(len, 2);
    ck_assert_ptr_nonnull(html_attr_find(link, "HREF", 4));
    ck_assert_str_eq(html_attr_get(link, "empty", &len), "");
    ck_assert_str_eq(html_attr_get(link, "id", NULL), "one");
    ck_assert_ptr_null(html_attr_get(link, "hre", NULL));
    ck_assert_ptr_null(html_attr_find(link, "", 0));
    ck_assert_ptr_nonnull(html_attr_find(svg, "viewBox", 7));
    ck_assert_ptr_null(html_attr_find(svg, "viewbox", 7));
    ck_assert_ptr_null(html_attr_find(svg, "href", 4));
    html_free(doc);
}
END_TEST

START_TEST(test_attribute_iteration)
{
    struct html_doc *doc = parse("<a b=1 c=2 d></a>");
    struct buf names = BUF_INIT(16);
    const html_attr *attr;

    for (attr = html_attr_first(element(doc, "a", 0)); attr; attr = html_attr_next(attr)) {
        size_t len;
        const char *name = html_attr_name(attr, &len);

        buf_append(&names, name, len);
    }
    ck_assert_str_eq(buf_str(&names), "bcd");
    buf_free(&names);
    ck_assert_ptr_null(html_attr_first(html_document(doc)));
    html_free(doc);
}
END_TEST

START_TEST(test_text_collapses_spaces)
{
    struct html_doc *doc =
        parse("<p> \n 1\xC2\xA0"
              "234,50\xE2\x80\xAF\t\xE2\x82\xAC&nbsp;<b>TTC</b>&#8201;<i></i> </p>");

    assert_text(element(doc, "p", 0), "1 234,50 \xE2\x82\xAC TTC");
    assert_text(element(doc, "i", 0), "");
    html_free(doc);
}
END_TEST

START_TEST(test_text_leaves_out_scripts)
{
    struct html_doc *doc = parse("<div>a<script>b</script><style>c</style><template>d</template>"
                                 "<noscript>e</noscript><textarea>f</textarea></div>");

    assert_text(element(doc, "div", 0), "aef");
    assert_text(element(doc, "script", 0), "b");
    html_free(doc);
}
END_TEST

START_TEST(test_raw_text)
{
    struct html_doc *doc = parse("<div> a <script>\nlet b  = 1</script></div>");
    struct buf text = BUF_INIT(1 << 10);

    ck_assert_int_eq(html_inner_raw_text(element(doc, "div", 0), &text), 0);
    ck_assert_str_eq(buf_str(&text), " a \nlet b  = 1");
    buf_free(&text);
    text = BUF_INIT(4);
    ck_assert_int_eq(html_inner_raw_text(element(doc, "div", 0), &text), -1);
    buf_free(&text);
    html_free(doc);
}
END_TEST

START_TEST(test_template_is_closed)
{
    struct html_doc *doc = parse("<template><p>x</p><p>y</p></template>");
    html_node *template = element(doc, "template", 0);

    ck_assert_ptr_null(html_first_child(template));
    ck_assert_ptr_nonnull(html_template_first(template));
    ck_assert_uint_eq(html_index_from_end(html_template_last(template)), 1);
    html_free(doc);
}
END_TEST

START_TEST(test_base_href)
{
    struct html_doc *doc = parse("<base target=x><base href=/one/><base href=/two/><p>");
    struct html_doc *none = parse("<p>");

    ck_assert_str_eq(html_base_href(doc), "/one/");
    ck_assert_str_eq(html_base_href(doc), "/one/");
    ck_assert_ptr_null(html_base_href(none));
    html_free(doc);
    html_free(none);
}
END_TEST

START_TEST(test_quirks_mode)
{
    struct html_doc *quirky = parse("<p>");
    struct html_doc *strict = parse("<!DOCTYPE html><p>");

    ck_assert(html_in_quirks_mode(html_document(quirky)));
    ck_assert(!html_in_quirks_mode(html_document(strict)));
    ck_assert_str_eq(html_doctype(strict).name, "html");
    ck_assert_ptr_null(html_doctype(strict).public_id);
    html_free(quirky);
    html_free(strict);
}
END_TEST

START_TEST(test_indexes)
{
    struct html_doc *doc = parse("<ul>t<li>a</li>t<li>b</li><!--c--><li>c</li>t</ul>");

    ck_assert_uint_eq(html_index(element(doc, "li", 0)), 1);
    ck_assert_uint_eq(html_index(element(doc, "li", 2)), 3);
    ck_assert_uint_eq(html_index_from_end(element(doc, "li", 2)), 1);
    ck_assert_uint_eq(html_index_from_end(element(doc, "li", 0)), 3);
    ck_assert_uint_eq(html_index_from_end(element(doc, "html", 0)), 1);
    html_free(doc);
}
END_TEST

START_TEST(test_encodings)
{
    static const char bom16[] = "\xFE\xFF\0<\0p\0>\0\xE9\xD8\x3D\xDE\x00";
    static const char meta[] = "<!-- <meta charset=utf-8> --><meta charset='windows-1251'>\xE9";
    static const char pragma[] =
        "<meta content='text/html; charset=iso-8859-15' http-equiv=Content-Type>\xA4";

    assert_decoded("<p>\xC3\xA9", 5, NULL, "\xC3\xA9");
    assert_decoded("<p>\xE9\x80", 5, NULL, "\xC3\xA9\xE2\x82\xAC");
    assert_decoded("<p>\xE9", 4, " Latin1 ", "\xC3\xA9");
    assert_decoded("<p>\xE9", 4, "unheard-of", "\xC3\xA9");
    assert_decoded("<p>\xE9!", 5, "utf-8", "\xEF\xBF\xBD!");
    assert_decoded("\xEF\xBB\xBF<p>\xC3\xA9", 8, "latin1", "\xC3\xA9");
    assert_decoded(bom16, sizeof bom16 - 1, NULL, "\xC3\xA9\xF0\x9F\x98\x80");
    assert_decoded(meta, sizeof meta - 1, NULL, "\xD0\xB9");
    assert_decoded(pragma, sizeof pragma - 1, NULL, "\xE2\x82\xAC");
    assert_decoded("<meta charset=utf-16>\xC3\xA9", 23, NULL, "\xC3\xA9");
}
END_TEST

START_TEST(test_odd_pages)
{
    assert_decoded("", 0, NULL, "");
    assert_decoded(NULL, 0, NULL, "");
    assert_decoded("a\0b&#0;&#xD800;", 14, NULL, "ab\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_decoded("<p>&notanentity;&eacute&copy", 28, NULL,
                   "\xC2\xAC"
                   "anentity;\xC3\xA9\xC2\xA9");
}
END_TEST

START_TEST(test_page_may_go_away)
{
    char *page = strdup("<x-new a='b&amp;c'>text</x-new>");
    struct html_doc *doc = parse(page);

    memset(page, '#', strlen(page));
    free(page);
    ck_assert_str_eq(html_attr_get(element(doc, "x-new", 0), "a", NULL), "b&c");
    assert_text(html_document(doc), "text");
    html_free(doc);
}
END_TEST

START_TEST(test_documents_side_by_side)
{
    struct html_doc *one = parse("<p>one");
    struct html_doc *two = parse("<p>two");
    struct html_doc *three;

    one = html_free(one);
    three = parse("<b>three");
    assert_text(html_document(two), "two");
    assert_text(html_document(three), "three");
    html_free(two);
    html_free(three);
}
END_TEST

/* Appends a part count times, with the decimal number for its % if it has one. */
static void
append_many(struct buf *page, const char *part, int count)
{
    const char *hole = strchr(part, '%');

    for (int i = 0; i < count; i++) {
        buf_append(page, part, hole ? (size_t)(hole - part) : strlen(part));
        if (hole)
            buf_printf(page, "%d%s", i, hole + 1);
    }
}

static void
assert_many_refused(const char *begin, const char *part, int count, const char *reason)
{
    struct buf page = BUF_INIT(64 << 20);

    buf_append_str(&page, begin);
    append_many(&page, part, count);
    buf_append_str(&page, ">");
    assert_refused((const char *)page.data, page.len, reason);
    buf_free(&page);
}

/* Wherever in a long page something stands, it is read as one. */
START_TEST(test_pages_are_read_as_one)
{
    for (int before = 8060; before < 8200; before++) {
        struct buf page = BUF_INIT(1 << 20);
        struct buf text = BUF_INIT(1 << 20);
        struct html_doc *doc;
        size_t len;

        buf_append_str(&page, "<!DOCTYPE html><svg><desc>");
        for (int i = 0; i < before; i++)
            buf_append_byte(&page, 'x');
        buf_append_str(&page, "</desc><![CDATA[a]]></svg><![CDATA[b]]><!DOCTYPE x y \"z><p "
                              "title='b &amp; \xC3\xA9'>&eacute;</p>");
        doc = parse(buf_str(&page));
        ck_assert_int_eq(html_inner_raw_text(html_document(doc), &text), 0);
        ck_assert_str_eq(buf_str(&text) + before, "a\xC3\xA9");
        ck_assert_str_eq(html_data(html_next(element(doc, "svg", 0)), &len), "[CDATA[b]]");
        ck_assert_str_eq(html_attr_get(element(doc, "p", 0), "title", &len), "b & \xC3\xA9");
        html_free(doc);
        buf_free(&page);
        buf_free(&text);
    }
}
END_TEST

START_TEST(test_deep_nesting_is_refused)
{
    assert_many_refused("", "<div>", 100000, "elements are nested too deep");
    assert_many_refused("<svg>", "<g>", 100000, "elements are nested too deep");
    assert_many_refused("<p>", "<b>", 100000, "elements are nested too deep");
}
END_TEST

START_TEST(test_depth_below_the_bound)
{
    struct buf page = BUF_INIT(1 << 20);
    struct html_doc *doc;

    for (int i = 0; i < 500; i++)
        buf_append_str(&page, "<div>");
    buf_append_str(&page, "deep");
    doc = parse(buf_str(&page));
    assert_text(element(doc, "div", 499), "deep");
    html_free(doc);
    buf_free(&page);
}
END_TEST

START_TEST(test_open_formatting_is_refused)
{
    assert_many_refused("<p>", "<font a%><p>", 20000, "elements are nested too deep");
}
END_TEST

START_TEST(test_unknown_names_are_bounded)
{
    assert_many_refused("", "</x%>", 300000, "too many different element names");
}
END_TEST

START_TEST(test_merged_attributes_are_bounded)
{
    assert_many_refused("", "<html a%>", 100000, "too many attributes on html or body");
    assert_many_refused("<html><body><html ", "a% ", 1000, "too many attributes on html or body");
}
END_TEST

START_TEST(test_memory_is_bounded)
{
    struct buf page = BUF_INIT(64 << 20);

    buf_append_str(&page, "<p>");
    for (int i = 0; i < 200; i++)
        buf_printf(&page, "<font a%d>", i);
    for (int i = 0; i < 100000; i++)
        buf_append_str(&page, "<p>x");
    assert_refused((const char *)page.data, page.len, "the tree is too large for the page");
    buf_free(&page);
}
END_TEST

/* Each text is put before the table, at the end of the text that is there. */
START_TEST(test_memory_of_strings_is_bounded)
{
    enum { ROWS = 200000 };
    struct buf page = BUF_INIT(64 << 20);
    struct buf text = BUF_INIT(64 << 20);
    struct html_doc *doc = NULL;
    const char *why = NULL;

    buf_append_str(&page, "<table>");
    append_many(&page, "a<tr>", ROWS);
    if (html_parse(parser, page.data, page.len, NULL, &doc, &why) == 0) {
        ck_assert_int_eq(html_text(html_document(doc), &text), 0);
        ck_assert_uint_eq(text.len, ROWS);
    } else {
        ck_assert_str_eq(why, "the tree is too large for the page");
    }
    buf_free(&page);
    buf_free(&text);
    html_free(doc);
}
END_TEST

START_TEST(test_attributes_are_bounded)
{
    struct html_doc *doc;
    struct buf page = BUF_INIT(1 << 20);

    buf_append_str(&page, "<p ");
    append_many(&page, "a% ", HTML_ATTRS_MAX);
    buf_append_str(&page, ">");
    doc = parse(buf_str(&page));
    ck_assert_ptr_nonnull(html_attr_get(element(doc, "p", 0), "a2047", NULL));
    html_free(doc);
    buf_free(&page);
    assert_many_refused("<p ", "a% ", HTML_ATTRS_MAX + 1, "too many attributes on one element");
    assert_many_refused("<p ", "a ", 100000, "too many attributes on one element");
}
END_TEST

/* An <option> must not look at all those before it. */
START_TEST(test_many_options)
{
    enum { OPTIONS = 100000 };
    struct buf page = BUF_INIT(64 << 20);
    struct html_doc *doc;

    buf_append_str(&page, "<select>");
    append_many(&page, "<option selected>x", OPTIONS);
    doc = parse(buf_str(&page));
    ck_assert_uint_eq(html_index_from_end(element(doc, "option", 0)), OPTIONS);
    html_free(doc);
    buf_free(&page);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tree = tcase_create("tree");
    TCase *text = tcase_create("text");
    TCase *bounds = tcase_create("bounds");

    tcase_add_checked_fixture(tree, setup, teardown);
    tcase_add_test(tree, test_tree_links);
    tcase_add_test(tree, test_names_and_namespaces);
    tcase_add_test(tree, test_attributes);
    tcase_add_test(tree, test_attribute_iteration);
    tcase_add_test(tree, test_template_is_closed);
    tcase_add_test(tree, test_base_href);
    tcase_add_test(tree, test_quirks_mode);
    tcase_add_test(tree, test_indexes);
    suite_add_tcase(suite, tree);

    tcase_add_checked_fixture(text, setup, teardown);
    tcase_add_test(text, test_text_collapses_spaces);
    tcase_add_test(text, test_text_leaves_out_scripts);
    tcase_add_test(text, test_raw_text);
    tcase_add_test(text, test_encodings);
    tcase_add_test(text, test_odd_pages);
    tcase_add_test(text, test_page_may_go_away);
    tcase_add_test(text, test_pages_are_read_as_one);
    tcase_add_test(text, test_documents_side_by_side);
    suite_add_tcase(suite, text);

    tcase_set_timeout(bounds, 30);
    tcase_add_checked_fixture(bounds, setup, teardown);
    tcase_add_test(bounds, test_deep_nesting_is_refused);
    tcase_add_test(bounds, test_depth_below_the_bound);
    tcase_add_test(bounds, test_open_formatting_is_refused);
    tcase_add_test(bounds, test_unknown_names_are_bounded);
    tcase_add_test(bounds, test_merged_attributes_are_bounded);
    tcase_add_test(bounds, test_memory_is_bounded);
    tcase_add_test(bounds, test_memory_of_strings_is_bounded);
    tcase_add_test(bounds, test_attributes_are_bounded);
    tcase_add_test(bounds, test_many_options);
    suite_add_tcase(suite, bounds);
}

int
main(void)
{
    return unit_main("html", fill);
}
