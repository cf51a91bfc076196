#include "sdk/runtime/value/date.h"

#include <string.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/day.h"

enum { FULL_DATE_LEN = 10 };

static int
refuse(const char *why, const char **ret_why)
{
    *ret_why = why;
    return 1;
}

bool
date_is_valid(struct clisk_date date)
{
    unsigned days = civil_month_days(date.year, date.month);

    return days > 0 && date.day <= days;
}

static bool
date_equals(struct clisk_date a, struct clisk_date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

int
date_parse(const char *text, const char *locale, struct clisk_date *ret_date, const char **ret_why)
{
    struct convention convention = convention_of(locale);
    struct clisk_date found = {0};
    struct pieces pieces;
    struct day day;

    if (pieces_cut(text, &pieces) != 0)
        return refuse("the text is too long", ret_why);
    for (size_t i = 1; i <= pieces.count; i++) {
        int result = day_read(&pieces, i, &convention, &day, ret_why);

        if (pieces.at[i].kind == PIECE_FOREIGN)
            return refuse("there are fractions or digits of another script", ret_why);
        if (result == 2)
            return 1;
        if (result == 1)
            continue;
        if (found.year && !date_equals(found, day.date))
            return refuse("there is more than one date", ret_why);
        found = day.date;
        i = day.last;
    }
    if (!found.year)
        return refuse("there is no date", ret_why);
    *ret_date = found;
    return 0;
}

/* The number that len digits make; false when they are not all digits. */
static bool
digits_read(const char *digits, size_t len, unsigned *ret_number)
{
    unsigned number = 0;

    for (size_t i = 0; i < len; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return false;
        number = number * 10 + (unsigned)(digits[i] - '0');
    }
    *ret_number = number;
    return true;
}

int
date_from_rfc3339(const char *text, struct clisk_date *ret_date, const char **ret_why)
{
    unsigned year, month, day;
    struct clisk_date date;
    char next;

    if (strnlen(text, FULL_DATE_LEN) < FULL_DATE_LEN || text[4] != '-' || text[7] != '-' ||
        !digits_read(text, 4, &year) || !digits_read(text + 5, 2, &month) ||
        !digits_read(text + 8, 2, &day))
        return refuse("the text does not begin with YYYY-MM-DD", ret_why);
    next = text[FULL_DATE_LEN];
    if (next != '\0' && next != 'T' && next != 't' && next != ' ')
        return refuse("something else than a time follows the date", ret_why);
    date.year = (int16_t)year;
    date.month = (uint8_t)month;
    date.day = (uint8_t)day;
    if (day == 0 || !date_is_valid(date))
        return refuse("there is no such day", ret_why);
    *ret_date = date;
    return 0;
}
