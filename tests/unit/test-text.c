#include <locale.h>
#include <string.h>

#include "host/common/text.h"
#include "tests/unit/unit.h"

struct text_case {
    const char *text;
    const char *wanted;
};

static const char *const well_formed[] = {
    "",
    "abc",
    "\x7F",
    "\xC2\x80",
    "\xDF\xBF",
    "\xE0\xA0\x80",
    "\xED\x9F\xBF",
    "\xEE\x80\x80",
    "\xEF\xBF\xBF",
    "\xF0\x90\x80\x80",
    "\xF4\x8F\xBF\xBF",
};

/* Unicode 15, table 3-7: what lies just outside of it. */
static const char *const malformed[] = {
    "\x80",
    "\xBF",
    "\xC0\x80",
    "\xC1\xBF",
    "\xC2",
    "\xC2\x41",
    "\xE0\x9F\xBF",
    "\xE0\xA0",
    "\xED\xA0\x80",
    "\xED\xBF\xBF",
    "\xF0\x8F\xBF\xBF",
    "\xF0\x90\x80",
    "\xF4\x90\x80\x80",
    "\xF5\x80\x80\x80",
    "\xFE",
    "\xFF",
    "a\xE2\x82",
};

START_TEST(takes_well_formed_utf8)
{
    ck_assert(text_is_utf8(well_formed[_i], strlen(well_formed[_i])));
}
END_TEST

START_TEST(refuses_malformed_utf8)
{
    ck_assert(!text_is_utf8(malformed[_i], strlen(malformed[_i])));
}
END_TEST

START_TEST(takes_a_nul_inside)
{
    ck_assert(text_is_utf8("a\0b", 3));
}
END_TEST

static bool
codepoint_round_trips(uint32_t codepoint)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(8);
    const char *at, *end;

    text_put_codepoint(&buf, codepoint);
    at = (const char *)buf.data;
    end = at + buf.len;
    return text_is_utf8(at, buf.len) && text_next_codepoint(&at, end) == codepoint && at == end;
}

/* Check's own assertions would take minutes a million times. */
START_TEST(every_codepoint_round_trips)
{
    for (uint32_t codepoint = 0; codepoint <= 0x10FFFF; codepoint++) {
        bool is_surrogate = codepoint >= 0xD800 && codepoint <= 0xDFFF;

        if (!is_surrogate && !codepoint_round_trips(codepoint))
            ck_abort_msg("U+%04X does not", codepoint);
    }
}
END_TEST

START_TEST(what_is_no_codepoint_becomes_the_replacement)
{
    static const uint32_t bad[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};
    CLEANUP_BUF struct buf buf = BUF_INIT(8);

    text_put_codepoint(&buf, bad[_i]);
    ck_assert_str_eq(buf_str(&buf), "\xEF\xBF\xBD");
}
END_TEST

START_TEST(moves_past_the_longest_valid_prefix)
{
    /* The example of Unicode 15, table 3-8. */
    static const char text[] = "\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64";
    static const uint32_t wanted[] = {0x61,   0xFFFD, 0xFFFD, 0xFFFD, 0x62,
                                      0xFFFD, 0x63,   0xFFFD, 0xFFFD, 0x64};
    const char *at = text;

    for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
        ck_assert_uint_eq(text_next_codepoint(&at, text + strlen(text)), wanted[i]);
    ck_assert_ptr_eq(at, text + strlen(text));
}
END_TEST

static const struct text_case escapes[] = {
    {"plain \xC3\xA9t\xC3\xA9", "plain \xC3\xA9t\xC3\xA9"},
    {"a\\b", "a\\b"},
    {"a\nb\r\t", "a\\x0Ab\\x0D\\x09"},
    {"\x1B]0;pwn\x07", "\\x1B]0;pwn\\x07"},
    {"\x7F", "\\x7F"},
    {"\xC2\x9B"
     "31m",
     "\\x9B31m"},
    {"\xFF\xC3", "\\xFF\\xC3"},
    {"\xE2\x80\xAE"
     "cod",
     "\\u{202E}cod"},
    {"\xE2\x80\xA8", "\\u{2028}"},
    {"\xE2\x81\xA6", "\\u{2066}"},
    {"\xEF\xBB\xBF", "\\u{FEFF}"},
    {"\xF3\xA0\x80\x81", "\\u{E0001}"},
    {"\xF0\x9F\x99\x82", "\xF0\x9F\x99\x82"},
};

START_TEST(escapes_what_is_harmful)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(100);

    text_escape(&buf, escapes[_i].text, strlen(escapes[_i].text));
    ck_assert_str_eq(buf_str(&buf), escapes[_i].wanted);
}
END_TEST

START_TEST(escaped_text_is_one_harmless_line)
{
    CLEANUP_BUF struct buf buf = BUF_INIT(10000);
    char text[512];

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)i;
    text_escape(&buf, text, sizeof text);
    ck_assert(text_is_utf8((const char *)buf.data, buf.len));
    for (size_t i = 0; i < buf.len; i++)
        ck_assert(buf.data[i] >= 0x20 && buf.data[i] != 0x7F);
}
END_TEST

/* Where each text may be cut at most. */
static const struct {
    const char *text;
    size_t len;
    size_t wanted;
} cuts[] = {
    {"abc", 2, 2},
    {"abc", 0, 0},
    {"h\xC3\xA9", 2, 1},
    {"h\xC3\xA9", 3, 3},
    {"\xE2\x82\xAC", 1, 0},
    {"\xE2\x82\xAC", 2, 0},
    {"\xE2\x82\xAC", 3, 3},
    {"\xF0\x9F\x99\x82", 3, 0},
    {"a\x80\x80\x80\x80\x80", 6, 6},
    {"a\xFF", 2, 2},
};

START_TEST(cuts_no_character)
{
    ck_assert_uint_eq(text_cut(cuts[_i].text, cuts[_i].len), cuts[_i].wanted);
}
END_TEST

START_TEST(counts_columns_in_any_locale)
{
    ck_assert_uint_eq(text_columns(""), 0);
    ck_assert_uint_eq(text_columns("abc"), 3);
    ck_assert_uint_eq(text_columns("\xC3\xA9t\xC3\xA9"), 3);
    ck_assert_uint_eq(text_columns("1 234 \xE2\x82\xAC"), 7);
    ck_assert_uint_eq(text_columns("a\x01"
                                   "b"),
                      2);
}
END_TEST

START_TEST(counts_wide_and_combining_characters)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return;
    ck_assert_uint_eq(text_columns("\xE6\x97\xA5\xE6\x9C\xAC"), 4);
    ck_assert_uint_eq(text_columns("e\xCC\x81"), 1);
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("text");

    suite_add_tcase(suite, tcase);
    tcase_add_loop_test(tcase, takes_well_formed_utf8, 0, ARRAY_SIZE(well_formed));
    tcase_add_loop_test(tcase, refuses_malformed_utf8, 0, ARRAY_SIZE(malformed));
    tcase_add_test(tcase, takes_a_nul_inside);
    tcase_add_test(tcase, every_codepoint_round_trips);
    tcase_add_loop_test(tcase, what_is_no_codepoint_becomes_the_replacement, 0, 4);
    tcase_add_test(tcase, moves_past_the_longest_valid_prefix);
    tcase_add_loop_test(tcase, escapes_what_is_harmful, 0, ARRAY_SIZE(escapes));
    tcase_add_test(tcase, escaped_text_is_one_harmless_line);
    tcase_add_loop_test(tcase, cuts_no_character, 0, ARRAY_SIZE(cuts));
    tcase_add_test(tcase, counts_columns_in_any_locale);
    tcase_add_test(tcase, counts_wide_and_combining_characters);
}

int
main(void)
{
    return unit_main("text", fill);
}
