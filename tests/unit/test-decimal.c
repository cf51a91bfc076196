#include <string.h>

#include "host/common/decimal.h"
#include "tests/unit/unit.h"

START_TEST(decimals_are_written)
{
    static const struct {
        int64_t minor;
        uint8_t digits;
        const char *text;
    } cases[] = {
        {123456, 2, "1234.56"},
        {5, 2, "0.05"},
        {-5, 2, "-0.05"},
        {0, 0, "0"},
        {7, 0, "7"},
        {0, 3, "0.000"},
        {-7, 0, "-7"},
        {1, 18, "0.000000000000000001"},
        {INT64_MAX, 0, "9223372036854775807"},
        {INT64_MIN, 2, "-92233720368547758.08"},
    };
    char text[DECIMAL_TEXT_MAX];

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        ck_assert_str_eq(decimal_text(cases[i].minor, cases[i].digits, text), cases[i].text);
    ck_assert_uint_eq(strlen(decimal_text(-1, 255, text)), 258);
}
END_TEST

START_TEST(decimals_read_as_written)
{
    static const char *const texts[] = {"0", "-0.05", "1234.56", "-92233720368547758.08"};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        char text[DECIMAL_TEXT_MAX];
        struct decimal decimal;
        int64_t minor;

        ck_assert_int_eq(decimal_parse(texts[i], strlen(texts[i]), &decimal), 0);
        ck_assert_int_eq(decimal_to_integer(&decimal, decimal.decimals, &minor), 0);
        ck_assert_str_eq(decimal_text(minor, (uint8_t)decimal.decimals, text), texts[i]);
    }
}
END_TEST

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("decimal");

    tcase_add_test(tcase, decimals_are_written);
    tcase_add_test(tcase, decimals_read_as_written);
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("decimal", fill);
}
