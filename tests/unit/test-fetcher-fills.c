/* Places in JSON, tokens, and how gently a site is asked. */
#include "tests/unit/test-fetcher.h"

#include <stdio.h>
#include <string.h>

#include "host/fetcher/json_place.h"
#include "host/fetcher/pace.h"
#include "host/fetcher/tokens.h"
#include "host/wire/wire.h"

START_TEST(places_in_json)
{
    static const struct {
        const char *text;
        const char *pointer;
        const char *found; /* NULL: nothing there; "!" for no JSON */
    } rows[] = {
        {"{\"a\": {\"b\": [1, \"x\"]}}", "/a/b/1", "\"x\""},
        {"{\"a\": {\"b\": [1, \"x\"]}}", "/a/b", "[1, \"x\"]"},
        {"{\"a\": {\"b\": [1, \"x\"]}}", "/a/b/2", NULL},
        {"{\"a\": {\"b\": [1, \"x\"]}}", "/a/b/01", NULL},
        {"{\"a\": {\"b\": [1, \"x\"]}}", "/b", NULL},
        {" [null] ", "/0", "null"},
        {" 12 ", "", "12"},
        {"{\"a/b~\": 1, \"\": 2}", "/a~1b~0", "1"},
        {"{\"a/b~\": 1, \"\": 2}", "/", "2"},
        {"{\"\\u0061\\ud83d\\ude00\": 1}", "/a\xf0\x9f\x98\x80", "1"},
        {"{\"a\": 1, \"a\": 2}", "/a", "!"},
        {"{\"a\": 1", "/a", "!"},
        {"{\"a\": 1,}", "/a", "!"},
        {"{\"a\": \"\n\"}", "/a", "!"},
        {"{\"a\" 1}", "/a", "!"},
        {"[1] 2", "/0", "!"},
        {"[1,]", "/0", "!"},
        {"", "", "!"},
        {"[\"\\", "/0", "!"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *text = rows[i].text, *found = rows[i].found;
        struct json_place place = {0};
        int result = json_place_find(text, strlen(text), rows[i].pointer, &place);

        ck_assert_msg(result == (!found            ? 1
                                 : found[0] == '!' ? -1
                                                   : 0),
                      "%s %s: %d", text, rows[i].pointer, result);
        if (result == 0)
            ck_assert_msg(place.len == strlen(found) &&
                              memcmp(text + place.at, found, place.len) == 0,
                          "%s %s", text, rows[i].pointer);
    }
}
END_TEST

START_TEST(json_that_is_too_deep)
{
    char text[4 * JSON_PLACE_DEPTH] = "";
    struct json_place place;

    memset(text, '[', JSON_PLACE_DEPTH - 1);
    text[JSON_PLACE_DEPTH - 1] = '1';
    memset(text + JSON_PLACE_DEPTH, ']', JSON_PLACE_DEPTH - 1);
    ck_assert_int_eq(json_place_find(text, strlen(text), "", &place), 0);
    memset(text, '[', JSON_PLACE_DEPTH);
    text[JSON_PLACE_DEPTH] = '1';
    memset(text + JSON_PLACE_DEPTH + 1, ']', JSON_PLACE_DEPTH);
    ck_assert_int_eq(json_place_find(text, strlen(text), "", &place), -1);
}
END_TEST

START_TEST(strings_in_json)
{
    CLEANUP_BUF struct buf out = BUF_INIT(64);
    static const char *const bad[] = {"x",           "\"",          "\"\\\"",
                                      "\"\\x\"",     "\"\\u12\"",   "\"\\ud800\"",
                                      "\"\\udc00\"", "\"\\u0000\"", "12"};
    static const char good[] = "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"";

    ck_assert_int_eq(json_place_read(&out, good, strlen(good)), 0);
    ck_assert_str_eq(buf_str(&out), "a\"\\/\b\f\n\r\t\u00e9\U0001F600");
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        ck_assert_msg(json_place_read(&out, bad[i], strlen(bad[i])) == -1, "%s", bad[i]);
}
END_TEST

START_TEST(secrets_in_json)
{
    static const char text[] = "{\"a\": null, \"b\": 1}";
    CLEANUP_SECRET struct secret *value = secret_of("\"\\\n\x1f\u00e9", 6);
    CLEANUP_SECRET struct secret *filled = NULL;
    struct json_place place;

    ck_assert_int_eq(json_place_find(text, strlen(text), "/a", &place), 0);
    filled = json_place_fill(text, strlen(text), place, value);
    ck_assert_ptr_nonnull(filled);
    ck_assert_str_eq(filled->data, "{\"a\": \"\\\"\\\\\\u000a\\u001f\u00e9\", \"b\": 1}");
    ck_assert_uint_eq(filled->len, strlen(filled->data));
}
END_TEST

static struct url *
parse(const char *text)
{
    struct url *url = NULL;
    const char *why;

    ck_assert_int_eq(url_parse(text, NULL, &url, &why), 0);
    return url;
}

static void
capture(struct tokens *tokens, const char *from, const char *body, enum outcome outcome)
{
    CLEANUP_URL struct url *url = parse(from);
    struct headers headers = HEADERS_INIT;
    struct tokens_answer answer = {url, &headers, (const uint8_t *)body, strlen(body), 1700000000};
    struct tokens_found found;
    struct error err = {0};
    int result = tokens_capture(tokens, "t", &answer, &found, &err);

    ck_assert_int_eq(result, outcome == OUTCOME_DONE ? 0 : -1);
    ck_assert_msg(err.outcome == outcome, "%s: %s", body, err.message);
    headers_free(&headers);
}

static void
find(const struct tokens *tokens, const char *to, enum outcome outcome)
{
    CLEANUP_URL struct url *url = parse(to);
    const struct secret *value;
    struct error err = {0};
    int result = tokens_find(tokens, "t", url, &value, &err);

    ck_assert_int_eq(result, outcome == OUTCOME_DONE ? 0 : -1);
    ck_assert_msg(err.outcome == outcome, "%s: %s", to, err.message);
}

START_TEST(tokens_come_and_go_as_declared)
{
    struct tokens *tokens = tokens_new();
    struct tokens_rule rule = {"t", "https://a.test", "/api", "/t", ""};
    struct error err = {0};
    char body[64];

    ck_assert_int_eq(tokens_add(tokens, rule, &err), 0);
    ck_assert_int_eq(tokens_allow(tokens, "t", "https://b.test", &err), 0);
    ck_assert_int_eq(tokens_add(tokens, rule, &err), -1);
    ck_assert_int_eq(tokens_allow(tokens, "u", "https://b.test", &err), -1);
    find(tokens, "https://b.test/", OUTCOME_PLUGIN_BUG);
    capture(tokens, "https://a.test/api/x", "{\"t\": \"12345678\"}", OUTCOME_DONE);
    find(tokens, "https://b.test/", OUTCOME_DONE);
    find(tokens, "https://a.test/api", OUTCOME_DENIED);
    find(tokens, "http://b.test/", OUTCOME_DENIED);
    capture(tokens, "https://b.test/api", "{\"t\": \"12345678\"}", OUTCOME_DENIED);
    capture(tokens, "https://a.test/apix", "{\"t\": \"12345678\"}", OUTCOME_DENIED);
    capture(tokens, "https://a.test/api", "{\"t\": \"1234567\"}", OUTCOME_SITE_CHANGED);
    capture(tokens, "https://a.test/api", "{\"t\": 12345678}", OUTCOME_SITE_CHANGED);
    capture(tokens, "https://a.test/api", "{\"t\": \"1234 5678\"}", OUTCOME_SITE_CHANGED);
    capture(tokens, "https://a.test/api", "{\"t\": \"1234\\r\\n5678\"}", OUTCOME_SITE_CHANGED);
    capture(tokens, "https://a.test/api", "<html>", OUTCOME_SITE_CHANGED);
    for (int i = 1; i <= TOKENS_CAPTURES_MAX; i++) {
        snprintf(body, sizeof body, "{\"t\": \"token-%d-x\"}", i);
        capture(tokens, "https://a.test/api", body,
                i < TOKENS_CAPTURES_MAX ? OUTCOME_DONE : OUTCOME_LIMIT);
    }
    tokens_free(tokens);
}
END_TEST

START_TEST(origins_are_left_alone)
{
    struct pace *pace = pace_new();

    ck_assert_int_eq(pace_due(pace, "https://a.test"), 0);
    ck_assert_int_eq(pace_hold(pace, "https://a.test", 100), 0);
    ck_assert_int_eq(pace_hold(pace, "https://a.test", 50), 0);
    ck_assert_int_eq(pace_hold(pace, "https://b.test", 20), 0);
    ck_assert_int_eq(pace_due(pace, "https://a.test"), 100);
    ck_assert_int_eq(pace_due(pace, "https://b.test"), 20);
    ck_assert_int_eq(pace_due(pace, "https://c.test"), 0);
    pace_free(pace);
}
END_TEST

START_TEST(headers_for_the_konnector)
{
    struct headers headers = HEADERS_INIT;
    static const char *const lines[] = {
        "HTTP/1.1 200 X", "X-A: one", "Set-Cookie: c=d", "x-a: two\xe9\x01", "Set-Cookie2: e=f",
        "X-B:",           ""};
    struct error err = {0};

    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        ck_assert_int_eq(headers_add(&headers, lines[i], strlen(lines[i]), "host", &err), 0);
    ck_assert_str_eq(headers_find(&headers, "x-A"), "one");
    ck_assert_str_eq(headers_find(&headers, "X-B"), "");
    ck_assert_ptr_null(headers_find(&headers, "Set-Cookie"));
    ck_assert_ptr_null(headers_find(&headers, "Set-Cookie2"));
    ck_assert_ptr_nonnull(
        memmem(headers.fields.data, headers.fields.len, "two\u00e9 ", strlen("two\u00e9 ")));
    ck_assert_uint_eq(headers.cookies.len, strlen("c=d") + 1);
    headers_free(&headers);
}
END_TEST

void
fetcher_add_fills(Suite *suite)
{
    TCase *tests = tcase_create("fills");

    tcase_add_test(tests, places_in_json);
    tcase_add_test(tests, json_that_is_too_deep);
    tcase_add_test(tests, strings_in_json);
    tcase_add_test(tests, secrets_in_json);
    tcase_add_test(tests, tokens_come_and_go_as_declared);
    tcase_add_test(tests, origins_are_left_alone);
    tcase_add_test(tests, headers_for_the_konnector);
    suite_add_tcase(suite, tests);
}
