#include "sdk/runtime/value/date.h"

#include <string.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/day.h"
#include "sdk/runtime/value/hour.h"
#include "sdk/runtime/value/relative.h"

/* A 29th of February has another one within so many years. */
enum { FULL_DATE_LEN = 10, LEAP_YEARS_MAX = 9 };

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

int
date_compare(struct clisk_date a, struct clisk_date b)
{
    if (a.year != b.year)
        return a.year - b.year;
    return a.month != b.month ? a.month - b.month : a.day - b.day;
}

static bool
pieces_have_foreign(const struct pieces *pieces)
{
    for (size_t i = 1; i <= pieces->count; i++) {
        if (pieces->at[i].kind == PIECE_FOREIGN)
            return true;
    }
    return false;
}

/* A reader of what begins with a piece: day_read() or day_read_yearless(). */
typedef int date_reader(const struct pieces *pieces, size_t i, const struct convention *convention,
                        struct day *ret_day, const char **ret_why);

/* The one date that the reader finds: 0, 1 when there is none, or 2. */
static int
date_find_by(date_reader *reader, const struct pieces *pieces, const struct convention *convention,
             struct clisk_date *ret_date, const char **ret_why)
{
    struct clisk_date found = {0};
    struct day day;

    for (size_t i = 1; i <= pieces->count; i++) {
        int result = reader(pieces, i, convention, &day, ret_why);

        if (result == 2)
            return 2;
        if (result == 1)
            continue;
        if (found.month && date_compare(found, day.date) != 0) {
            *ret_why = "there is more than one date";
            return 2;
        }
        found = day.date;
        i = day.last;
    }
    if (!found.month)
        return refuse("there is no date", ret_why);
    *ret_date = found;
    return 0;
}

int
date_find(const struct pieces *pieces, const struct convention *convention,
          struct clisk_date *ret_date, const char **ret_why)
{
    if (pieces_have_foreign(pieces)) {
        *ret_why = "there are fractions or digits of another script";
        return 2;
    }
    return date_find_by(day_read, pieces, convention, ret_date, ret_why);
}

/* The same; "Tue May 14 17:30:00 2024" has the time of day amid the date. */
static int
date_find_around_hours(struct pieces *pieces, const struct convention *convention,
                       struct clisk_date *ret_date, const char **ret_why)
{
    int result = date_find(pieces, convention, ret_date, ret_why);

    if (result != 1)
        return result;
    hours_remove(pieces);
    return date_find(pieces, convention, ret_date, ret_why);
}

/* "16 10 2024" is a date where it is all that there is: among others, such numbers may be
 * anything. */
static void
join_lone_numbers(struct pieces *pieces)
{
    static const size_t lengths[] = {2, 2, 4};

    if (pieces->count != 2 * ARRAY_SIZE(lengths) - 1)
        return;
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        const struct piece *number = &pieces->at[1 + 2 * i], *before = number - 1;

        if (number->kind != PIECE_NUMBER || number->len != lengths[i] ||
            (i > 0 && before->kind != PIECE_SPACE))
            return;
    }
    for (size_t at = 2; at < pieces->count; at += 2) {
        pieces->at[at].kind = PIECE_MARK;
        pieces->at[at].mark = '/';
    }
}

int
date_parse(const char *text, const char *locale, struct clisk_date *ret_date, const char **ret_why)
{
    struct convention convention = convention_of(locale);
    struct pieces pieces;

    if (pieces_cut(text, &pieces) != 0)
        return refuse("the text is too long", ret_why);
    join_lone_numbers(&pieces);
    return date_find_around_hours(&pieces, &convention, ret_date, ret_why) != 0;
}

int
date_resolve_year(struct clisk_date *date, struct clisk_date reference, const char **ret_why)
{
    struct clisk_date tried = *date;

    for (int back = 0; back < LEAP_YEARS_MAX && back < reference.year; back++) {
        tried.year = (int16_t)(reference.year - back);
        if (!date_is_valid(tried) || date_compare(tried, reference) > 0)
            continue;
        *date = tried;
        return 0;
    }
    return refuse("there is no such day", ret_why);
}

/* The year in which the day comes first, the reference's own included. */
static int
date_resolve_next_year(struct clisk_date *date, struct clisk_date reference, const char **ret_why)
{
    struct clisk_date tried = *date;

    for (int ahead = 0; ahead < LEAP_YEARS_MAX && reference.year + ahead <= 9999; ahead++) {
        tried.year = (int16_t)(reference.year + ahead);
        if (!date_is_valid(tried) || date_compare(tried, reference) < 0)
            continue;
        *date = tried;
        return 0;
    }
    return refuse("there is no such day", ret_why);
}

/* Gives a day without a year its year. 0, or 1. */
typedef int year_resolver(struct clisk_date *date, struct clisk_date reference,
                          const char **ret_why);

/* Reads a date, else with `relative` what is told from the reference, else a day without a year. */
static int
parse_beside(const char *text, const char *locale, struct clisk_date reference, bool relative,
             year_resolver *resolve, struct clisk_date *ret_date, const char **ret_why)
{
    struct convention convention = convention_of(locale);
    struct clisk_date date;
    struct pieces pieces;
    int result;

    if (pieces_cut(text, &pieces) != 0)
        return refuse("the text is too long", ret_why);
    join_lone_numbers(&pieces);
    result = date_find_around_hours(&pieces, &convention, &date, ret_why);
    if (result == 1 && relative)
        result = relative_find(&pieces, &convention, reference, &date, ret_why);
    if (result == 1) {
        result = date_find_by(day_read_yearless, &pieces, &convention, &date, ret_why);
        if (result == 0)
            result = resolve(&date, reference, ret_why);
    }
    if (result != 0)
        return 1;
    *ret_date = date;
    return 0;
}

int
date_parse_after(const char *text, const char *locale, struct clisk_date reference,
                 struct clisk_date *ret_date, const char **ret_why)
{
    return parse_beside(text, locale, reference, false, date_resolve_next_year, ret_date, ret_why);
}

int
date_parse_near(const char *text, const char *locale, struct clisk_date reference,
                struct clisk_date *ret_date, const char **ret_why)
{
    return parse_beside(text, locale, reference, true, date_resolve_year, ret_date, ret_why);
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
