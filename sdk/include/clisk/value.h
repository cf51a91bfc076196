/*
 * Civil dates, periods, instants and decimal amounts. A date is a day on a
 * calendar and never an instant; an amount is an integer of minor units and
 * never a float. What can be read in two ways is an error and not a guess.
 *
 * Texts are read as French, English, German, Spanish and Italian pages write
 * them, among other words or not. `locale` is a BCP 47 tag ("fr", "en-GB"),
 * NULL for the manifest's. A text of more than 1,024 words, numbers and marks
 * is refused. What a page wrote and we cannot read ends the run as
 * SITE_CHANGED; what only the author can have got wrong, as PLUGIN_BUG. After a
 * failure every function returns zeros, or "".
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

/* A range of days that includes both. All zero: none. */
struct clisk_period {
    struct clisk_date from;
    struct clisk_date to;
};

/* The zones whose clocks we know: UTC, and Europe/Paris since 1977. */
enum clisk_zone { CLISK_UTC = 0, CLISK_PARIS = 1 };

/*
 * An instant, and what a clock showed at it. Milliseconds count from
 * 1970-01-01T00:00:00Z without leap seconds (POSIX, "seconds since the Epoch").
 */
struct clisk_time {
    int64_t milliseconds;
    struct clisk_date date;
    uint8_t hour;   /* 0 to 23 */
    uint8_t minute; /* 0 to 59 */
    uint8_t second; /* 0 to 60 */
    int16_t offset; /* minutes that the clock was ahead of UTC */
};

struct clisk_value_table {
    size_t size;
    struct clisk_date (*date_of)(clisk_run *run, const char *text, const char *locale);
    struct clisk_amount (*amount_of)(clisk_run *run, const char *text, const char *locale);
    const char *(*date_text)(clisk_run *run, struct clisk_date date);
    const char *(*amount_text)(clisk_run *run, struct clisk_amount amount);
    const char *(*format)(clisk_run *run, const char *fmt, ...)CLISK_PRINTF(2, 3);
    struct clisk_date (*today)(clisk_run *run);
    struct clisk_date (*date_near)(clisk_run *run, const char *text, const char *locale,
                                   struct clisk_date reference);
    struct clisk_period (*period_of)(clisk_run *run, const char *text, const char *locale);
    struct clisk_period (*period_near)(clisk_run *run, const char *text, const char *locale,
                                       struct clisk_date reference);
    struct clisk_time (*time_of)(clisk_run *run, const char *text, const char *locale,
                                 enum clisk_zone zone);
    struct clisk_time (*time_from_seconds)(clisk_run *run, int64_t seconds, enum clisk_zone zone);
    struct clisk_time (*time_from_milliseconds)(clisk_run *run, int64_t milliseconds,
                                                enum clisk_zone zone);
    const char *(*time_text)(clisk_run *run, struct clisk_time time);
    struct clisk_amount (*amount_add)(clisk_run *run, struct clisk_amount a, struct clisk_amount b);
    struct clisk_amount (*amount_negate)(clisk_run *run, struct clisk_amount amount);
    int (*amount_compare)(clisk_run *run, struct clisk_amount a, struct clisk_amount b);
    struct clisk_date (*date_after)(clisk_run *run, const char *text, const char *locale,
                                    struct clisk_date reference);
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

/* The day that it is in Europe/Paris, by the clock of this machine. */
static inline struct clisk_date
clisk_today(clisk_run *run)
{
    return clisk_host_tables->value->today(run);
}

/*
 * The date that clisk_date_of() reads or, where there is none, what is told
 * from a day: "hier", "avant-hier", "tomorrow", "vor 3 Tagen", "hace 2 semanas",
 * "2 mesi fa", "in one year". A month that is shorter gives its last day. Then
 * days without a year, "14 mai" or "14/05": the last such day that is not
 * behind the reference. Times of hours and minutes are refused.
 *
 * A reference that is no day: PLUGIN_BUG.
 */
static inline struct clisk_date
clisk_date_near(clisk_run *run, const char *text, const char *locale, struct clisk_date reference)
{
    return clisk_host_tables->value->date_near(run, text, locale, reference);
}

/*
 * The date that clisk_date_of() reads or, of a day without a year, the first such day that is not
 * before the reference: when a bill of 14/12/2024 was paid on "2 janv.".
 *
 * A reference that is no day: PLUGIN_BUG.
 */
static inline struct clisk_date
clisk_date_after(clisk_run *run, const char *text, const char *locale, struct clisk_date reference)
{
    return clisk_host_tables->value->date_after(run, text, locale, reference);
}

/*
 * The period that stands in the text: "du 3 au 9 juin 2024", "3.–9. Juni 2024",
 * "28 mai - 3 juin 2024", "June 3 to July 9, 2024", "03/06/2024 - 09/06/2024",
 * "janvier à mars 2024". A lone month ("mai 2024") is a period from its first
 * day to its last, a lone day one of itself. Times of day are passed over.
 * Unreadable, ambiguous, or ending before it begins: SITE_CHANGED.
 */
static inline struct clisk_period
clisk_period_of(clisk_run *run, const char *text, const char *locale)
{
    return clisk_host_tables->value->period_of(run, text, locale);
}

/*
 * The same; where neither day has a year, "du 28 mai au 3 juin", it begins on
 * the last such day that is not behind the reference. A reference that is no
 * day: PLUGIN_BUG.
 */
static inline struct clisk_period
clisk_period_near(clisk_run *run, const char *text, const char *locale, struct clisk_date reference)
{
    return clisk_host_tables->value->period_near(run, text, locale, reference);
}

/*
 * The date and time of day that stand in the text: RFC 3339, RFC 5322, dates of
 * HTTP (RFC 9110, section 5.6.7), "14/05/2024 à 17h30", "14 May 2024, 5:30 p.m.",
 * "14.05.2024, 17.30 Uhr". The zone of the text ("Z", "+02:00", "CEST", "EST")
 * wins over `zone`, which holds where the text names none; another name of a
 * zone is refused, and so is an hour that the clock skips or shows twice.
 * Fractions below the millisecond are dropped.
 */
static inline struct clisk_time
clisk_time_of(clisk_run *run, const char *text, const char *locale, enum clisk_zone zone)
{
    return clisk_host_tables->value->time_of(run, text, locale, zone);
}

/*
 * What the clock of a zone shows so many seconds after 1970-01-01T00:00:00Z:
 * clisk_time_from_seconds(run, 1715700600, CLISK_PARIS).date is 2024-05-14. The
 * caller knows the unit; it is never guessed from the size. Before 1977 in
 * Paris, and out of the years 1 to 9999: SITE_CHANGED.
 */
static inline struct clisk_time
clisk_time_from_seconds(clisk_run *run, int64_t seconds, enum clisk_zone zone)
{
    return clisk_host_tables->value->time_from_seconds(run, seconds, zone);
}

/* The same, of milliseconds. */
static inline struct clisk_time
clisk_time_from_milliseconds(clisk_run *run, int64_t milliseconds, enum clisk_zone zone)
{
    return clisk_host_tables->value->time_from_milliseconds(run, milliseconds, zone);
}

/* "2024-05-14T17:30:00+02:00" (RFC 3339), with ".250" where there are milliseconds. */
static inline const char *
clisk_time_text(clisk_run *run, struct clisk_time time)
{
    return clisk_host_tables->value->time_text(run, time);
}

/*
 * The amount that stands in the text: "1 234,56 €" with any of the spaces in
 * use, "-12,50 EUR", "(12,50)", "12,50-", "19€99", "£51.77", "1'234.50 CHF",
 * "1250 centimes". `locale` decides the decimal mark, and its region what "$"
 * and "cents" are of; without one, "1.234" is ambiguous. Percentages are no
 * amounts. Unreadable or ambiguous: SITE_CHANGED.
 */
static inline struct clisk_amount
clisk_amount_of(clisk_run *run, const char *text, const char *locale)
{
    return clisk_host_tables->value->amount_of(run, text, locale);
}

/*
 * a + b, with the digits of the one that has more. Two currencies are a
 * PLUGIN_BUG, but {0} is of any, so that a sum can begin with it. What does not
 * fit: SITE_CHANGED.
 */
static inline struct clisk_amount
clisk_amount_add(clisk_run *run, struct clisk_amount a, struct clisk_amount b)
{
    return clisk_host_tables->value->amount_add(run, a, b);
}

/* -amount. */
static inline struct clisk_amount
clisk_amount_negate(clisk_run *run, struct clisk_amount amount)
{
    return clisk_host_tables->value->amount_negate(run, amount);
}

/* -1, 0 or 1, as a is less than b, equal or greater. Two currencies are a PLUGIN_BUG, as in adding.
 */
static inline int
clisk_amount_compare(clisk_run *run, struct clisk_amount a, struct clisk_amount b)
{
    return clisk_host_tables->value->amount_compare(run, a, b);
}

static inline bool
clisk_amount_is_zero(struct clisk_amount amount)
{
    return amount.minor == 0;
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
