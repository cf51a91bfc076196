/*
 * Assignments in JavaScript: what is one, what is none, and what its value is.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "sdk/runtime/script/find.h"
#include "sdk/runtime/script/lex.h"

static struct arena *arena;

static void
setup(void)
{
    arena = arena_new(64 * 1024 * 1024);
    ck_assert_ptr_nonnull(arena);
}

static void
teardown(void)
{
    arena = arena_free(arena);
}

/* As script_find(), of a script in memory of its very size. */
static int
find(const char *script, const char *name, const struct json_value **value, size_t *position,
     const char **why)
{
    struct script_name parsed;
    size_t len = strlen(script);
    char *copy = malloc(len);
    int result;

    ck_assert_int_eq(script_name_parse(name, &parsed), 0);
    memcpy(copy, script, len);
    result = script_find(arena, copy, len, &parsed, value, position, why);
    free(copy);
    return result;
}

static const struct json_value *
found(const char *script, const char *name)
{
    const struct json_value *value = NULL;
    const char *why = "";
    size_t position = 0;

    ck_assert_msg(find(script, name, &value, &position, &why) == 0, "%s: %s at %zu", script, why,
                  position);
    return value;
}

/* The value is a string or a number, written so. */
static void
assert_found(const char *script, const char *name, const char *text)
{
    const struct json_value *value = found(script, name);

    ck_assert_msg(value != NULL, "%s: nothing is found", script);
    ck_assert_msg(value->type == JSON_STRING || value->type == JSON_NUMBER, "%s", script);
    ck_assert_msg(value->len == strlen(text) && memcmp(value->text, text, value->len) == 0,
                  "%s: %s", script, value->text);
}

START_TEST(targets)
{
    static const char *const with[] = {
        "x=1",
        "var x = 1;",
        "let x=1,y=2",
        "const y=2,x=1",
        "{x=1}",
        "(x=1)",
        "x\n=\n1\ny()",
        "/*x=2*/x=1//",
        "if(a)x=1;else y=2",
        "x/*c*/=/*d*/1",
        "x=1;x=1",
        "y=x=1",
        "f(function(){x=1})",
        "`${x=1}`",
        "\uFEFFx\u00a0=\u20281",
        "<!-- c\nx=1\n--> x=2",
        "#!x=2\nx=1",
        "x==2;x===3;x=>4;x=1",
        "a?.5:x=1",
        "x=1\nlet y",
    };
    static const char *const without[] = {
        "y=1",      "xx=1",      "$x=1",          "a.x=1",      "a?.x=1", "x+=1",      "x==1",
        "x=>1",     "x",         "'x=1'",         "\"x=1\"",    "`x=1`",  "//x=1",     "/*x=1*/",
        "a=/x=1/",  "({x:1})",   "x.y=1",         "x[0]=1",     "x?\?=1", "\\u0078=1", "'\\'x=1'",
        "`\\`x=1`", "`${a}x=1`", "`${`x=1`}x=1`", "`${{}}x=1`", "#x=1",   "x\u00e9=1",
    };

    for (size_t i = 0; i < ARRAY_SIZE(with); i++)
        assert_found(with[i], "x", "1");
    for (size_t i = 0; i < ARRAY_SIZE(without); i++)
        ck_assert_msg(found(without[i], "x") == NULL, "%s", without[i]);
}
END_TEST

START_TEST(properties)
{
    static const char *const with[] = {"window.x=1", "window['x']=1", "window [ \"x\" ] = 1",
                                       "window\n.x=1", "a=b,window.x=1"};
    static const char *const without[] = {"self.window.x=1", "window.x.y=1", "window[x]=1",
                                          "window['x'+y]=1", "x=1",          "window={x:1}",
                                          "window.y=x=1",    "window?.x"};

    for (size_t i = 0; i < ARRAY_SIZE(with); i++)
        assert_found(with[i], "window.x", "1");
    for (size_t i = 0; i < ARRAY_SIZE(without); i++)
        ck_assert_msg(found(without[i], "window.x") == NULL, "%s", without[i]);
    assert_found("a['b c'].d=1", "a[\"b c\"]['d']", "1");
}
END_TEST

/* A slash divides, or begins a regular expression in which nothing is code. */
START_TEST(slashes)
{
    static const char *const with[] = {
        "a=b/2;x=1;c=d/2",
        "a=b/'x=2'/c;x=1",
        "a=(b)/2;x=1;c=d/e",
        "a=b[0]/2;x=1;c=/x=2/",
        "a=b++/2;x=1;c=d/e",
        "if(a)/x=2/.test(b);x=1",
        "while(a)/'/.test(b);x=1",
        "function f(){}/'/.test(b);x=1",
        "a={}/2;x=1;c=d/e",
        "return/'/;x=1",
        "a.return/2;x=1;c=d/e",
        "a=/[/'\"]/;x=1",
        "a=/\\//;x=1;b='/'",
        "a=`b`/2;x=1;c=d/e",
        "a=/b/gi/2;x=1;c=d/e",
        "a=[/'/,/\"/];x=1",
        "a=>/'/;x=1",
        "a?/'/:/\"/;x=1",
        "a=b/=2;x=1;c=d/e",
        "case/'/:x=1",
        "a={b:{c:1}/2};x=1;d=e/f",
        "l:{a}/'/.test(b);x=1",
        "(function(){})/2;x=1;c=d/e",
        "typeof{}/2;x=1;c=d/e",
        "1.5e+3/2;x=1;c=0x1e+2/d",
    };

    for (size_t i = 0; i < ARRAY_SIZE(with); i++)
        assert_found(with[i], "x", "1");
}
END_TEST

START_TEST(strings)
{
    static const char *const cases[][2] = {
        {"'a\"b'", "a\"b"},
        {"\"a'b\"", "a'b"},
        {"'\\'\\\"\\\\\\/'", "'\"\\/"},
        {"'\\b\\f\\n\\r\\t\\v'", "\b\f\n\r\t\v"},
        {"'\\x41\\u00e9\\u{1F600}\\u{22}\\u{a}'", "A\u00e9\U0001F600\"\n"},
        {"'\\ud83d\\ude00\\ud83d'", "\U0001F600\uFFFD"},
        {"'a\\\nb\\\r\nc\\\u2028d'", "abcd"},
        {"'\\q\\\u00e9\\$'", "q\u00e9$"},
        {"'tab\tand \u2029'", "tab\tand \u2029"},
        {"'</b>'", "</b>"},
        {"JSON.parse('\"a\\\\nb\"')", "a\nb"},
        {"JSON.parse(\"12\")", "12"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char script[64];

        snprintf(script, sizeof script, "x=%s;", cases[i][0]);
        assert_found(script, "x", cases[i][1]);
    }
    ck_assert_uint_eq(found("x='a\\0b'", "x")->len, 3);
}
END_TEST

START_TEST(numbers)
{
    static const char *const cases[][2] = {
        {"0", "0"},
        {"12.50", "12.50"},
        {".5", "0.5"},
        {"5.", "5.0"},
        {"-.5", "-0.5"},
        {"- 1", "-1"},
        {"1e3", "1e3"},
        {"1.E-3", "1.0E-3"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char script[64];

        snprintf(script, sizeof script, "x=%s;", cases[i][0]);
        assert_found(script, "x", cases[i][1]);
    }
}
END_TEST

START_TEST(structures)
{
    const struct json_value *value = found("x={a:[1,'b',,],}", "y"), *at = NULL;

    ck_assert_ptr_null(value);
    value = found("x = {a: [1, [], {},], 'b': !0, \"c\": !1, 12: null, if: undefined, "
                  "\u00e9: void 0, a: {}, // end\n};",
                  "x");
    ck_assert_uint_eq(json_length(value), 7);
    ck_assert_int_eq(json_pointer(value, "/b", &at), 0);
    ck_assert_int_eq(at->type, JSON_TRUE);
    ck_assert_int_eq(json_pointer(value, "/c", &at), 0);
    ck_assert_int_eq(at->type, JSON_FALSE);
    ck_assert_int_eq(json_pointer(value, "/if", &at), 0);
    ck_assert_int_eq(at->type, JSON_NULL);
    ck_assert_int_eq(json_pointer(value, "/\u00e9", &at), 0);
    ck_assert_int_eq(json_pointer(value, "/12", &at), 0);
    /* As in JavaScript, the last of two members counts. */
    ck_assert_int_eq(json_pointer(value, "/a", &at), 0);
    ck_assert_int_eq(at->type, JSON_OBJECT);
    ck_assert_uint_eq(json_length(found("x={a:1,a:2}\nx={\"a\":1,a:2}", "x")), 2);
}
END_TEST

START_TEST(refused)
{
    static const struct {
        const char *script;
        size_t position;
    } cases[] = {
        {"x=y", 2},
        {"x=f()", 2},
        {"x=1+1", 3},
        {"x=1\n+1", 4},
        {"x=[1,,2]", 5},
        {"x=[...a]", 3},
        {"x={...a}", 3},
        {"x={a}", 4},
        {"x={a(){}}", 4},
        {"x={[a]:1}", 3},
        {"x={a:b}", 5},
        {"x=`a`", 2},
        {"x=/a/", 2},
        {"x=+1", 2},
        {"x=010", 2},
        {"x=0x10", 2},
        {"x=1n", 2},
        {"x=1_0", 2},
        {"x=NaN", 2},
        {"x=!2", 2},
        {"x=-'a'", 2},
        {"x=void 1", 2},
        {"x={}.a", 4},
        {"x={}\n.a", 5},
        {"x={}||y", 4},
        {"x={} in y", 5},
        {"x='a", 2},
        {"x='\\1'", 3},
        {"x='\\u12'", 3},
        {"x='\\xg0'", 3},
        {"x='\\u{110000}'", 3},
        {"x={a:1", 6},
        {"x=1;x=2", 6},
        {"x={01:1}", 3},
        {"x={\\u0061:1}", 3},
        {"x=", 2},
        {"x=1;'", 4},
        {"x=1;/*", 6},
        {"x=1;)", 4},
        {"x=1;(]", 5},
        {"x=({})", 2},
        {"x=JSON.parse('{')", 13},
        {"x=JSON.parse(y)", 2},
        {"x=JSON.parse('1').a", 17},
        {"x=JSON.stringify('1')", 2},
        {"x=- -1", 2},
        {"x={a:1;}", 6},
        {"x=1;`${", 7},
        {"x='a\nb'", 2},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct json_value *value = NULL;
        const char *why = NULL;
        size_t position = SIZE_MAX;
        int result = find(cases[i].script, "x", &value, &position, &why);

        ck_assert_msg(result == 1 && why, "%s: %d", cases[i].script, result);
        ck_assert_msg(position == cases[i].position, "%s: at %zu, not %zu: %s", cases[i].script,
                      position, cases[i].position, why);
    }
}
END_TEST

/* One deeper than a value may be; and brackets without end. */
START_TEST(depth)
{
    CLEANUP_BUF struct buf script = BUF_INIT(1 << 20);
    const struct json_value *value = NULL;
    const char *why = NULL;
    size_t position;

    buf_append_str(&script, "x=");
    for (int i = 0; i < 513; i++)
        buf_append_byte(&script, '[');
    ck_assert_int_eq(find(buf_str(&script), "x", &value, &position, &why), 1);
    ck_assert_str_eq(why, "the value is nested too deep");
    buf_reset(&script);
    buf_append_str(&script, "x;");
    for (int i = 0; i <= SCRIPT_DEPTH_MAX; i++)
        buf_append_byte(&script, '(');
    ck_assert_int_eq(find(buf_str(&script), "x", &value, &position, &why), 1);
    ck_assert_str_eq(why, "the script cannot be read");
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("script-find");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, targets);
    tcase_add_test(tcase, properties);
    tcase_add_test(tcase, slashes);
    tcase_add_test(tcase, strings);
    tcase_add_test(tcase, numbers);
    tcase_add_test(tcase, structures);
    tcase_add_test(tcase, refused);
    tcase_add_test(tcase, depth);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("script-find", fill);
}
