#include <stdio.h>
#include <string.h>

#include "host/common/url.h"
#include "tests/unit/unit.h"

static struct url *
parse(const char *input, const struct url *base)
{
    struct url *url = NULL;
    const char *why = NULL;

    ck_assert_msg(url_parse(input, base, &url, &why) == 0, "%s: %s", input, why);
    return url;
}

static const char *
refusal(const char *input, const struct url *base)
{
    struct url *url = NULL;
    const char *why = NULL;

    ck_assert_msg(url_parse(input, base, &url, &why) == 1, "%s is taken", input);
    ck_assert_ptr_null(url);
    ck_assert_ptr_nonnull(why);
    return why;
}

START_TEST(has_all_parts)
{
    CLEANUP_URL struct url *url = parse("HTTPS://us%65r:p@ss@Shop.Example:8443/a b?c d#e f", NULL);

    ck_assert_str_eq(url->href, "https://us%65r:p%40ss@shop.example:8443/a%20b?c%20d#e%20f");
    ck_assert_str_eq(url->scheme, "https");
    ck_assert_str_eq(url->username, "us%65r");
    ck_assert_str_eq(url->password, "p%40ss");
    ck_assert_str_eq(url->host, "shop.example");
    ck_assert_uint_eq(url->port, 8443);
    ck_assert_str_eq(url->path, "/a%20b");
    ck_assert_str_eq(url->query, "c%20d");
    ck_assert_str_eq(url->fragment, "e%20f");
    ck_assert_str_eq(url->origin, "https://shop.example:8443");
}
END_TEST

START_TEST(absent_parts_are_told_from_empty_ones)
{
    CLEANUP_URL struct url *absent = parse("http://a", NULL), *empty = parse("http://a?#", NULL);

    ck_assert_ptr_null(absent->query);
    ck_assert_ptr_null(absent->fragment);
    ck_assert_str_eq(absent->username, "");
    ck_assert_str_eq(absent->password, "");
    ck_assert_str_eq(absent->path, "/");
    ck_assert_uint_eq(absent->port, 80);
    ck_assert_str_eq(empty->query, "");
    ck_assert_str_eq(empty->fragment, "");
    ck_assert_str_eq(empty->href, "http://a/?#");
}
END_TEST

/* RFC 3986, section 5.4, as the URL standard has it. */
static const struct {
    const char *input;
    const char *wanted;
} references[] = {
    {"g:h", NULL},
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g/"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"#s", "http://a/b/c/d;p?q#s"},
    {"g#s", "http://a/b/c/g#s"},
    {";x", "http://a/b/c/;x"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../g", "http://a/g"},
    {"../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"/../g", "http://a/g"},
    {"g.", "http://a/b/c/g."},
    {"..g", "http://a/b/c/..g"},
    {"./g/.", "http://a/b/c/g/"},
    {"g/../h", "http://a/b/c/h"},
    {"g?y/../x", "http://a/b/c/g?y/../x"},
    {"http:g", "http://a/b/c/g"},
    {"%2e%2E/g", "http://a/b/g"},
    {"..\\g", "http://a/b/g"},
    {"\\\\g\\x", "http://g/x"},
    {"https:g", "https://g/"},
};

START_TEST(resolves_references)
{
    CLEANUP_URL struct url *base = parse("http://a/b/c/d;p?q#z", NULL);
    CLEANUP_URL struct url *url = NULL;

    if (!references[_i].wanted) {
        refusal(references[_i].input, base);
        return;
    }
    url = parse(references[_i].input, base);
    ck_assert_str_eq(url->href, references[_i].wanted);
}
END_TEST

START_TEST(a_reference_keeps_the_credentials_of_its_host_only)
{
    CLEANUP_URL struct url *base = parse("http://u:p@a:81/x", NULL);
    CLEANUP_URL struct url *same = parse("/y", base), *other = parse("//a:81/y", base);

    ck_assert_str_eq(same->href, "http://u:p@a:81/y");
    ck_assert_str_eq(other->href, "http://a:81/y");
}
END_TEST

static const char *const hosts[][2] = {
    {"0x7f.1", "127.0.0.1"},
    {"2130706433", "127.0.0.1"},
    {"017700000001", "127.0.0.1"},
    {"127.0.0x0.1.", "127.0.0.1"},
    {"1.2.772", "1.2.3.4"},
    {"0", "0.0.0.0"},
    {"0x", "0.0.0.0"},
    {"4294967295", "255.255.255.255"},
    {"%31%32%37.1", "127.0.0.1"},
    {"[::]", "[::]"},
    {"[0:0:0:0:0:0:0:1]", "[::1]"},
    {"[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"},
    {"[1:0:0:2:3:0:0:4]", "[1::2:3:0:0:4]"},
    {"[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"},
    {"[1:2:3:4:5:6:0:0]", "[1:2:3:4:5:6::]"},
    {"[ABCD::EF01]", "[abcd::ef01]"},
    {"[::ffff:127.0.0.1]", "[::ffff:7f00:1]"},
    {"[1:2:3:4:5:6:255.1.2.3]", "[1:2:3:4:5:6:ff01:203]"},
    {"a..b", "a..b"},
    {"127..", "127.."},
    {"xn--caf-dma.example", "xn--caf-dma.example"},
    {"XN--Caf-DMA.example", "xn--caf-dma.example"},
    {"xn--mgba3gch31f060k", "xn--mgba3gch31f060k"},
    {"xn--wgv71a119e.jp", "xn--wgv71a119e.jp"},
    {"a_b", "a_b"},
    {"1e3", "1e3"},
    {"a.0b", "a.0b"},
};

START_TEST(canonicalises_hosts)
{
    CLEANUP_URL struct url *url = NULL;
    char text[256];

    snprintf(text, sizeof text, "https://%s/", hosts[_i][0]);
    url = parse(text, NULL);
    ck_assert_str_eq(url->host, hosts[_i][1]);
}
END_TEST

static const char *const bad_hosts[] = {
    "",
    "1.2.3.4.5",
    "256.1.1.1",
    "1.2.3.256",
    "4294967296",
    "99999999999999999999999999999999999",
    "1.2.65536",
    "0x100000000",
    "09",
    "a.09",
    "a.0x1",
    "[",
    "[]",
    "[::",
    "[:::]",
    "[1::2::3]",
    "[1:2:3:4:5:6:7]",
    "[1:2:3:4:5:6:7:8:9]",
    "[::1:2:3:4:5:6:7:8]",
    "[12345::]",
    "[::1.2.3]",
    "[::1.2.3.4.5]",
    "[::01.2.3.4]",
    "[::256.2.3.4]",
    "[::1.2.3.]",
    "[::1.2.3.4:1]",
    "[1:2:3:4:5:6:7:1.2.3.4]",
    "[1:]",
    "[:1]",
    "[::g]",
    "[::1%25eth0]",
    "[::1]x",
    "a b",
    "a%20b",
    "a%00b",
    "a%b",
    "a%zz",
    "a%2fb",
    "a^b",
    "a|b",
    "a<b",
    "xn--",
    "xn--a",
    "xn--a-",
    "xn---",
    "xn--abc!",
    "xn--99999999",
    "a.xn--pokxncvks",
};

START_TEST(refuses_bad_hosts)
{
    char text[256];

    snprintf(text, sizeof text, "https://%s/", bad_hosts[_i]);
    refusal(text, NULL);
}
END_TEST

static const struct {
    const char *host;
    const char *ascii; /* NULL: refused */
} idna_rows[] = {
    {"caf\u00e9.example", "xn--caf-dma.example"},
    {"CAF%C3%89.example", "xn--caf-dma.example"},
    {"cafe\u0301.example", "xn--caf-dma.example"},
    {"xn--caf-dma.example", "xn--caf-dma.example"},
    {"XN--CAF-DMA.example", "xn--caf-dma.example"},
    {"stra\u00dfe.de", "xn--strae-oqa.de"},
    {"\u1e9e.de", "xn--zca.de"},
    {"\uff47\uff4f.example\u3002org", "go.example.org"},
    {"a\u00adb\u2060c", "abc"},
    {"\U0001FAE0.com", "xn--129h.com"},
    {"\u05d0\u05d1.example", "xn--4dbc.example"},
    {"\uff11.2.3.4", "1.2.3.4"},
    {"\u00ad", NULL},          /* nothing is left */
    {"\xff", NULL},            /* no UTF-8 */
    {"a\ufffd", NULL},         /* disallowed */
    {"a\u2488b", NULL},        /* a dot out of another character */
    {"a\u200db", NULL},        /* joins nothing */
    {"\u0300a", NULL},         /* begins with a mark */
    {"\u05d0a", NULL},         /* in two directions */
    {"xn--", NULL},            /* stands for nothing */
    {"xn--a", NULL},           /* no Punycode */
    {"xn--abc-", NULL},        /* ASCII in disguise */
    {"xn--e-bgb", NULL},       /* not in NFC: e and an accent */
    {"xn--\u00e9", NULL},      /* the form of what is not in it */
    {"a\uff0fb", NULL},        /* a slash in disguise */
    {"xn--99999999999", NULL}, /* too large */
};

START_TEST(maps_names_beyond_ascii)
{
    CLEANUP_URL struct url *url = NULL;
    const char *host = idna_rows[_i].host, *ascii = idna_rows[_i].ascii, *why = NULL;
    char text[128];

    snprintf(text, sizeof text, "https://%s/", host);
    ck_assert_msg(url_parse(text, NULL, &url, &why) == (ascii ? 0 : 1), "%s: %s", host,
                  url ? url->host : why);
    if (ascii)
        ck_assert_str_eq(url->host, ascii);
}
END_TEST

static const char *const other_schemes[] = {
    "ftp://a/",    "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x",   "ws://a/",
    "httpss://a/", "htt://a/",           "mailto:a@b",          "view-source:http:a", "a:b",
};

START_TEST(refuses_other_schemes)
{
    CLEANUP_URL struct url *base = parse("https://a/", NULL);

    ck_assert_ptr_nonnull(strstr(refusal(other_schemes[_i], NULL), "neither http nor https"));
    ck_assert_ptr_nonnull(strstr(refusal(other_schemes[_i], base), "neither http nor https"));
}
END_TEST

START_TEST(refuses_what_is_relative_to_nothing)
{
    ck_assert_str_eq(refusal("/a", NULL), "is not absolute");
    ck_assert_str_eq(refusal("//a", NULL), "is not absolute");
    ck_assert_str_eq(refusal("", NULL), "is not absolute");
    ck_assert_str_eq(refusal("1http://a", NULL), "is not absolute");
}
END_TEST

static const struct {
    const char *input;
    unsigned port; /* 0 for a refusal */
} ports[] = {
    {"http://a:80/", 80},        {"https://a:80/", 80},   {"https://a:443/", 443},
    {"https://a:", 443},         {"http://a:00081/", 81}, {"http://a:65535", 65535},
    {"http://a:65536", 0},       {"http://a:+80", 0},     {"http://a:8 0", 0},
    {"http://a:80:80", 0},       {"http://a:-1", 0},      {"http://a:99999999999999999999", 0},
    {"http://[::1]:8080", 8080},
};

START_TEST(knows_ports)
{
    CLEANUP_URL struct url *url = NULL;

    if (ports[_i].port == 0) {
        refusal(ports[_i].input, NULL);
        return;
    }
    url = parse(ports[_i].input, NULL);
    ck_assert_uint_eq(url->port, ports[_i].port);
}
END_TEST

START_TEST(strips_blanks_and_line_ends)
{
    CLEANUP_URL struct url *url = parse(" \x01\n ht\ntp:/\r/a\t/b\nc \x1F ", NULL);

    ck_assert_str_eq(url->href, "http://a/bc");
}
END_TEST

START_TEST(takes_bytes_with_a_nul_inside)
{
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    ck_assert_int_eq(url_parse_bytes("http://a/b\0c", 12, NULL, &url, &why), 0);
    ck_assert_str_eq(url->href, "http://a/b%00c");
}
END_TEST

START_TEST(encodes_malformed_bytes_as_they_are)
{
    CLEANUP_URL struct url *url = parse("http://a/caf\xE9?\xFF#\xC3\xA9", NULL);

    ck_assert_str_eq(url->href, "http://a/caf%E9?%FF#%C3%A9");
}
END_TEST

static void
fill_url(char *text, size_t len, char c)
{
    memset(text, c, len);
    memcpy(text, "http://a/", 9);
    text[len] = '\0';
}

START_TEST(has_a_maximum_length)
{
    char text[URL_MAX + 2];
    CLEANUP_URL struct url *url = NULL;

    fill_url(text, URL_MAX, 'x');
    url = parse(text, NULL);
    ck_assert_uint_eq(strlen(url->href), URL_MAX);
    fill_url(text, URL_MAX + 1, 'x');
    ck_assert_ptr_nonnull(strstr(refusal(text, NULL), "longer than 8192"));
    /* It grows when it is encoded, and must be within the maximum then too. */
    fill_url(text, URL_MAX / 2, '"');
    ck_assert_ptr_nonnull(strstr(refusal(text, NULL), "longer than 8192"));
    ck_assert_ptr_nonnull(strstr(refusal("?y", url), "longer than 8192"));
}
END_TEST

START_TEST(compares_origins)
{
    CLEANUP_URL struct url *a = parse("https://u@a:443/x", NULL), *b = parse("https://A/y", NULL);
    CLEANUP_URL struct url *port = parse("https://a:444/", NULL), *http = parse("http://a/", NULL);

    ck_assert(url_same_origin(a, b));
    ck_assert(!url_same_origin(a, port));
    ck_assert(!url_same_origin(a, http));
    ck_assert_str_eq(a->origin, "https://a");
}
END_TEST

static const struct {
    const char *host;
    bool wanted;
} loopbacks[] = {
    {"localhost", true},
    {"LOCALHOST", true},
    {"127.0.0.1", true},
    {"127.1", true},
    {"0x7f.2.3.4", true},
    {"127.255.255.254", true},
    {"[::1]", true},
    {"[0:0::1]", true},
    {"localhost.", false},
    {"a.localhost", false},
    {"localhost.example", false},
    {"127.evil.example", false},
    {"127.0.0.1.example", false},
    {"127..", false},
    {"0.0.0.0", false},
    {"[::]", false},
    {"[::ffff:127.0.0.1]", false},
    {"[::127.0.0.1]", false},
    {"128.0.0.1", false},
    {"12.7.0.1", false},
};

START_TEST(knows_loopback_by_name)
{
    CLEANUP_URL struct url *url = NULL;
    char text[256];

    snprintf(text, sizeof text, "http://%s:8080/", loopbacks[_i].host);
    url = parse(text, NULL);
    ck_assert(url_is_loopback(url) == loopbacks[_i].wanted);
}
END_TEST

START_TEST(nothing_can_be_freed)
{
    ck_assert_ptr_null(url_free(NULL));
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("url"), *host = tcase_create("host");

    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, host);
    tcase_add_test(tcase, has_all_parts);
    tcase_add_test(tcase, absent_parts_are_told_from_empty_ones);
    tcase_add_loop_test(tcase, resolves_references, 0, ARRAY_SIZE(references));
    tcase_add_test(tcase, a_reference_keeps_the_credentials_of_its_host_only);
    tcase_add_loop_test(tcase, refuses_other_schemes, 0, ARRAY_SIZE(other_schemes));
    tcase_add_test(tcase, refuses_what_is_relative_to_nothing);
    tcase_add_loop_test(tcase, knows_ports, 0, ARRAY_SIZE(ports));
    tcase_add_test(tcase, strips_blanks_and_line_ends);
    tcase_add_test(tcase, takes_bytes_with_a_nul_inside);
    tcase_add_test(tcase, encodes_malformed_bytes_as_they_are);
    tcase_add_test(tcase, has_a_maximum_length);
    tcase_add_test(tcase, compares_origins);
    tcase_add_test(tcase, nothing_can_be_freed);
    tcase_add_loop_test(host, canonicalises_hosts, 0, ARRAY_SIZE(hosts));
    tcase_add_loop_test(host, refuses_bad_hosts, 0, ARRAY_SIZE(bad_hosts));
    tcase_add_loop_test(host, maps_names_beyond_ascii, 0, ARRAY_SIZE(idna_rows));
    tcase_add_loop_test(host, knows_loopback_by_name, 0, ARRAY_SIZE(loopbacks));
}

int
main(void)
{
    return unit_main("url", fill);
}
