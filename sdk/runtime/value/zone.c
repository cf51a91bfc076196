#include "sdk/runtime/value/zone.h"

#include "host/common/civil.h"

enum { HOUR = 3600, DAY = 24 * HOUR, WINTER = HOUR, SUMMER = 2 * HOUR };
enum { FIRST_YEAR = 1977, MARCH_SINCE = 1981, OCTOBER_SINCE = 1996, OCTOBER_FIRST_IN = 1978 };
enum { MARCH = 3, APRIL = 4, SEPTEMBER = 9, OCTOBER = 10, SUNDAY = 6 };

/* The last Sunday of the month, in days since 1970-01-01. */
static int64_t
last_sunday(int year, unsigned month)
{
    int64_t last = civil_to_days(year, month, civil_month_days(year, month));

    return last - (civil_weekday(last) + 1) % CIVIL_WEEK;
}

static int64_t
first_sunday(int year, unsigned month)
{
    int64_t first = civil_to_days(year, month, 1);

    return first + SUNDAY - civil_weekday(first);
}

/* When summer time begins in a year: 01:00 UTC on the day that the directives set. */
static int64_t
summer_begins(int year)
{
    int64_t day = year >= MARCH_SINCE ? last_sunday(year, MARCH) : first_sunday(year, APRIL);

    return day * DAY + HOUR;
}

static int64_t
summer_ends(int year)
{
    int64_t day;

    if (year >= OCTOBER_SINCE)
        day = last_sunday(year, OCTOBER);
    else if (year == OCTOBER_FIRST_IN)
        day = civil_to_days(year, OCTOBER, 1);
    else
        day = last_sunday(year, SEPTEMBER);
    return day * DAY + HOUR;
}

/* The year of an instant or of a civil time, as near as makes no difference to summers; 0 for none.
 */
static int
year_of(int64_t seconds)
{
    int64_t days = seconds / DAY - (seconds % DAY < 0);
    unsigned month, day;
    int year;

    return civil_from_days(days, &year, &month, &day) ? year : 0;
}

int
zone_offset_at(enum clisk_zone zone, int64_t instant, int32_t *ret_offset, const char **ret_why)
{
    int year = year_of(instant);

    *ret_offset = 0;
    if (zone == CLISK_UTC)
        return 0;
    *ret_why = "the clocks of Paris are not known before 1977";
    if (year == 0 || instant < civil_to_days(FIRST_YEAR, 1, 1) * DAY - WINTER)
        return 1;
    *ret_offset = WINTER;
    if (instant >= summer_begins(year) && instant < summer_ends(year))
        *ret_offset = SUMMER;
    return 0;
}

int
zone_offset_of_civil(enum clisk_zone zone, int64_t civil, int32_t *ret_offset, const char **ret_why)
{
    int32_t winter, summer;

    *ret_offset = 0;
    if (zone == CLISK_UTC)
        return 0;
    if (zone_offset_at(zone, civil - WINTER, &winter, ret_why) != 0)
        return 1;
    /* The hour before the first that we know is of the same winter. */
    if (zone_offset_at(zone, civil - SUMMER, &summer, ret_why) != 0)
        summer = WINTER;
    *ret_why = "the clock shows this time twice that night";
    if (winter == WINTER && summer == SUMMER)
        return 1;
    *ret_why = "the clock skips this time that night";
    if (winter == SUMMER && summer == WINTER)
        return 1;
    *ret_offset = winter;
    return 0;
}
