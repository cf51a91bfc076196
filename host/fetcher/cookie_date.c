#include "host/fetcher/cookie_date.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "host/common/compiler.h"

enum { DATE_YEAR_MIN = 1601 };

/* What was found so far; the first token of a kind counts. */
struct date_parts {
    bool has_time, has_day, has_month, has_year;
    int hour, minute, second, day, month, year;
};

static bool
date_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
date_is_delimiter(char c)
{
    unsigned char byte = (unsigned char)c;

    return byte == 0x09 || (byte >= 0x20 && byte <= 0x2F) || (byte >= 0x3B && byte <= 0x40) ||
           (byte >= 0x5B && byte <= 0x60) || (byte >= 0x7B && byte <= 0x7E);
}

/* A number of `min` to `max` digits with none behind them; where it ends, or NULL. */
static const char *
date_number(const char *at, const char *end, int min, int max, int *ret_number)
{
    int number = 0, digits = 0;

    while (at < end && date_is_digit(*at) && digits <= max) {
        number = number * 10 + (*at++ - '0');
        digits++;
    }
    if (digits < min || digits > max)
        return NULL;
    *ret_number = number;
    return at;
}

static bool
date_take_time(struct date_parts *parts, const char *at, const char *end)
{
    int hour, minute, second;

    if (!(at = date_number(at, end, 1, 2, &hour)) || at == end || *at++ != ':' ||
        !(at = date_number(at, end, 1, 2, &minute)) || at == end || *at++ != ':' ||
        !date_number(at, end, 1, 2, &second))
        return false;
    parts->has_time = true;
    parts->hour = hour;
    parts->minute = minute;
    parts->second = second;
    return true;
}

static bool
date_take_month(struct date_parts *parts, const char *at, const char *end)
{
    static const char names[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                    "jul", "aug", "sep", "oct", "nov", "dec"};

    if (end - at < 3)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strncasecmp(at, names[i], 3) == 0) {
            parts->has_month = true;
            parts->month = (int)i;
            return true;
        }
    }
    return false;
}

static void
date_take_token(struct date_parts *parts, const char *at, const char *end)
{
    if (!parts->has_time && date_take_time(parts, at, end))
        return;
    if (!parts->has_day && date_number(at, end, 1, 2, &parts->day)) {
        parts->has_day = true;
        return;
    }
    if (!parts->has_month && date_take_month(parts, at, end))
        return;
    if (!parts->has_year && date_number(at, end, 2, 4, &parts->year))
        parts->has_year = true;
}

/* A day that the month does not have comes back as one of the next month. */
static int
date_compute(const struct date_parts *parts, int64_t *ret_seconds)
{
    int year = parts->year + (parts->year >= 100 ? 0 : parts->year >= 70 ? 1900 : 2000);
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = parts->month,
                    .tm_mday = parts->day,
                    .tm_hour = parts->hour,
                    .tm_min = parts->minute,
                    .tm_sec = parts->second};

    if (!parts->has_time || !parts->has_day || !parts->has_month || !parts->has_year)
        return 1;
    if (parts->day < 1 || parts->day > 31 || year < DATE_YEAR_MIN || parts->hour > 23 ||
        parts->minute > 59 || parts->second > 59)
        return 1;
    *ret_seconds = timegm(&tm);
    return tm.tm_mday == parts->day ? 0 : 1;
}

int
cookie_date_parse(const char *text, size_t len, int64_t *ret_seconds)
{
    struct date_parts parts = {0};
    const char *end = text + len;
    int64_t seconds;

    while (text < end) {
        const char *token = text;

        while (text < end && !date_is_delimiter(*text))
            text++;
        if (text > token)
            date_take_token(&parts, token, text);
        else
            text++;
    }
    if (date_compute(&parts, &seconds) != 0)
        return 1;
    *ret_seconds = seconds;
    return 0;
}
