/* MIME types and refreshes, where the suites are not at hand. */
#include "tests/unit/unit.h"

#include <string.h>

#include "host/common/mime.h"
#include "sdk/runtime/html/refresh.h"

static const struct {
    const char *text;
    const char *written; /* NULL: refused */
} types[] = {
    {"text/html", "text/html"},
    {" TEXT/Html ; Charset=\"UTF-8\" ;x", "text/html;charset=UTF-8"},
    {"a/b;c=d;c=e;C=f", "a/b;c=d"},
    {"a/b;c=\"d\\\"e;f\"g;h=i", "a/b;c=\"d\\\"e;f\";h=i"},
    {"a/b;c=\"d", "a/b;c=d"},
    {"a/b;c=d e ;f=", "a/b;c=\"d e\""},
    {"a/b;c=\xc3\xa9", "a/b;c=\"\xc3\xa9\""},
    {"a/b;c=\xe2\x82\xac", "a/b"},
    {"text/html; x=\"charset=koi8-r\"", "text/html;x=\"charset=koi8-r\""},
    {"", NULL},
    {"text", NULL},
    {"text/", NULL},
    {"/html", NULL},
    {"te xt/html", NULL},
    {"text/html, text/plain", NULL},
};

START_TEST(types_are_read_as_by_browsers)
{
    CLEANUP_BUF struct buf out = BUF_INIT(MIME_TEXT_MAX);
    CLEANUP_MIME struct mime *mime = NULL;
    const char *text = types[_i].text, *written = types[_i].written;

    ck_assert_int_eq(mime_parse(text, strlen(text), &mime), written ? 0 : 1);
    if (!written)
        return;
    mime_put(&out, mime);
    ck_assert_str_eq(buf_str(&out), written);
    ck_assert_ptr_null(mime_parameter(mime, "nothing"));
}
END_TEST

START_TEST(parameters_have_a_number)
{
    CLEANUP_BUF struct buf text = BUF_INIT(MIME_TEXT_MAX);
    CLEANUP_MIME struct mime *mime = NULL;

    buf_append_str(&text, "a/b");
    for (int i = 0; i <= MIME_PARAMETERS_MAX; i++)
        buf_printf(&text, ";p%d=v", i);
    ck_assert_int_eq(mime_parse((const char *)text.data, text.len, &mime), 0);
    ck_assert_uint_eq(mime->count, MIME_PARAMETERS_MAX);
}
END_TEST

static const struct {
    const char *text;
    int seconds; /* -1: none */
    const char *url;
} refreshes[] = {
    {"5", 5, NULL},
    {" 5 ; ", 5, NULL},
    {"5;url=a b", 5, "a b"},
    {"5, URL = 'a'b", 5, "a"},
    {"5 \"a", 5, "a"},
    {"5;ur=a", 5, "ur=a"},
    {"5;urla", 5, "urla"},
    {".5;a", 0, "a"},
    {"99999999999999999999;a", REFRESH_SECONDS_MAX, "a"},
    {"", -1, NULL},
    {"a", -1, NULL},
    {"5a", -1, NULL},
    {"-5;a", -1, NULL},
};

START_TEST(refreshes_are_read_as_by_browsers)
{
    const char *text = refreshes[_i].text, *url = refreshes[_i].url;
    struct refresh refresh;

    ck_assert_int_eq(refresh_parse(text, strlen(text), &refresh), refreshes[_i].seconds < 0);
    if (refreshes[_i].seconds < 0)
        return;
    ck_assert_int_eq((int)refresh.seconds, refreshes[_i].seconds);
    ck_assert(!refresh.url == !url);
    if (url)
        ck_assert_msg(refresh.len == strlen(url) && memcmp(refresh.url, url, refresh.len) == 0,
                      "%s: %.*s", text, (int)refresh.len, refresh.url);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tests = tcase_create("mime");

    tcase_add_loop_test(tests, types_are_read_as_by_browsers, 0, ARRAY_SIZE(types));
    tcase_add_test(tests, parameters_have_a_number);
    tcase_add_loop_test(tests, refreshes_are_read_as_by_browsers, 0, ARRAY_SIZE(refreshes));
    suite_add_tcase(suite, tests);
}

int
main(void)
{
    return unit_main("mime", fill);
}
