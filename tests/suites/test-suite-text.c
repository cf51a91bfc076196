/*
 * Dates and amounts against what other programs print and read. Each row is
 * judged by its form, and only where we claim to read it:
 *
 *  - "locale" and "date", "month" or "amount": renderings of CLDR;
 *  - "convention": woob's strict amounts, of which a null must be refused;
 *  - "currency_hint": prices without a locale, where what is ambiguous must be
 *    read right with the locale of some page;
 *  - "lang_guess": dates near a reference, and their times of day;
 *  - "english": a text and its translation, where both are read, must tell the same day;
 *  - "found": natural language, of which we read little: what we read must be
 *    right, and where nothing is to be found nothing may be.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/civil.h"
#include "host/common/compiler.h"
#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/instant.h"
#include "sdk/runtime/value/period.h"
#include "tests/suites/area.h"

/* The languages in whose words we read dates; of Dutch and Portuguese we know only the figures
 * and the months. */
static bool
locale_is_ours(const char *locale)
{
    static const char *const ours[] = {"fr", "en", "de", "es", "it"};

    for (size_t i = 0; i < ARRAY_SIZE(ours); i++) {
        if (strncmp(locale, ours[i], 2) == 0)
            return true;
    }
    return false;
}

static bool
locale_is_known(const char *locale)
{
    return locale_is_ours(locale) || strncmp(locale, "nl", 2) == 0 || strncmp(locale, "pt", 2) == 0;
}

static enum area_verdict
fail(struct area_suite *suite, const json_t *row, const char *got)
{
    return area_fail(suite, "\"%s\" is %s", area_text(row, "text"), got);
}

static const char *
date_text(struct clisk_date date, char text[CIVIL_TEXT_MAX])
{
    return civil_text(date.year, date.month, date.day, text);
}

static enum area_verdict
judge_icu_date(struct area_suite *suite, const json_t *row)
{
    const char *why = "", *wanted = area_text(row, area_has(row, "date") ? "date" : "month");
    char text[CIVIL_TEXT_MAX];
    struct clisk_date date;

    if (!locale_is_known(area_text(row, "locale")))
        return AREA_NOT_JUDGED;
    if (date_parse(area_text(row, "text"), area_text(row, "locale"), &date, &why) != 0)
        return fail(suite, row, why);
    if (strcmp(date_text(date, text), wanted) != 0)
        return fail(suite, row, text);
    return AREA_PASSED;
}

/* The day of a text that begins as RFC 3339 says. */
static struct clisk_date
reference_of(const json_t *row)
{
    struct clisk_date date = {2000, 1, 1};
    const char *why;

    date_from_rfc3339(area_text(row, "reference"), &date, &why);
    return date;
}

/* The time of day of "2014-11-25T22:17:00", where the row has one. */
static enum area_verdict
judge_time_of_day(struct area_suite *suite, const json_t *row, const char *locale)
{
    char text[INSTANT_TEXT_MAX];
    struct clisk_time time;
    const char *why = "";

    if (strstr(area_text(row, "datetime"), "T00:00:00"))
        return AREA_PASSED;
    if (instant_parse(area_text(row, "text"), locale, CLISK_UTC, &time, &why) != 0)
        return strstr(why, "no time of day") ? AREA_PASSED : fail(suite, row, why);
    instant_text(time, text);
    if (strncmp(text, area_text(row, "datetime"), strlen("YYYY-MM-DDThh:mm:ss")) != 0)
        return fail(suite, row, text);
    return AREA_PASSED;
}

/* Rows in other languages than ours may be refused, but not misread. */
static enum area_verdict
judge_dateparser(struct area_suite *suite, const json_t *row)
{
    const char *why = "", *locale = area_text(row, "lang_guess");
    bool ours = locale_is_ours(locale);
    char text[CIVIL_TEXT_MAX];
    struct clisk_date date;

    if (!ours)
        locale = NULL;
    if (date_parse_near(area_text(row, "text"), locale, reference_of(row), &date, &why) != 0)
        return ours ? fail(suite, row, why) : AREA_NOT_JUDGED;
    if (strncmp(date_text(date, text), area_text(row, "datetime"), strlen(text)) != 0)
        return fail(suite, row, text);
    return judge_time_of_day(suite, row, locale);
}

/* What the two languages tell must be the same day, where we read both. */
static enum area_verdict
judge_translation(struct area_suite *suite, const json_t *row)
{
    static const struct clisk_date reference = {2024, 5, 14};
    struct clisk_date local = {0}, english = {0};
    const char *why = "";

    if (!locale_is_ours(area_text(row, "lang")) ||
        date_parse_near(area_text(row, "text"), area_text(row, "lang"), reference, &local, &why) !=
            0 ||
        date_parse_near(area_text(row, "english"), "en-GB", reference, &english, &why) != 0)
        return AREA_NOT_JUDGED;
    if (date_compare(local, english) != 0)
        return fail(suite, row, "not what the translation is");
    return AREA_PASSED;
}

/* Whether the members of a date that the row is certain of are those of ours. */
static bool
certain_parts_match(const json_t *parts, struct clisk_date date)
{
    const json_t *year = json_object_get(parts, "year");
    const json_t *month = json_object_get(parts, "month");
    const json_t *day = json_object_get(parts, "day");

    return (!year || json_integer_value(year) == date.year) &&
           (!month || json_integer_value(month) == date.month) &&
           (!day || json_integer_value(day) == date.day);
}

static bool
is_whole(const json_t *parts)
{
    return json_object_get(parts, "year") && json_object_get(parts, "month") &&
           json_object_get(parts, "day");
}

static enum area_verdict
judge_chrono_range(struct area_suite *suite, const json_t *row, const json_t *found,
                   const char *locale)
{
    struct clisk_period period;
    const char *why;

    if (period_parse(area_text(row, "text"), locale, reference_of(row), &period, &why) != 0)
        return AREA_NOT_JUDGED;
    if (!certain_parts_match(json_object_get(found, "start"), period.from) ||
        !certain_parts_match(json_object_get(found, "end"), period.to))
        return fail(suite, row, "another period");
    return AREA_PASSED;
}

static enum area_verdict
judge_chrono(struct area_suite *suite, const json_t *row)
{
    const char *why, *locale = area_text(row, "lang");
    const json_t *found = json_array_get(json_object_get(row, "found"), 0);
    char text[CIVIL_TEXT_MAX];
    struct clisk_date date;

    if (!locale_is_ours(locale))
        return AREA_NOT_JUDGED;
    if (strcmp(locale, "en") == 0)
        locale = "en-US";
    if (is_whole(json_object_get(found, "end")))
        return judge_chrono_range(suite, row, found, locale);
    if (date_parse_near(area_text(row, "text"), locale, reference_of(row), &date, &why) != 0)
        return found ? AREA_NOT_JUDGED : AREA_PASSED;
    if (found && certain_parts_match(json_object_get(found, "start"), date))
        return AREA_PASSED;
    return fail(suite, row, date_text(date, text));
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

static enum area_verdict
judge_icu_amount(struct area_suite *suite, const json_t *row)
{
    char text[DECIMAL_TEXT_MAX], wanted[64];
    const char *why = "";
    struct clisk_amount amount;

    if (!locale_is_known(area_text(row, "locale")))
        return AREA_NOT_JUDGED;
    number_text(json_object_get(row, "amount"), wanted, sizeof wanted);
    if (amount_parse(area_text(row, "text"), area_text(row, "locale"), &amount, &why) != 0)
        return fail(suite, row, why);
    if (!decimals_are_equal(decimal_text(amount.minor, amount.digits, text), wanted) ||
        strcmp(amount.currency, area_text(row, "currency")) != 0)
        return fail(suite, row, text);
    return AREA_PASSED;
}

/* Whether the text, read with the locale, is the row's amount; null: whether it is refused. */
static bool
amount_is_right(const json_t *row, const char *locale, const char **ret_why)
{
    const char *wanted = area_text(row, "amount");
    char text[DECIMAL_TEXT_MAX];
    struct clisk_amount amount;

    if (amount_parse(area_text(row, "text"), locale, &amount, ret_why) != 0)
        return !*wanted;
    *ret_why = "another amount";
    return decimals_are_equal(decimal_text(amount.minor, amount.digits, text), wanted);
}

/* The locale of a convention of woob's; that of no locale at all for "any". */
static const char *
woob_locale(const json_t *row)
{
    static const char *const locales[][2] = {{"French", "fr"}, {"US", "en-US"}, {"SI", "fr-CH"}};

    for (size_t i = 0; i < ARRAY_SIZE(locales); i++) {
        if (strcmp(area_text(row, "convention"), locales[i][0]) == 0)
            return locales[i][1];
    }
    return NULL;
}

static enum area_verdict
judge_woob(struct area_suite *suite, const json_t *row)
{
    const char *why;

    return amount_is_right(row, woob_locale(row), &why) ? AREA_PASSED : fail(suite, row, why);
}

/* The rows come from pages whose locales are not told. One of these resolves what is ambiguous. */
static enum area_verdict
judge_price_of_some_page(struct area_suite *suite, const json_t *row)
{
    static const char *const locales[] = {"en-US", "de-DE", "es-CO", "sv-SE",
                                          "ro-RO", "en-CA", "en-IN", "fa-IR"};
    const char *why;

    for (size_t i = 0; i < ARRAY_SIZE(locales); i++) {
        if (amount_is_right(row, locales[i], &why))
            return AREA_PASSED;
    }
    return fail(suite, row, why);
}

static enum area_verdict
judge_price(struct area_suite *suite, const json_t *row)
{
    const char *why, *locale = NULL, *mark = area_text(row, "decimal_separator");

    if (*mark)
        locale = strcmp(mark, ",") == 0 ? "de" : "en";
    if (amount_is_right(row, locale, &why))
        return AREA_PASSED;
    if (*area_text(row, "amount") && strstr(why, "could"))
        return judge_price_of_some_page(suite, row);
    /* What the suite's own program does not read either may be refused. */
    if (json_is_true(json_object_get(row, "xfail")) && strcmp(why, "another amount") != 0)
        return AREA_NOT_JUDGED;
    return fail(suite, row, why);
}

static enum area_verdict
judge(struct area_suite *suite, const json_t *row)
{
    if (area_has(row, "convention"))
        return judge_woob(suite, row);
    if (area_has(row, "currency_hint"))
        return judge_price(suite, row);
    if (area_has(row, "locale") && area_has(row, "amount"))
        return judge_icu_amount(suite, row);
    if (area_has(row, "locale") && (area_has(row, "date") || area_has(row, "month")))
        return judge_icu_date(suite, row);
    if (area_has(row, "lang_guess"))
        return judge_dateparser(suite, row);
    if (area_has(row, "english"))
        return judge_translation(suite, row);
    return area_has(row, "found") ? judge_chrono(suite, row) : AREA_NOT_JUDGED;
}

int
main(void)
{
    return area_main("text", judge);
}
