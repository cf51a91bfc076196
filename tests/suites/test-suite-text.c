/*
 * Dates and amounts against what other programs print and read.
 *
 * An answer that differs from the suite's is a failure, unless the case is in
 * text-known.txt with its reason. So is a refusal, where the suite gives a
 * locale that we know; the readers that guess without one are only counted
 * where we refuse.
 */
#include <stdbool.h>
#include <string.h>

#include "host/common/civil.h"
#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"
#include "tests/suites/suite.h"

static const char known_list[] = "text-known.txt";

static const char *
field(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));

    return text ? text : "";
}

static bool
is_known(const json_t *row)
{
    return suite_is_known(known_list, field(row, "id"));
}

static void
fail(struct suite_counts *counts, const json_t *row, const char *got)
{
    counts->failed++;
    fprintf(stderr, "%s: \"%s\" is %s\n", field(row, "id"), field(row, "text"), got);
}

/* The languages whose months and figures we read. */
static bool
locale_is_ours(const char *locale)
{
    static const char *const ours[] = {"fr", "en", "de", "es", "it"};

    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        if (strncmp(locale, ours[i], 2) == 0)
            return true;
    }
    return false;
}

static void
judge_icu_date(struct suite_counts *counts, const json_t *row)
{
    const char *why = "", *wanted = field(row, *field(row, "date") ? "date" : "month");
    char text[CIVIL_TEXT_MAX];
    struct clisk_date date;

    if (!locale_is_ours(field(row, "locale"))) {
        counts->skipped++;
        return;
    }
    if (date_parse(field(row, "text"), field(row, "locale"), &date, &why) != 0)
        fail(counts, row, why);
    else if (strcmp(civil_text(date.year, date.month, date.day, text), wanted) != 0)
        fail(counts, row, text);
    else
        counts->passed++;
}

/* Rows in other languages than ours may be refused, but not misread. */
static void
judge_dateparser(struct suite_counts *counts, const json_t *row)
{
    const char *why = "", *locale = field(row, "lang_guess"), *wanted = field(row, "datetime");
    char text[CIVIL_TEXT_MAX];
    struct clisk_date date;
    bool ours = locale_is_ours(locale);
    int result = date_parse(field(row, "text"), ours ? locale : NULL, &date, &why);

    if (result == 0 && strncmp(civil_text(date.year, date.month, date.day, text), wanted, 10) == 0)
        counts->passed++;
    else if ((result != 0 && !ours) || is_known(row))
        counts->skipped++;
    else
        fail(counts, row, result == 0 ? text : why);
}

/* Both texts must give the same date, if either gives one. */
static void
judge_translation(struct suite_counts *counts, const json_t *row)
{
    const char *why;
    struct clisk_date local = {0}, english = {0};
    int a = date_parse(field(row, "text"), field(row, "lang"), &local, &why);
    int b = date_parse(field(row, "english"), "en-GB", &english, &why);

    if (!locale_is_ours(field(row, "lang")))
        counts->skipped++;
    else if (a == b && memcmp(&local, &english, sizeof local) == 0)
        counts->passed++;
    else if (is_known(row))
        counts->skipped++;
    else
        fail(counts, row, a == 0 ? "a date, and its translation is not" : "no date");
}

/* The date or month that a row of chrono states; false where it states none or less. */
static bool
chrono_date(const json_t *row, struct clisk_date *ret_date)
{
    const json_t *found = json_object_get(row, "found");
    const json_t *start = json_object_get(json_array_get(found, 0), "start");
    json_int_t year = json_integer_value(json_object_get(start, "year"));

    ret_date->year = (int16_t)year;
    ret_date->month = (uint8_t)json_integer_value(json_object_get(start, "month"));
    ret_date->day = (uint8_t)json_integer_value(json_object_get(start, "day"));
    return json_array_size(found) == 1 && date_is_valid(*ret_date) && year == ret_date->year;
}

/*
 * A reader of natural language: it finds far more than we do. What we find must be what it finds.
 */
static void
judge_chrono(struct suite_counts *counts, const json_t *row)
{
    const char *why, *lang = field(row, "lang");
    struct clisk_date wanted, date;
    char text[CIVIL_TEXT_MAX];

    if (!locale_is_ours(lang) ||
        date_parse(field(row, "text"), strcmp(lang, "en") == 0 ? "en-US" : lang, &date, &why) != 0)
        counts->skipped++;
    else if (chrono_date(row, &wanted) && date.year == wanted.year && date.month == wanted.month &&
             date.day == wanted.day)
        counts->passed++;
    else if (is_known(row))
        counts->skipped++;
    else
        fail(counts, row, civil_text(date.year, date.month, date.day, text));
}

/* Whether two decimals are the same number, with more zeros behind the point or fewer. */
static bool
decimals_are_equal(const char *a, const char *b)
{
    struct clisk_amount x, y;
    const char *why;

    if (amount_from_decimal(a, NULL, &x, &why) != 0 || amount_from_decimal(b, NULL, &y, &why) != 0)
        return false;
    for (; x.digits > 0 && x.minor % 10 == 0; x.digits--)
        x.minor /= 10;
    for (; y.digits > 0 && y.minor % 10 == 0; y.digits--)
        y.minor /= 10;
    return x.minor == y.minor && x.digits == y.digits;
}

/* A number of the suite as text; rows were made with few enough decimals. */
static const char *
number_text(const json_t *number, char *text, size_t size)
{
    snprintf(text, size, "%.4f", json_number_value(number));
    return text;
}

static void
judge_icu_amount(struct suite_counts *counts, const json_t *row)
{
    char text[DECIMAL_TEXT_MAX], wanted[64];
    const char *why = "";
    struct clisk_amount amount;

    if (!locale_is_ours(field(row, "locale"))) {
        counts->skipped++;
        return;
    }
    number_text(json_object_get(row, "amount"), wanted, sizeof wanted);
    if (amount_parse(field(row, "text"), field(row, "locale"), &amount, &why) != 0)
        fail(counts, row, why);
    else if (!decimals_are_equal(decimal_text(amount.minor, amount.digits, text), wanted) ||
             strcmp(amount.currency, field(row, "currency")) != 0)
        fail(counts, row, text);
    else
        counts->passed++;
}

/* The locale of a convention of woob's; that of no locale at all for "any". */
static const char *
woob_locale(const json_t *row)
{
    static const char *const locales[][2] = {{"French", "fr"}, {"US", "en-US"}, {"SI", "fr-CH"}};

    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (strcmp(field(row, "convention"), locales[i][0]) == 0)
            return locales[i][1];
    }
    return NULL;
}

static void
judge_woob(struct suite_counts *counts, const json_t *row)
{
    char text[DECIMAL_TEXT_MAX];
    const char *why = "", *wanted = field(row, "amount");
    struct clisk_amount amount;
    int result = amount_parse(field(row, "text"), woob_locale(row), &amount, &why);

    if (result == 0 ? decimals_are_equal(decimal_text(amount.minor, amount.digits, text), wanted)
                    : !*wanted)
        counts->passed++;
    else
        fail(counts, row, result == 0 ? text : why);
}

/* Without a locale, and then, since dollars are many, as an American page. */
static void
judge_price(struct suite_counts *counts, const json_t *row)
{
    char text[DECIMAL_TEXT_MAX];
    const char *why = "";
    struct clisk_amount amount;
    int result = amount_parse(field(row, "text"), NULL, &amount, &why);

    if (result != 0 && strstr(why, "currencies"))
        result = amount_parse(field(row, "text"), "en-US", &amount, &why);
    if (result == 0 ? decimals_are_equal(decimal_text(amount.minor, amount.digits, text),
                                         field(row, "amount"))
                    : !*field(row, "amount"))
        counts->passed++;
    else if (result != 0 || is_known(row))
        counts->skipped++;
    else
        fail(counts, row, text);
}

int
main(void)
{
    static const struct suite_file files[] = {
        {"text/icu-dates.json", judge_icu_date},
        {"text/dateparser-dates.json", judge_dateparser},
        {"text/dateparser-translate.json", judge_translation},
        {"text/chrono.json", judge_chrono},
        {"text/icu-amounts.json", judge_icu_amount},
        {"text/woob-cleandecimal.json", judge_woob},
        {"text/price-parser.json", judge_price},
    };

    return suite_main(files, sizeof files / sizeof files[0]);
}
