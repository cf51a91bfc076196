/*
 * Days of the proleptic Gregorian calendar, from the year 1 to 9999: whether
 * they exist, how they are counted, how they are written.
 */
#ifndef CLISK_COMMON_CIVIL_H
#define CLISK_COMMON_CIVIL_H

#include <stdbool.h>

#include "host/common/compiler.h"

enum { CIVIL_YEAR_MAX = 9999, CIVIL_MONTHS = 12, CIVIL_WEEK = 7 };

/* Holds every text of civil_text(), with its NUL. */
enum { CIVIL_TEXT_MAX = 16 };

/* 28 to 31; 0 where there is no such year or month. */
unsigned civil_month_days(int year, unsigned month);

/* Days since 1970-01-01 of a day that exists. */
int64_t civil_to_days(int year, unsigned month, unsigned day);
/* The day that is so many days after 1970-01-01; false where its year is out of the range. */
bool civil_from_days(int64_t days, int *ret_year, unsigned *ret_month, unsigned *ret_day);

/* 0 for a Monday to 6 for a Sunday, of a number of days since 1970-01-01. */
unsigned civil_weekday(int64_t days);

/*
 * "2024-05-14" (RFC 3339, full-date), or "2024-05" where the day is 0. Numbers
 * that are out of range are written modulo the width of their field. Returns ret_text.
 */
const char *civil_text(int year, unsigned month, unsigned day, char ret_text[CIVIL_TEXT_MAX]);

#endif
