/* Requests as konnectors give them: what is refused before anything is sent. */
#include "tests/unit/unit.h"

#include <string.h>

#include "tests/unit/fake-site.h"

/* As a konnector has it. */
const struct clisk_host *clisk_host_tables;

static const struct fake_page pages[] = {
    {"https://a.example/", 200, NULL, "<p>x"},
    {"https://a.example/304", 304, NULL, ""},
    {"https://a.example/404", 404, NULL, "gone"},
    {NULL, 0, NULL, NULL},
};

static void
refuse(struct clisk_request request, const char *words)
{
    struct fake_site *site = fake_open(pages);

    if (!request.url)
        request.url = "https://a.example/";
    ck_assert_int_eq(clisk_status(clisk_send(site->run, &request)), 0);
    fake_assert_failed(site, OUTCOME_PLUGIN_BUG, words);
    ck_assert_uint_eq(site->asked_count, 0);
    fake_close(site);
}

static void
refuse_header(const char *name, const char *value, const char *words)
{
    const struct clisk_param headers[] = {{"X-Fine", "1"}, {name, value}, {0}};

    refuse((struct clisk_request){.headers = headers}, words);
}

START_TEST(headers_that_are_the_hosts)
{
    refuse_header("Cookie", "a=b", "session's cookies");
    refuse_header("cookie", "a=b", "session's cookies");
    refuse_header("Host", "b.example", "host's own");
    refuse_header("Content-Length", "1", "host's own");
    refuse_header("authorization", "Bearer x", "by reference");
    refuse_header("Connection", "close", "connection");
    refuse_header("Transfer-Encoding", "chunked", "connection");
    refuse_header("Proxy-Authorization", "x", "connection");
    refuse_header("Sec-Fetch-Mode", "cors", "browser");
    refuse_header("User-Agent", "x", "host's own");
    refuse_header("Content-Type", "x", "member");
    refuse_header("X Y", "x", "no header has");
    refuse_header("X:", "x", "no header has");
    refuse_header("", "x", "no header has");
    refuse_header("X", "a\r\nHost: b", "cannot be sent");
    refuse_header("X", "a\nb", "cannot be sent");
    refuse_header("X", "a\x7f", "cannot be sent");
    refuse_header("X", NULL, "cannot be sent");
}
END_TEST

START_TEST(requests_that_contradict_themselves)
{
    const struct clisk_credential both[] = {{.secret = "password", .token = "t"}, {0}};
    const struct clisk_credential two[] = {{.secret = "password", .header = "X", .pointer = "/a"},
                                           {0}};
    const struct clisk_credential host[] = {{.token = "t", .header = "host"}, {0}};
    const struct clisk_credential cut[] = {{.token = "t", .header = "X\r\nY"}, {0}};
    const struct clisk_credential none[] = {{.secret = "nothing"}, {0}};
    const struct clisk_credential bodiless[] = {{.secret = "password", .pointer = "/a"}, {0}};
    const struct clisk_credential userless[] = {
        {.secret = "password", .scheme = CLISK_SCHEME_BASIC}, {0}};
    const struct clisk_credential colon[] = {
        {.secret = "password", .scheme = CLISK_SCHEME_BASIC, .user = "a:b"}, {0}};

    refuse((struct clisk_request){.method = "TRACE"}, "TRACE");
    refuse((struct clisk_request){.method = "get"}, "get");
    refuse((struct clisk_request){.body = "x", .len = 1}, "no body");
    refuse((struct clisk_request){.method = "HEAD", .body = "x", .len = 1}, "no body");
    refuse((struct clisk_request){.method = "PUT", .body = "x", .len = 40001}, "40001");
    refuse((struct clisk_request){.url = "/relative"}, "absolute");
    refuse((struct clisk_request){.if_range = "\"v\""}, "If-Range");
    refuse((struct clisk_request){.if_none_match = "a\nb"}, "If-None-Match");
    refuse((struct clisk_request){.credentials = both}, "a secret and a token");
    refuse((struct clisk_request){.credentials = two}, "a header and to a pointer");
    refuse((struct clisk_request){.credentials = host}, "header that is the host's own");
    refuse((struct clisk_request){.credentials = cut}, "header that is no name");
    refuse((struct clisk_request){.credentials = none}, "not in the manifest");
    refuse((struct clisk_request){.credentials = bodiless}, "not there");
    refuse((struct clisk_request){.credentials = userless}, "needs a user");
    refuse((struct clisk_request){.credentials = colon}, "colon");
}
END_TEST

START_TEST(statuses_that_are_pages)
{
    struct fake_site *site = fake_open(pages);
    struct clisk_request request = {.url = "https://a.example/304"};

    ck_assert_int_eq(clisk_status(clisk_send(site->run, &request)), 304);
    request = (struct clisk_request){.url = "https://a.example/404", .any_status = true};
    ck_assert_int_eq(clisk_status(clisk_send(site->run, &request)), 404);
    fake_assert_fine(site);
    request.any_status = false;
    ck_assert_int_eq(clisk_status(clisk_send(site->run, &request)), 0);
    fake_assert_failed(site, OUTCOME_SITE_CHANGED, "404");
    fake_close(site);
}
END_TEST

START_TEST(objects_without_an_answer)
{
    struct fake_site *site = fake_open(pages);
    clisk_page *page = clisk_get(site->run, "https://a.example/");
    size_t count = 7;

    ck_assert_str_eq(clisk_header(page, "X"), "");
    ck_assert_ptr_null(clisk_header_at(page, "X", 0));
    ck_assert_ptr_null(clisk_redirects(page, &count));
    ck_assert_uint_eq(count, 0);
    fake_assert_fine(site);
    ck_assert_str_eq(clisk_header(NULL, "X"), "");
    ck_assert_ptr_null(clisk_redirects(NULL, NULL));
    ck_assert_ptr_null(clisk_batch_next(clisk_get_all(site->run, NULL, 0)));
    clisk_site_changed(site->run, "ended");
    ck_assert_ptr_nonnull(clisk_batch_next(clisk_get_all(site->run, NULL, 0)));
    ck_assert_ptr_null(clisk_cookie(site->run, "https://a.example/", "c"));
    fake_close(site);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tests = tcase_create("requests");

    tcase_add_test(tests, headers_that_are_the_hosts);
    tcase_add_test(tests, requests_that_contradict_themselves);
    tcase_add_test(tests, statuses_that_are_pages);
    tcase_add_test(tests, objects_without_an_answer);
    suite_add_tcase(suite, tests);
}

int
main(void)
{
    clisk_host_tables = runtime_host();
    return unit_main("requests", fill);
}
