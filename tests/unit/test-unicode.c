#include <string.h>

#include "host/common/compiler.h"
#include "sdk/runtime/text/cut.h"
#include "sdk/runtime/text/unicode.h"
#include "tests/unit/unit.h"

struct unicode_case {
    const char *text;
    const char *result;
};

static void
assert_case(int (*function)(const char *, struct buf *), const struct unicode_case *c)
{
    struct buf out = BUF_INIT(1 << 20);

    ck_assert_int_eq(function(c->text, &out), 0);
    ck_assert_str_eq(buf_str(&out), c->result);
    buf_free(&out);
}

#define ASSERT_ALL(function, cases)                    \
    do {                                               \
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) \
            assert_case(function, &(cases)[i]);        \
    } while (0)

/* Of NormalizationTest.txt of the Unicode Character Database, columns 1 and 2. */
START_TEST(nfc_composes)
{
    static const struct unicode_case cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
        /* D + dot above + dot below. */
        {"D\xCC\x87\xCC\xA3", "\xE1\xB8\x8C\xCC\x87"},
        /* The Angstrom sign, and a ligature that stays. */
        {"\xE2\x84\xAB", "\xC3\x85"},
        {"\xEF\xAC\x81", "\xEF\xAC\x81"},
        /* A composition exclusion: U+0958. */
        {"\xE0\xA5\x98", "\xE0\xA4\x95\xE0\xA4\xBC"},
        /* Hangul. */
        {"\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8", "\xEA\xB0\x81"},
        /* Unseen characters stay, and malformed bytes are shown. */
        {"a\xC2\xAD"
         "b",
         "a\xC2\xAD"
         "b"},
        {"a\xFFz", "a?z"},
    };

    ASSERT_ALL(unicode_nfc, cases);
}
END_TEST

START_TEST(fold_forgets_case_and_accents)
{
    static const struct unicode_case cases[] = {
        {"Élégante", "elegante"},
        {"E\xCC\x81LE\xCC\x81GANTE", "elegante"},
        {"ŒUVRE  Cæsar", "oeuvre caesar"},
        {"Straße STRASSE", "strasse strasse"},
        {"Ærøskøbing Łódź", "aeroskobing lodz"},
        {"İstanbul ılık", "istanbul ilik"},
        {"ΌΣΟΣ όσος", "οσοσ οσοσ"},
        {"\xEF\xAC\x81n", "fin"},
        {"1\xC2\xBD", "11\xE2\x81\x84"
                      "2"},
        {" a\xC2\xA0\xE2\x80\xAF b\n", "a b"},
        {"so\xC2\xAD"
         "ft",
         "soft"},
        /* A circumflex and the iota below, in either order. */
        {"x\xCD\x85\xCC\x82", "x\xCE\xB9"},
        {"x\xCC\x82\xCD\x85", "x\xCE\xB9"},
        /* Vowel signs of Devanagari are letters and no accents. */
        {"\xE0\xA4\x95\xE0\xA4\xBF", "\xE0\xA4\x95\xE0\xA4\xBF"},
        {"", ""},
        {"\xFF", "?"},
    };

    ASSERT_ALL(unicode_fold, cases);
}
END_TEST

START_TEST(slugs_are_plain)
{
    static const struct unicode_case cases[] = {
        {"Électricité & gaz", "electricite-gaz"},
        {"  L'Œuvre n°12 ! ", "l-oeuvre-n-12"},
        {"a--b__c", "a-b-c"},
        {"15/05/2024", "15-05-2024"},
        {"Москва", ""},
        {"???", ""},
        {"", ""},
    };

    ASSERT_ALL(unicode_slug, cases);
}
END_TEST

START_TEST(long_texts_are_refused)
{
    char *text = malloc(UNICODE_TEXT_MAX + 2);
    struct buf out = BUF_INIT(4 * UNICODE_TEXT_MAX), small = BUF_INIT(8);

    ck_assert_ptr_nonnull(text);
    memset(text, 'x', UNICODE_TEXT_MAX + 1);
    text[UNICODE_TEXT_MAX + 1] = '\0';
    ck_assert_int_eq(unicode_nfc(text, &out), 1);
    ck_assert_int_eq(unicode_fold(text, &out), 1);
    ck_assert_int_eq(unicode_slug(text, &out), 1);
    text[UNICODE_TEXT_MAX] = '\0';
    ck_assert_int_eq(unicode_nfc(text, &small), -1);
    ck_assert_int_eq(unicode_slug(text, &out), 0);
    ck_assert_uint_eq(out.len, UNICODE_TEXT_MAX);
    buf_free(&small);
    buf_free(&out);
    free(text);
}
END_TEST

/* The character of Unicode that becomes longest when it is decomposed, all along. */
START_TEST(long_texts_may_grow)
{
    static const char longest[] = "\xEF\xB7\xBA";
    char *text = malloc(UNICODE_TEXT_MAX + 1);
    struct buf out = BUF_INIT(32 * UNICODE_TEXT_MAX);
    size_t len = 0;

    ck_assert_ptr_nonnull(text);
    for (; len + strlen(longest) <= UNICODE_TEXT_MAX; len += strlen(longest))
        memcpy(text + len, longest, strlen(longest));
    text[len] = '\0';
    ck_assert_int_eq(unicode_fold(text, &out), 0);
    ck_assert_uint_gt(out.len, len);
    buf_free(&out);
    free(text);
}
END_TEST

static void
assert_cut(const struct cut *cut, const char *wanted)
{
    ck_assert_uint_eq(cut->len, strlen(wanted));
    ck_assert_mem_eq(cut->text, wanted, cut->len);
}

START_TEST(texts_are_cut_between)
{
    const char *why = NULL;
    struct cut cut;

    ck_assert_int_eq(cut_between("Facture n° [F-1] [F-2]", "[", "]", &cut, &why), 0);
    assert_cut(&cut, "F-1");
    ck_assert_int_eq(cut_between("a=b=c", "=", "", &cut, &why), 0);
    assert_cut(&cut, "b=c");
    ck_assert_int_eq(cut_between("a=b", "", "=", &cut, &why), 0);
    assert_cut(&cut, "a");
    ck_assert_int_eq(cut_between("", "", "", &cut, &why), 0);
    assert_cut(&cut, "");
    ck_assert_int_eq(cut_between("]a[", "[", "]", &cut, &why), 1);
    ck_assert_ptr_nonnull(strstr(why, "behind"));
    ck_assert_int_eq(cut_between("a]", "[", "]", &cut, &why), 1);
    ck_assert_ptr_nonnull(strstr(why, "before"));
}
END_TEST

START_TEST(texts_are_cut_in_parts)
{
    static const char text[] = " a |\xC2\xA0 b c\xE2\x80\xAF|| d";
    static const char *const parts[] = {"a", "b c", "", "d"};
    const char *why = NULL;
    struct cut cut;

    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        ck_assert_int_eq(cut_part(text, "|", i, &cut, &why), 0);
        assert_cut(&cut, parts[i]);
    }
    ck_assert_int_eq(cut_part(text, "|", ARRAY_SIZE(parts), &cut, &why), 1);
    ck_assert_ptr_nonnull(why);
    ck_assert_int_eq(cut_part("a--b", "--", 1, &cut, &why), 0);
    assert_cut(&cut, "b");
}
END_TEST

START_TEST(texts_are_cut_by_patterns)
{
    static const struct {
        const char *text;
        const char *pattern;
        unsigned group;
        int result;
        const char *wanted;
    } cases[] = {
        {"Facture n° F-2024-7", "F-([0-9]+)-([0-9]+)", 0, 0, "F-2024-7"},
        {"Facture n° F-2024-7", "F-([0-9]+)-([0-9]+)", 2, 0, "7"},
        {"xaab", "a*b|c", 0, 0, "aab"},
        {"ab", "a(x)?b", 1, 0, ""},
        {"éé", "(é)*", 0, 0, "éé"},
        {"ab", "c", 0, 1, NULL},
        {"é", "^.", 0, 2, NULL},
        {"aé", "a(.)", 1, 2, NULL},
        {"ab", "a", 1, 2, NULL},
        {"ab", "(a", 0, 2, NULL},
        {"ab", "(a+)+", 0, 2, NULL},
        {"ab", "(a)(b)", 10, 2, NULL},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const char *why = NULL;
        struct cut cut;

        ck_assert_int_eq(cut_pattern(cases[i].text, cases[i].pattern, cases[i].group, &cut, &why),
                         cases[i].result);
        if (cases[i].result == 0)
            assert_cut(&cut, cases[i].wanted);
        else
            ck_assert_ptr_nonnull(why);
    }
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("unicode");

    tcase_add_test(tcase, nfc_composes);
    tcase_add_test(tcase, fold_forgets_case_and_accents);
    tcase_add_test(tcase, slugs_are_plain);
    tcase_add_test(tcase, long_texts_are_refused);
    tcase_add_test(tcase, long_texts_may_grow);
    tcase_add_test(tcase, texts_are_cut_between);
    tcase_add_test(tcase, texts_are_cut_in_parts);
    tcase_add_test(tcase, texts_are_cut_by_patterns);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("unicode", fill);
}
