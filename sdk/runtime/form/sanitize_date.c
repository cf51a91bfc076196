#include <stdio.h>
#include <string.h>

#include "sdk/runtime/form/form.h"

/* Reads exactly so many digits, or at least so many. */
static bool
read_digits(const char **at, size_t least, size_t most, unsigned *ret_number)
{
    size_t count = strspn(*at, "0123456789");

    if (count < least || count > most)
        return false;
    *ret_number = 0;
    for (size_t i = 0; i < count; i++)
        *ret_number = *ret_number * 10 + (unsigned)((*at)[i] - '0');
    *at += count;
    return true;
}

static bool
read_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* Years beyond six digits are none that a browser takes. */
static bool
read_year(const char **at, unsigned *ret_year)
{
    return read_digits(at, 4, 6, ret_year) && *ret_year > 0 && *ret_year <= 275760;
}

static bool
read_month(const char **at, unsigned *ret_year, unsigned *ret_month)
{
    return read_year(at, ret_year) && read_char(at, '-') && read_digits(at, 2, 2, ret_month) &&
           *ret_month >= 1 && *ret_month <= 12;
}

static bool
year_is_leap(unsigned year)
{
    return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

static bool
read_date(const char **at)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year, month, day;

    if (!read_month(at, &year, &month) || !read_char(at, '-') || !read_digits(at, 2, 2, &day))
        return false;
    return day >= 1 && day <= days[month - 1] + (month == 2 && year_is_leap(year) ? 1 : 0);
}

/* The weekday of the first of January, Monday being 0. */
static unsigned
year_begins_on(unsigned year)
{
    unsigned before = year - 1;

    return (before + before / 4 - before / 100 + before / 400) % 7;
}

static bool
read_week(const char **at)
{
    unsigned year, week, first;

    if (!read_year(at, &year) || !read_char(at, '-') || !read_char(at, 'W') ||
        !read_digits(at, 2, 2, &week))
        return false;
    first = year_begins_on(year);
    return week >= 1 && week <= (first == 3 || (first == 2 && year_is_leap(year)) ? 53U : 52U);
}

struct time_text {
    unsigned hour, minute, second;
    const char *fraction; /* its digits */
    size_t fraction_len;
};

static bool
read_time(const char **at, struct time_text *ret_time)
{
    *ret_time = (struct time_text){0};
    if (!read_digits(at, 2, 2, &ret_time->hour) || !read_char(at, ':') ||
        !read_digits(at, 2, 2, &ret_time->minute) || ret_time->hour > 23 || ret_time->minute > 59)
        return false;
    if (!read_char(at, ':'))
        return true;
    if (!read_digits(at, 2, 2, &ret_time->second) || ret_time->second > 59)
        return false;
    if (!read_char(at, '.'))
        return true;
    ret_time->fraction = *at;
    ret_time->fraction_len = strspn(*at, "0123456789");
    *at += ret_time->fraction_len;
    return ret_time->fraction_len >= 1 && ret_time->fraction_len <= 3;
}

static bool
read_separator(const char **at)
{
    return read_char(at, 'T') || read_char(at, ' ');
}

bool
date_text_is_valid(enum input_state state, const char *text)
{
    unsigned year, month;
    struct time_text time;
    bool valid;

    switch ((int)state) {
    case INPUT_DATE: valid = read_date(&text); break;
    case INPUT_MONTH: valid = read_month(&text, &year, &month); break;
    case INPUT_WEEK: valid = read_week(&text); break;
    case INPUT_TIME: valid = read_time(&text, &time); break;
    default: valid = read_date(&text) && read_separator(&text) && read_time(&text, &time); break;
    }
    return valid && *text == '\0';
}

const char *
date_text_normalise(struct arena *arena, const char *text)
{
    const char *rest = text + strcspn(text, "T ");
    int day_len = (int)(rest - text);
    struct time_text time;

    rest++;
    read_time(&rest, &time);
    while (time.fraction_len > 0 && time.fraction[time.fraction_len - 1] == '0')
        time.fraction_len--;
    if (time.fraction_len > 0)
        return arena_printf(arena, "%.*sT%02u:%02u:%02u.%.*s", day_len, text, time.hour,
                            time.minute, time.second, (int)time.fraction_len, time.fraction);
    if (time.second > 0)
        return arena_printf(arena, "%.*sT%02u:%02u:%02u", day_len, text, time.hour, time.minute,
                            time.second);
    return arena_printf(arena, "%.*sT%02u:%02u", day_len, text, time.hour, time.minute);
}
