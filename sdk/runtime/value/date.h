/*
 * Civil dates, read from the text of a page. A date is a day of
 * the calendar as it stands there: no clock, no time zone.
 */
#ifndef CLISK_RUNTIME_VALUE_DATE_H
#define CLISK_RUNTIME_VALUE_DATE_H

#include <clisk/value.h>

#include "sdk/runtime/value/convention.h"
#include "sdk/runtime/value/pieces.h"

/*
 * The one date that stands in the text, among other words or not: ISO 8601,
 * numbers, or the name of a month in French, English, German, Spanish or
 * Italian; of a month alone the day is 0. The locale (a BCP 47 tag; NULL where
 * unknown) decides the order of numbers. Years of two digits are 1970 to 2069.
 *
 * 0; or 1 with a static reason when there is none, when there are two that
 * differ, when it could be read in more than one way, or when there is no such
 * day.
 */
int date_parse(const char *text, const char *locale, struct clisk_date *ret_date,
               const char **ret_why);

/*
 * The same, read near a day: the words for yesterday, tomorrow and the like,
 * "il y a 3 jours", "in 2 Wochen", and days without a year, for which the last
 * such day that is not behind the reference is taken. What date_parse() finds
 * goes before these.
 */
int date_parse_near(const char *text, const char *locale, struct clisk_date reference,
                    struct clisk_date *ret_date, const char **ret_why);

/* What date_parse() finds; else a day without a year, the first such one that is not before the
 * reference. */
int date_parse_after(const char *text, const char *locale, struct clisk_date reference,
                     struct clisk_date *ret_date, const char **ret_why);

/* date_parse() of what is cut already: 0; 1 when there is none; 2 for the other refusals. */
int date_find(const struct pieces *pieces, const struct convention *convention,
              struct clisk_date *ret_date, const char **ret_why);

/* The last such day, or month, of any year that is not behind the reference: 0, or 1. */
int date_resolve_year(struct clisk_date *date, struct clisk_date reference, const char **ret_why);

/* Less than, equal to or greater than 0, as a is before, at or behind b. */
int date_compare(struct clisk_date a, struct clisk_date b);

/*
 * The day of a text that begins with an RFC 3339 full-date ("2024-05-14", or that and "T…").
 * 0; or 1 with a static reason.
 */
int date_from_rfc3339(const char *text, struct clisk_date *ret_date, const char **ret_why);

/* Whether there is such a day (or month, where the day is 0) from the year 1 to 9999. */
bool date_is_valid(struct clisk_date date);

#endif
