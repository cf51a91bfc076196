#include "sdk/runtime/value/instant.h"

#include <stdio.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/hour.h"
#include "sdk/runtime/value/zone.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR, SECOND_MS = 1000, LEAP_SECOND = 60 };

static int
refuse(const char *why, const char **ret_why)
{
    *ret_why = why;
    return 1;
}

/* Where a leap second can be: at the end of a month, at midnight in UTC. */
static bool
is_end_of_month(int64_t seconds)
{
    int64_t days = (seconds - (seconds % DAY + DAY) % DAY) / DAY;
    unsigned month, day;
    int year;

    return seconds % DAY == 0 && civil_from_days(days, &year, &month, &day) && day == 1;
}

/* The instant of a day and what the clock of the zone, or of the text's own one, shows. */
static int
instant_make(struct clisk_date date, const struct hour *hour, enum clisk_zone zone,
             struct clisk_time *ret_time, const char **ret_why)
{
    int64_t civil = civil_to_days(date.year, date.month, date.day) * DAY + hour->hour * HOUR +
                    hour->minute * MINUTE + hour->second;
    int32_t offset = hour->offset * MINUTE;

    if (!hour->has_zone && zone_offset_of_civil(zone, civil, &offset, ret_why) != 0)
        return 1;
    if (hour->second == LEAP_SECOND && !is_end_of_month(civil - offset))
        return refuse("there is no such time of day", ret_why);
    *ret_time = (struct clisk_time){
        .milliseconds = (civil - offset) * SECOND_MS + hour->millisecond,
        .date = date,
        .hour = hour->hour,
        .minute = hour->minute,
        .second = hour->second,
        .offset = (int16_t)(offset / MINUTE),
    };
    return 0;
}

int
instant_parse(const char *text, const char *locale, enum clisk_zone zone,
              struct clisk_time *ret_time, const char **ret_why)
{
    struct convention convention = convention_of(locale);
    struct clisk_date date;
    struct pieces pieces;
    struct hour hour;
    int result;

    if (pieces_cut(text, &pieces) != 0)
        return refuse("the text is too long", ret_why);
    result = hour_take(&pieces, &hour, ret_why);
    if (result == 1)
        return refuse("there is no time of day", ret_why);
    if (result == 2 || date_find(&pieces, &convention, &date, ret_why) != 0)
        return 1;
    if (date.day == 0)
        return refuse("there is no day", ret_why);
    return instant_make(date, &hour, zone, ret_time, ret_why);
}

int
instant_from_milliseconds(int64_t milliseconds, enum clisk_zone zone, struct clisk_time *ret_time,
                          const char **ret_why)
{
    int64_t seconds = milliseconds / SECOND_MS - (milliseconds % SECOND_MS < 0);
    struct clisk_time time = {.milliseconds = milliseconds};
    int64_t civil, of_day;
    unsigned month, day;
    int32_t offset;
    int year;

    if (zone_offset_at(zone, seconds, &offset, ret_why) != 0)
        return 1;
    civil = seconds + offset;
    of_day = (civil % DAY + DAY) % DAY;
    if (!civil_from_days((civil - of_day) / DAY, &year, &month, &day))
        return refuse("the day is out of the calendar", ret_why);
    time.date = (struct clisk_date){(int16_t)year, (uint8_t)month, (uint8_t)day};
    time.hour = (uint8_t)(of_day / HOUR);
    time.minute = (uint8_t)(of_day % HOUR / MINUTE);
    time.second = (uint8_t)(of_day % MINUTE);
    time.offset = (int16_t)(offset / MINUTE);
    *ret_time = time;
    return 0;
}

const char *
instant_text(struct clisk_time time, char ret_text[INSTANT_TEXT_MAX])
{
    int milliseconds = (int)((time.milliseconds % SECOND_MS + SECOND_MS) % SECOND_MS);
    unsigned offset = (unsigned)(time.offset < 0 ? -time.offset : time.offset);
    char day[CIVIL_TEXT_MAX], fraction[8] = "", zone[16] = "Z";

    civil_text(time.date.year, time.date.month, time.date.day, day);
    if (milliseconds)
        snprintf(fraction, sizeof fraction, ".%03d", milliseconds);
    if (offset)
        snprintf(zone, sizeof zone, "%c%02u:%02u", time.offset < 0 ? '-' : '+', offset / MINUTE,
                 offset % MINUTE);
    snprintf(ret_text, INSTANT_TEXT_MAX, "%sT%02u:%02u:%02u%s%s", day, time.hour, time.minute,
             time.second, fraction, zone);
    return ret_text;
}
