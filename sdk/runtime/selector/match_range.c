#include "sdk/runtime/selector/control.h"

#include <stdlib.h>
#include <string.h>

/* A cursor in a value that is made of numbers (HTML standard, "Dates and times"). */
struct reader {
    const char *at;
    bool bad;
};

static int
read_digits(struct reader *reader, size_t least, size_t most, int low, int high)
{
    size_t count = strspn(reader->at, "0123456789");
    int number = 0;

    if (count < least || count > most) {
        reader->bad = true;
        return low;
    }
    for (size_t i = 0; i < count; i++)
        number = number * 10 + (*reader->at++ - '0');
    if (number < low || number > high)
        reader->bad = true;
    return number;
}

static void
read_char(struct reader *reader, char c)
{
    if (*reader->at == c)
        reader->at++;
    else
        reader->bad = true;
}

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

/* The days between the first of January of the year 1 and that of another. */
static int
days_before_year(int year)
{
    int before = year - 1;

    return 365 * before + before / 4 - before / 100 + before / 400;
}

static int
read_year(struct reader *reader)
{
    return read_digits(reader, 4, 6, 1, 275760);
}

static double
read_month(struct reader *reader)
{
    int year = read_year(reader);

    read_char(reader, '-');
    return 12.0 * year + read_digits(reader, 2, 2, 1, 12);
}

static double
read_date(struct reader *reader)
{
    int year = read_year(reader), month, day;
    double days = days_before_year(year);

    read_char(reader, '-');
    month = read_digits(reader, 2, 2, 1, 12);
    read_char(reader, '-');
    if (reader->bad)
        return 0;
    day = read_digits(reader, 2, 2, 1, days_of_month(year, month));
    for (int i = 1; i < month; i++)
        days += days_of_month(year, i);
    return days + day;
}

/* A year has 53 weeks that begins on a Thursday, or on a Wednesday when it is a leap year. */
static double
read_week(struct reader *reader)
{
    int year = read_year(reader);
    int weekday = days_before_year(year) % 7; /* 0: Monday */
    bool is_long = weekday == 3 || (weekday == 2 && is_leap(year));

    read_char(reader, '-');
    read_char(reader, 'W');
    return 53.0 * year + read_digits(reader, 2, 2, 1, is_long ? 53 : 52);
}

/* In seconds. */
static double
read_time(struct reader *reader)
{
    double seconds = 3600.0 * read_digits(reader, 2, 2, 0, 23);
    double part = 0.1;

    read_char(reader, ':');
    seconds += 60.0 * read_digits(reader, 2, 2, 0, 59);
    if (*reader->at != ':')
        return seconds;
    reader->at++;
    seconds += read_digits(reader, 2, 2, 0, 59);
    if (*reader->at != '.')
        return seconds;
    reader->at++;
    if (strspn(reader->at, "0123456789") - 1 > 2)
        reader->bad = true;
    for (; *reader->at >= '0' && *reader->at <= '9'; part /= 10)
        seconds += part * (*reader->at++ - '0');
    return seconds;
}

static double
read_datetime(struct reader *reader)
{
    double days = read_date(reader);

    if (*reader->at == ' ')
        reader->at++;
    else
        read_char(reader, 'T');
    return 86400.0 * days + read_time(reader);
}

/* "Valid floating-point number": strtod() takes more. */
static double
read_number(struct reader *reader)
{
    const char *at = reader->at + (*reader->at == '-');
    double number;
    char *end;

    at += strspn(at, "0123456789");
    if (*at == '.' && strspn(at + 1, "0123456789") > 0)
        at += 1 + strspn(at + 1, "0123456789");
    if (at == reader->at || at[-1] == '-')
        reader->bad = true;
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '-' || at[1] == '+');
        if (strspn(at, "0123456789") == 0)
            reader->bad = true;
        at += strspn(at, "0123456789");
    }
    number = strtod(reader->at, &end);
    reader->at = at;
    return number;
}

/* The number that an attribute stands for to a control of that type; false when it has none. */
static bool
attribute_number(const html_node *node, const char *attribute, enum control_type type,
                 double *ret_number)
{
    struct reader reader = {.at = html_attr_get(node, attribute, NULL)};

    if (!reader.at)
        return false;
    switch ((int)type) {
    case CONTROL_DATE: *ret_number = read_date(&reader); break;
    case CONTROL_DATETIME_LOCAL: *ret_number = read_datetime(&reader); break;
    case CONTROL_MONTH: *ret_number = read_month(&reader); break;
    case CONTROL_NUMBER: *ret_number = read_number(&reader); break;
    case CONTROL_TIME: *ret_number = read_time(&reader); break;
    case CONTROL_WEEK: *ret_number = read_week(&reader); break;
    default: return false;
    }
    return !reader.bad && *reader.at == '\0';
}

enum control_range
control_range(const html_node *node)
{
    enum control_type type = control_type(node);
    double least = 0, most = 0, value = 0;
    bool has_least, has_most, below, above;

    if (type == CONTROL_RANGE)
        return RANGE_INSIDE; /* it is moved to the nearest end */
    has_least = attribute_number(node, "min", type, &least);
    has_most = attribute_number(node, "max", type, &most);
    if (!has_least && !has_most)
        return RANGE_NONE;
    if (!attribute_number(node, "value", type, &value))
        return RANGE_INSIDE; /* what is no value is emptied */
    below = has_least && value < least;
    above = has_most && value > most;
    /* Times of the day go round. */
    if (type == CONTROL_TIME && has_least && has_most && most < least)
        return below && above ? RANGE_OUTSIDE : RANGE_INSIDE;
    return below || above ? RANGE_OUTSIDE : RANGE_INSIDE;
}
