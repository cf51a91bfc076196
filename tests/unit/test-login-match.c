/* Imported logins and the brands that they are for: nobody else's password is ever offered. */
#include "host/cli/login_match.h"

#include "tests/unit/unit.h"

static char *origins[] = {(char *)"https://www.acme.example",
                          (char *)"https://files.acme.example:8443", (char *)"https://bare.example",
                          (char *)"https://*.shared.example",
                          (char *)"https://xn--caf-dma.example"};
static const struct manifest manifest = {.origins = origins, .origin_count = ARRAY_SIZE(origins)};

static const char *const own[] = {
    "https://www.acme.example",
    "https://www.acme.example/login?next=/a#b",
    "http://www.acme.example",
    "HTTPS://WWW.ACME.EXAMPLE/",
    "https://www.acme.example:8443",
    "https://acme.example",
    "www.acme.example",
    "acme.example",
    "acme.example/login",
    "acme.example:443/login",
    "https://files.acme.example",
    "www.files.acme.example",
    "https://www.bare.example",
    "https://caf\xc3\xa9.example/",
};

START_TEST(own_hosts_match)
{
    ck_assert_msg(login_match_uri(&manifest, own[_i]) == 1, "%s", own[_i]);
}
END_TEST

static const char *const others[] = {
    "",
    "acme",
    "example",
    "www.example",
    "https://",
    "://www.acme.example",
    "https://www.acme.example.evil.test",
    "https://www.acme.example.evil.test/www.acme.example",
    "https://evil.test/www.acme.example",
    "https://evil.test/?https://www.acme.example",
    "https://evil.test#www.acme.example",
    "https://evil.test\\www.acme.example",
    "https://evilacme.example",
    "https://my.acme.example",
    "https://www.www.acme.example",
    "https://www-acme.example",
    "https://www.acme.example.",
    "https://www.acme.examples",
    "https://www.acm\xc3\xa9.example",
    "https://www.acme.example@evil.test",
    "https://ana@www.acme.example",
    "ana@acme.example",
    "mailto:ana@acme.example",
    "ftp://www.acme.example",
    "androidapp://www.acme.example",
    "javascript:www.acme.example",
    "https://shared.example",
    "https://one.shared.example",
    "https://*.shared.example",
    "^https://www\\.acme\\.example",
};

START_TEST(other_hosts_do_not)
{
    ck_assert_msg(login_match_uri(&manifest, others[_i]) == 0, "%s", others[_i]);
}
END_TEST

/* "www." is dropped only where a host is left. */
START_TEST(a_top_level_domain_is_no_host)
{
    static char *www[] = {(char *)"https://www.example"};
    const struct manifest of_www = {.origins = www, .origin_count = 1};

    ck_assert_int_eq(login_match_uri(&of_www, "https://www.example"), 1);
    ck_assert_int_eq(login_match_uri(&of_www, "https://example"), 0);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("hosts");

    tcase_add_loop_test(tcase, own_hosts_match, 0, ARRAY_SIZE(own));
    tcase_add_loop_test(tcase, other_hosts_do_not, 0, ARRAY_SIZE(others));
    tcase_add_test(tcase, a_top_level_domain_is_no_host);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("login-match", fill);
}
