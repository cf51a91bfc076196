/*
 * Civil dates, read from the text of a page. A date is a day of
 * the calendar as it stands there: no clock, no time zone.
 */
#ifndef CLISK_RUNTIME_VALUE_DATE_H
#define CLISK_RUNTIME_VALUE_DATE_H

#include <clisk/value.h>

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
 * The day of a text that begins with an RFC 3339 full-date ("2024-05-14", or that and "T…").
 * 0; or 1 with a static reason.
 */
int date_from_rfc3339(const char *text, struct clisk_date *ret_date, const char **ret_why);

/* Whether there is such a day (or month, where the day is 0) from the year 1 to 9999. */
bool date_is_valid(struct clisk_date date);

#endif
