#include "host/cli/moment.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/cli/duration.h"

enum { MOMENT_AGO_MAX = 100 * 366 }; /* days */

/* The rest behind a date: "", "T08:00" or "T08:00:00", and perhaps a Z. */
static int
parse_time(const char *text, struct tm *tm, bool *ret_utc)
{
    int len = 0;

    *ret_utc = false;
    if (*text == '\0')
        return 0;
    if (sscanf(text, "T%2d:%2d%n", &tm->tm_hour, &tm->tm_min, &len) != 2 || len == 0)
        return -1;
    text += len;
    len = 0;
    if (*text == ':' && (sscanf(text, ":%2d%n", &tm->tm_sec, &len) != 1 || len == 0))
        return -1;
    text += len;
    *ret_utc = strcmp(text, "Z") == 0;
    return *ret_utc || *text == '\0' ? 0 : -1;
}

static int
parse_date(const char *text, int64_t *ret_ms)
{
    struct tm tm = {.tm_isdst = -1}, given;
    bool utc;
    int len = 0;
    time_t time;

    if (sscanf(text, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &len) != 3 || len != 10)
        return -1;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    if (tm.tm_year < 70 || parse_time(text + len, &tm, &utc) < 0)
        return -1;
    given = tm;
    time = utc ? timegm(&tm) : mktime(&tm);
    /* What the calendar does not have is moved into the next month. */
    if (tm.tm_mon != given.tm_mon || tm.tm_mday != given.tm_mday)
        return -1;
    *ret_ms = (int64_t)time * 1000;
    return 0;
}

int
moment_parse(const char *text, int64_t now_ms, int64_t *ret_ms)
{
    uint64_t seconds;

    if (duration_parse(text, (uint64_t)MOMENT_AGO_MAX * 86400, &seconds) == 0) {
        *ret_ms = now_ms - (int64_t)seconds * 1000;
        return 0;
    }
    return parse_date(text, ret_ms);
}
