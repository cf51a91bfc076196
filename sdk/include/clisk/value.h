/*
 * Civil dates and decimal amounts. A date is a day on a calendar and never an
 * instant; an amount is an integer of minor units and never a float. What can
 * be read in two ways is an error and not a guess.
 */
#ifndef CLISK_VALUE_H
#define CLISK_VALUE_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A day of the proleptic Gregorian calendar. All zero: no date. */
struct clisk_date {
    int16_t year;
    uint8_t month; /* 1 to 12 */
    uint8_t day;   /* 1 to 31; 0 where only the month is known */
};

/*
 * An amount of money: `minor` counts minor units of which `digits` make the
 * decimals, so 1234.56 EUR is {123456, 2, "EUR"}. The currency is an ISO 4217
 * code, "" where the text named none.
 */
struct clisk_amount {
    int64_t minor;
    uint8_t digits;
    char currency[4];
};

struct clisk_value_table {
    size_t size;
    struct clisk_date (*date_of)(clisk_run *run, const char *text, const char *locale);
    struct clisk_amount (*amount_of)(clisk_run *run, const char *text, const char *locale);
    const char *(*date_text)(clisk_run *run, struct clisk_date date);
    const char *(*amount_text)(clisk_run *run, struct clisk_amount amount);
    const char *(*format)(clisk_run *run, const char *fmt, ...)CLISK_PRINTF(2, 3);
};

/*
 * The date that stands in the text: "14 mai 2024", "1er août 2023",
 * "14/05/2024", "2024-05-14", "mai 2024". `locale` ("fr", "en-GB", "de",
 * "es", "it" and so on; NULL for the manifest's) decides the order of day and
 * month, which "en" without a region leaves open; names of months are read in
 * all five languages. Unreadable or ambiguous: SITE_CHANGED.
 */
static inline struct clisk_date
clisk_date_of(clisk_run *run, const char *text, const char *locale)
{
    return clisk_host_tables->value->date_of(run, text, locale);
}

/*
 * The amount that stands in the text: "1 234,56 €" with any of the spaces in
 * use, "-12,50 EUR", "(12,50)", "£51.77". `locale` decides the decimal mark;
 * NULL for the manifest's. Unreadable or ambiguous: SITE_CHANGED.
 */
static inline struct clisk_amount
clisk_amount_of(clisk_run *run, const char *text, const char *locale)
{
    return clisk_host_tables->value->amount_of(run, text, locale);
}

/* "2024-05-14" (RFC 3339 full-date), or "2024-05" where only the month is known. */
static inline const char *
clisk_date_text(clisk_run *run, struct clisk_date date)
{
    return clisk_host_tables->value->date_text(run, date);
}

/* "1234.56": with a point, and as many decimals as the amount has digits; without the currency. */
static inline const char *
clisk_amount_text(clisk_run *run, struct clisk_amount amount)
{
    return clisk_host_tables->value->amount_text(run, amount);
}

/* A text of the run, made as printf(3) does: clisk_format(run, "%s?page=%d", url, page). */
#define clisk_format(run, ...) (clisk_host_tables->value->format((run), __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
