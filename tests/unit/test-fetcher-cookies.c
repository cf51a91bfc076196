/* The jar: what is taken, what is sent where, and what is kept between runs. */
#include "tests/unit/test-fetcher.h"

#include <stdio.h>
#include <string.h>

#include "host/fetcher/cookie.h"
#include "host/fetcher/jar.h"

enum { NOW = 1700000000 };

static void
set_at(struct jar *jar, const char *from, const char *line, int64_t now)
{
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    ck_assert_int_eq(url_parse(from, NULL, &url, &why), 0);
    ck_assert_int_eq(jar_set(jar, url, line, strlen(line), now), 0);
}

static void
set(struct jar *jar, const char *from, const char *line)
{
    set_at(jar, from, line, NOW);
}

static void
sends_at(struct jar *jar, const char *to, const char *wanted, int64_t now)
{
    CLEANUP_BUF struct buf out = BUF_INIT(JAR_HEADER_MAX);
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    ck_assert_int_eq(url_parse(to, NULL, &url, &why), 0);
    ck_assert_int_eq(jar_header(jar, url, now, &out), 0);
    ck_assert_str_eq(buf_str(&out), wanted);
}

static void
sends(struct jar *jar, const char *to, const char *wanted)
{
    sends_at(jar, to, wanted, NOW);
}

START_TEST(longer_paths_go_first_then_older_cookies)
{
    struct jar *jar = jar_new();

    set(jar, "https://a.test/x/y", "one=1; Path=/");
    set(jar, "https://a.test/x/y", "two=2");
    set(jar, "https://a.test/x/y", "three=3; Path=/");
    set(jar, "https://a.test/x/y", "one=4; Path=/");
    sends(jar, "https://a.test/x/z", "two=2; one=4; three=3");
    sends(jar, "https://a.test/xx", "one=4; three=3");
    sends(jar, "https://b.test/x/z", "");
    sends(jar, "https://sub.a.test/x/z", "");
    jar_free(jar);
}
END_TEST

START_TEST(domains_are_the_hosts_own)
{
    struct jar *jar = jar_new();

    set(jar, "https://www.shop.example/", "a=1; Domain=.SHOP.example");
    set(jar, "https://www.shop.example/", "b=1; Domain=example");
    set(jar, "https://www.shop.example/", "c=1; Domain=other.example");
    set(jar, "https://www.shop.example/", "d=1; Domain=my.www.shop.example");
    set(jar, "https://www.shop.co.uk/", "e=1; Domain=co.uk");
    set(jar, "https://127.0.0.1/", "f=1; Domain=0.0.1");
    sends(jar, "https://shop.example/", "a=1");
    sends(jar, "https://api.shop.example/", "a=1");
    sends(jar, "https://noshop.example/", "");
    sends(jar, "https://www.shop.co.uk/", "");
    sends(jar, "https://127.0.0.1/", "");
    jar_free(jar);
}
END_TEST

START_TEST(secure_cookies_are_protected)
{
    struct jar *jar = jar_new();

    set(jar, "https://a.test/", "s=1; Secure");
    set(jar, "http://a.test/", "s=2");
    set(jar, "http://a.test/", "t=1; Secure");
    set(jar, "https://a.test/", "__Secure-u=1");
    set(jar, "https://a.test/", "__Host-v=1; Secure; Path=/; Domain=a.test");
    set(jar, "https://a.test/x", "__host-w=1; Secure");
    set(jar, "https://a.test/", "=__Host-x=1; Secure; Path=/");
    set(jar, "https://a.test/", "__Http-y=1; Secure");
    set(jar, "https://a.test/", "z=1; SameSite=None");
    sends(jar, "http://a.test/", "");
    sends(jar, "https://a.test/", "s=1");
    set(jar, "https://a.test/", "__Host-v=2; Secure; Path=/");
    sends(jar, "https://a.test/", "s=1; __Host-v=2");
    jar_free(jar);
}
END_TEST

START_TEST(cookies_end)
{
    struct jar *jar = jar_new();

    set(jar, "https://a.test/", "a=1; Max-Age=10");
    set(jar, "https://a.test/", "b=1; Expires=Wed, 15-Nov-2023 00:00:00 GMT; Max-Age=20");
    set(jar, "https://a.test/", "c=1; Max-Age=99999999999999999999");
    sends_at(jar, "https://a.test/", "a=1; b=1; c=1", NOW + 9);
    sends_at(jar, "https://a.test/", "b=1; c=1", NOW + 10);
    set(jar, "https://a.test/", "b=; Max-Age=0");
    sends_at(jar, "https://a.test/", "c=1", NOW + COOKIE_AGE_MAX - 1);
    sends_at(jar, "https://a.test/", "", NOW + COOKIE_AGE_MAX);
    jar_free(jar);
}
END_TEST

START_TEST(the_oldest_of_too_many_goes)
{
    struct jar *jar = jar_new();
    char line[32];

    for (int i = 0; i <= JAR_DOMAIN_MAX; i++) {
        snprintf(line, sizeof line, "n%d=1; Path=/%d", i, i);
        set(jar, "https://a.test/", line);
    }
    sends(jar, "https://a.test/0", "");
    sends(jar, "https://a.test/1", "n1=1");
    jar_free(jar);
}
END_TEST

START_TEST(values_by_name)
{
    struct jar *jar = jar_new();
    CLEANUP_URL struct url *url = NULL;
    const char *why;

    set(jar, "https://a.test/", "csrf=far; Path=/");
    set(jar, "https://a.test/", "csrf=near; Path=/deep");
    ck_assert_int_eq(url_parse("https://a.test/deep/x", NULL, &url, &why), 0);
    ck_assert_str_eq(jar_value(jar, url, "csrf", NOW), "near");
    ck_assert_ptr_null(jar_value(jar, url, "CSRF", NOW));
    jar_free(jar);
}
END_TEST

static void
restore_again(void *opaque, const char *line, int64_t ends_at ATTR_UNUSED)
{
    struct error err = {0};

    ck_assert_int_eq(jar_restore(opaque, line, &err), 0);
}

START_TEST(kept_lines_come_back)
{
    struct jar *jar = jar_new(), *copy = jar_new();
    struct error err = {0};

    set(jar, "https://a.test/", "tab=a\tb%41\xe9; HttpOnly; Path=/\xff");
    set(jar, "https://a.test/", "=nameless; Domain=a.test; Max-Age=60");
    set(jar, "https://a.test/", "gone=1; Max-Age=5");
    ck_assert_int_eq(jar_tell(jar, NOW + 10, restore_again, copy, &err), 0);
    sends_at(copy, "https://sub.a.test/", "nameless", NOW + 10);
    sends_at(copy, "https://a.test/\xff", "nameless", NOW + 59);
    jar_free(jar);
    jar_free(copy);
}
END_TEST

START_TEST(lines_that_are_refused)
{
    static const char *const lines[] = {
        "",
        "ALL",
        "Set-Cookie: a=b",
        "a\tb",
        "a.test\tTRUE\t/\tFALSE\t0\tname",
        "a.test\tTRUE\t/\tFALSE\t0\tname\tvalue\tmore",
        "a.test\tyes\t/\tFALSE\t0\tname\tvalue",
        "a.test\tTRUE\tx\tFALSE\t0\tname\tvalue",
        "a.test\tTRUE\t/\tFALSE\t-1\tname\tvalue",
        "a.test\tTRUE\t/\tFALSE\tx\tname\tvalue",
        "a.test\tTRUE\t/\tFALSE\t0\tname\t%0",
        "a.test\tTRUE\t/\tFALSE\t0\tname\t%00",
        "a.test\tTRUE\t/\tFALSE\t0\tname\t%0D%0AHost: b",
        ".\tTRUE\t/\tFALSE\t0\tname\tvalue",
        "a.test\tTRUE\t/\tFALSE\t0\tname\tva\nlue",
    };
    struct jar *jar = jar_new();

    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct error err = {0};

        ck_assert_msg(jar_restore(jar, lines[i], &err) == 1, "%s", lines[i]);
    }
    jar_free(jar);
}
END_TEST

void
fetcher_add_cookies(Suite *suite)
{
    TCase *tests = tcase_create("cookies");

    tcase_add_test(tests, longer_paths_go_first_then_older_cookies);
    tcase_add_test(tests, domains_are_the_hosts_own);
    tcase_add_test(tests, secure_cookies_are_protected);
    tcase_add_test(tests, cookies_end);
    tcase_add_test(tests, the_oldest_of_too_many_goes);
    tcase_add_test(tests, values_by_name);
    tcase_add_test(tests, kept_lines_come_back);
    tcase_add_test(tests, lines_that_are_refused);
    suite_add_tcase(suite, tests);
}
