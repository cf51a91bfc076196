#include "host/common/civil.h"

enum { FEBRUARY = 2, ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH_DAYS = 719468 };

static bool
year_is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

unsigned
civil_month_days(int year, unsigned month)
{
    static const uint8_t days[CIVIL_MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < 1 || year > CIVIL_YEAR_MAX || month < 1 || month > CIVIL_MONTHS)
        return 0;
    if (month == FEBRUARY && year_is_leap(year))
        return days[month - 1] + 1;
    return days[month - 1];
}

/* Years are counted from March here, so that a leap day ends one. */
int64_t
civil_to_days(int year, unsigned month, unsigned day)
{
    int from_march = month > FEBRUARY ? year : year - 1;
    int era = from_march / ERA_YEARS, of_era = from_march % ERA_YEARS;
    int of_year = (153 * ((int)month + (month > FEBRUARY ? -3 : 9)) + 2) / 5 + (int)day - 1;

    return (int64_t)era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           EPOCH_DAYS;
}

bool
civil_from_days(int64_t days, int *ret_year, unsigned *ret_month, unsigned *ret_day)
{
    int64_t since, of_era, year_of_era, of_year, month;

    if (days < civil_to_days(1, 1, 1) || days > civil_to_days(CIVIL_YEAR_MAX, CIVIL_MONTHS, 31))
        return false;
    since = days + EPOCH_DAYS;
    of_era = since % ERA_DAYS;
    year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * of_year + 2) / 153;
    *ret_day = (unsigned)(of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (unsigned)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year_of_era + since / ERA_DAYS * ERA_YEARS + (month >= 10));
    return true;
}

unsigned
civil_weekday(int64_t days)
{
    /* 1970-01-01 was a Thursday. */
    int64_t weekday = (days + 3) % CIVIL_WEEK;

    return (unsigned)(weekday < 0 ? weekday + CIVIL_WEEK : weekday);
}

static char *
put_digits(char *at, unsigned number, size_t width)
{
    for (size_t i = width; i > 0; i--) {
        at[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + width;
}

const char *
civil_text(int year, unsigned month, unsigned day, char ret_text[CIVIL_TEXT_MAX])
{
    char *at = ret_text;

    at = put_digits(at, year > 0 ? (unsigned)year : 0, year > CIVIL_YEAR_MAX ? 5 : 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    if (day) {
        *at++ = '-';
        at = put_digits(at, day, 2);
    }
    *at = '\0';
    return ret_text;
}
