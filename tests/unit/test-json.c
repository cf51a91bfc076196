#include <string.h>

#include "sdk/runtime/json/json.h"
#include "tests/unit/unit.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

static struct arena *arena;

static void
setup(void)
{
    arena = arena_new(ARENA_MAX);
    ck_assert_ptr_nonnull(arena);
}

static void
teardown(void)
{
    arena = arena_free(arena);
}

static const struct json_value *
parsed_of(const char *data, size_t len)
{
    const struct json_value *value = NULL;
    const char *why = NULL;
    size_t position = 0;
    int result = json_parse(arena, data, len, &value, &position, &why);

    ck_assert_msg(result == 0, "%s: %s at %zu", data, why ? why : "no memory", position);
    return value;
}

static const struct json_value *
parsed(const char *text)
{
    return parsed_of(text, strlen(text));
}

static const struct json_value *
at(const struct json_value *value, const char *pointer)
{
    const struct json_value *found = NULL;

    ck_assert_msg(json_pointer(value, pointer, &found) == 0, "%s leads nowhere", pointer);
    return found;
}

static void
assert_refused(const char *data, size_t len, size_t position)
{
    const struct json_value *value = NULL;
    const char *why = NULL;
    size_t wrong = SIZE_MAX;

    ck_assert_int_eq(json_parse(arena, data, len, &value, &wrong, &why), 1);
    ck_assert_ptr_null(value);
    ck_assert_ptr_nonnull(why);
    ck_assert_msg(wrong == position, "%s: wrong at %zu, not %zu", data, wrong, position);
}

static void
assert_string(const char *source, const char *text, size_t len)
{
    const struct json_value *value = parsed(source);

    ck_assert_int_eq(value->type, JSON_STRING);
    ck_assert_uint_eq(value->len, len);
    ck_assert_mem_eq(value->text, text, len);
    ck_assert_int_eq(value->text[len], '\0');
}

START_TEST(test_json_values)
{
    const struct json_value *value = parsed(" [null, true,false,\"a\", -12.50e+3 ,[],{}] ");
    static const enum json_type types[] = {JSON_NULL,   JSON_TRUE,  JSON_FALSE, JSON_STRING,
                                           JSON_NUMBER, JSON_ARRAY, JSON_OBJECT};

    ck_assert_int_eq(value->type, JSON_ARRAY);
    ck_assert_uint_eq(json_length(value), ARRAY_SIZE(types));
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        ck_assert_int_eq(json_item(value, i)->type, types[i]);
    ck_assert_str_eq(json_item(value, 4)->text, "-12.50e+3");
    ck_assert_uint_eq(json_item(value, 4)->len, 9);
    ck_assert_ptr_null(json_item(value, 7));
    ck_assert_ptr_null(json_item(json_item(value, 0), 0));
    ck_assert_uint_eq(json_length(json_item(value, 3)), 0);
}
END_TEST

START_TEST(test_json_lone_values)
{
    ck_assert_int_eq(parsed("null")->type, JSON_NULL);
    ck_assert_str_eq(parsed("0")->text, "0");
    ck_assert_str_eq(parsed("\xEF\xBB\xBF 1.0")->text, "1.0");
    assert_string("\"\"", "", 0);
}
END_TEST

START_TEST(test_json_keeps_order_and_finds_last)
{
    const struct json_value *value = parsed("{\"b\":1,\"a\":2,\"b\":3}");

    ck_assert_uint_eq(json_length(value), 3);
    ck_assert_str_eq(json_item(value, 0)->text, "1");
    ck_assert_str_eq(value->members[1].name.text, "a");
    ck_assert_str_eq(at(value, "/b")->text, "3");
}
END_TEST

START_TEST(test_json_escapes)
{
    assert_string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
    assert_string("\"a long text before it: \\u00e9t\\u00E9\"", "a long text before it: été", 28);
    assert_string("\"\\ud83d\\ude00\\u20ac\\u007f\"", "\xF0\x9F\x98\x80€\x7F", 8);
    assert_string("\"a\\u0000b\"", "a\0b", 3);
    assert_string("\"été 😀\"", "été 😀", 10);
}
END_TEST

START_TEST(test_json_lone_surrogates)
{
    assert_string("\"\\ud800\"", "\xEF\xBF\xBD", 3);
    assert_string("\"\\udc00x\"", "\xEF\xBF\xBDx", 4);
    assert_string("\"\\ud800\\u0041\"",
                  "\xEF\xBF\xBD"
                  "A",
                  4);
    assert_string("\"\\ud800\\ud83d\\ude00\"", "\xEF\xBF\xBD\xF0\x9F\x98\x80", 7);
    assert_string("\"\\ud800\\n\"", "\xEF\xBF\xBD\n", 4);
}
END_TEST

START_TEST(test_json_refuses)
{
    static const struct {
        const char *text;
        size_t position;
    } cases[] = {
        {"", 0},          {"  ", 2},         {"[1,]", 3},      {"[1 2]", 3},
        {"[", 1},         {"{\"a\":1,}", 7}, {"{a:1}", 1},     {"{\"a\" 1}", 5},
        {"{\"a\":1]", 6}, {"01", 1},         {"-", 1},         {"1.", 2},
        {"1e", 2},        {"1e+", 3},        {"+1", 0},        {".5", 0},
        {"nul", 0},       {"truex", 4},      {"True", 0},      {"NaN", 0},
        {"\"a", 2},       {"\"a\nb\"", 2},   {"\"a\\x\"", 2},  {"\"a\\u12g4\"", 2},
        {"\"\\u12\"", 1}, {"\"\\", 1},       {"\"\xff\"", 1},  {"\"\xC0\x80\"", 1},
        {"[1]x", 3},      {"[1]]", 3},       {"{\"a\"", 4},    {"'a'", 0},
        {"\xEF\xBB", 0},  {"// a\n1", 0},    {"[1,,2]", 3},    {"{}{}", 2},
        {"{\"a\":}", 5},  {"{,}", 1},        {"\"\\uD8\"", 1}, {"\f1", 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].position);
    assert_refused("1\0", 2, 1);
    assert_refused(NULL, 0, 0);
}
END_TEST

/* Stops reading where it is told to, and not at a NUL. */
START_TEST(test_json_respects_length)
{
    assert_refused("[1,2]", 4, 4);
    assert_refused("\"abcdefghijklmnop\"", 10, 10);
    ck_assert_str_eq(parsed_of("123", 2)->text, "12");
}
END_TEST

START_TEST(test_json_depth)
{
    char text[2 * JSON_DEPTH_MAX + 3];
    const struct json_value *value;
    size_t depth = 0;

    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    assert_refused(text, sizeof text - 1, JSON_DEPTH_MAX);
    for (value = parsed_of(text + 1, sizeof text - 3); value; value = json_item(value, 0))
        depth++;
    ck_assert_uint_eq(depth, JSON_DEPTH_MAX);
}
END_TEST

/* Refused before a byte of it is looked at. */
START_TEST(test_json_size)
{
    const struct json_value *value = NULL;
    const char *why = NULL;
    size_t position = SIZE_MAX;

    ck_assert_int_eq(json_parse(arena, "1", UINT32_MAX, &value, &position, &why), 1);
    ck_assert_uint_eq(position, 0);
    ck_assert_str_eq(why, "the document is too large");
    ck_assert_ptr_null(value);
}
END_TEST

START_TEST(test_json_many_items)
{
    enum { ITEMS = 100000 };
    char *text = malloc(2 * ITEMS + 2);
    const struct json_value *value;

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < ITEMS; i++)
        memcpy(text + 2 * i, i ? ",7" : "[7", 2);
    memcpy(text + (size_t)2 * ITEMS, "]", 2);
    value = parsed(text);
    free(text);
    ck_assert_uint_eq(json_length(value), ITEMS);
    for (size_t i = 0; i < ITEMS; i++)
        ck_assert_int_eq(json_item(value, i)->text[0], '7');
}
END_TEST

START_TEST(test_json_out_of_memory)
{
    static const char text[] = "[[1,2,3,4,5,6,7,8],[1,2,3,4,5,6,7,8]]";

    for (size_t max = 0;; max += 16) {
        struct arena *small = arena_new(max);
        const struct json_value *value = NULL;
        const char *why;
        size_t position;
        int result = json_parse(small, text, sizeof text - 1, &value, &position, &why);

        arena_free(small);
        ck_assert_int_le(result, 0);
        ck_assert(max < 4096);
        if (result == 0)
            break;
    }
}
END_TEST

/* The document and the table of RFC 6901, section 5. */
START_TEST(test_json_pointer_rfc6901)
{
    const struct json_value *value = parsed(
        "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,\"i\\\\j\":5,"
        "\"k\\\"l\":6,\" \":7,\"m~n\":8}");
    static const char *const cases[][2] = {
        {"/foo/0", "bar"}, {"/", "0"},     {"/a~1b", "1"}, {"/c%d", "2"}, {"/e^f", "3"},
        {"/g|h", "4"},     {"/i\\j", "5"}, {"/k\"l", "6"}, {"/ ", "7"},   {"/m~0n", "8"},
    };

    ck_assert_ptr_eq(at(value, ""), value);
    ck_assert_uint_eq(json_length(at(value, "/foo")), 2);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        ck_assert_str_eq(at(value, cases[i][0])->text, cases[i][1]);
}
END_TEST

START_TEST(test_json_pointer_absent)
{
    const struct json_value *value = parsed("{\"a\":[1,2],\"ab\":null,\"~1\":3}"), *found = NULL;
    static const char *const absent[] = {"/b",   "/a/2",  "/a/-",   "/a/01",
                                         "/a/x", "/a/",   "/a/0/b", "/a/99999999999999999999",
                                         "/A",   "/ab/c", "/abc",   "//"};
    static const char *const malformed[] = {"a", "/a~", "/a~2", "#/a", "/x/~b", " "};

    for (size_t i = 0; i < ARRAY_SIZE(absent); i++)
        ck_assert_msg(json_pointer(value, absent[i], &found) == 1, "%s", absent[i]);
    for (size_t i = 0; i < ARRAY_SIZE(malformed); i++)
        ck_assert_msg(json_pointer(value, malformed[i], &found) == 2, "%s", malformed[i]);
    ck_assert_ptr_null(found);
    ck_assert_str_eq(at(value, "/~01")->text, "3");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("json");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_json_values);
    tcase_add_test(tcase, test_json_lone_values);
    tcase_add_test(tcase, test_json_keeps_order_and_finds_last);
    tcase_add_test(tcase, test_json_escapes);
    tcase_add_test(tcase, test_json_lone_surrogates);
    tcase_add_test(tcase, test_json_refuses);
    tcase_add_test(tcase, test_json_respects_length);
    tcase_add_test(tcase, test_json_depth);
    tcase_add_test(tcase, test_json_size);
    tcase_add_test(tcase, test_json_many_items);
    tcase_add_test(tcase, test_json_out_of_memory);
    tcase_add_test(tcase, test_json_pointer_rfc6901);
    tcase_add_test(tcase, test_json_pointer_absent);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("json", fill);
}
