#include "sdk/runtime/value/period.h"

#include <string.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/day.h"
#include "sdk/runtime/value/hour.h"
#include "sdk/runtime/value/months.h"

/* Both ends as they stand there, some of their members 0. */
struct range {
    struct day from;
    struct day to;
};

static const char *const range_words[] = {
    "au", "a", "to", "bis", "al", "till", "until", "through", "thru", "hasta", "fino", "tot", "ate",
};
/* These make a range only behind one of the others. */
static const char *const and_words[] = {"et", "and", "und", "y", "e"};
static const char *const between_words[] = {"entre", "between", "zwischen", "tra", "fra"};

static int
refuse(const char *why, const char **ret_why)
{
    *ret_why = why;
    return 1;
}

static bool
day_is_whole(const struct day *day)
{
    return day->date.year && day->date.month && day->date.day;
}

/* ISO 8601 parts two days by a slash. */
static bool
day_begins_with_year(const struct pieces *pieces, const struct day *day)
{
    return day_is_whole(day) && pieces->at[day->first].len == strlen("2024");
}

static bool
is_after_between(const struct pieces *pieces, const struct day *from)
{
    size_t p = pieces_before(pieces, from->first);

    if (day_skip_articles(pieces, p) == from->first)
        p = pieces_before(pieces, p);
    return piece_is_among(&pieces->at[p], between_words, ARRAY_SIZE(between_words));
}

/* What joins the day to another one; the piece behind it, or 0 where nothing does. */
static size_t
range_skip_joint(const struct pieces *pieces, const struct day *from)
{
    size_t i = pieces_after(pieces, from->last);
    const struct piece *piece;

    if (piece_is_mark(&pieces->at[i], '.') && i == from->last + 1)
        i = pieces_after(pieces, i);
    piece = &pieces->at[i];
    if (piece_is_dash(piece) || piece_is_among(piece, range_words, ARRAY_SIZE(range_words)) ||
        (piece_is_mark(piece, '/') && day_begins_with_year(pieces, from)))
        return i + 1;
    if (piece_is_among(piece, and_words, ARRAY_SIZE(and_words)) && is_after_between(pieces, from))
        return i + 1;
    return 0;
}

/* "mar. 14 au ven. 17 mai": in French, Italian and Spanish this is a Tuesday. */
static void
range_settle_march(const struct pieces *pieces, struct range *range)
{
    if (!months_is_weekday(&pieces->at[range->from.first]) || range->from.date.year)
        return;
    if (range->to.date.month && pieces->at[range->to.first].kind == PIECE_NUMBER)
        range->from.date.month = 0;
}

/* Whether a mark glues the number to one before it. */
static bool
number_is_joined_before(const struct pieces *pieces, size_t i)
{
    return pieces->at[i].kind == PIECE_NUMBER && pieces->at[i - 1].kind == PIECE_MARK &&
           pieces->at[i - 2].kind == PIECE_NUMBER;
}

/* Whether the month at i is that of the number before it. */
static bool
month_is_of_day(const struct pieces *pieces, size_t i)
{
    return months_find(&pieces->at[i]) != 0 &&
           pieces->at[pieces_before(pieces, i)].kind == PIECE_NUMBER;
}

/* Gives each end the month that only the other has: 0, or 1 when they are no range. */
static int
range_share_month(struct range *range)
{
    struct clisk_date *from = &range->from.date, *to = &range->to.date;

    if (!from->month && !to->month)
        return 1;
    if (!from->month)
        from->month = to->month;
    if (!to->month)
        to->month = from->month;
    return (from->day == 0) != (to->day == 0);
}

/* The range that begins with the piece at i: 0, or 1 for none. */
static int
range_read(const struct pieces *pieces, size_t i, const struct convention *convention,
           struct range *ret_range)
{
    struct range range;
    const char *why;
    size_t next;

    if (number_is_joined_before(pieces, i) || month_is_of_day(pieces, i) ||
        day_read_part(pieces, i, convention, &range.from, &why) != 0)
        return 1;
    next = range_skip_joint(pieces, &range.from);
    if (next == 0 ||
        day_read_part(pieces, day_skip_articles(pieces, next), convention, &range.to, &why) != 0)
        return 1;
    range_settle_march(pieces, &range);
    /* "14 - 20" */
    if (range_share_month(&range) != 0)
        return 1;
    *ret_range = range;
    return 0;
}

/* The year of an end that has none, from the other one. */
static void
period_share_year(struct clisk_period *period)
{
    struct clisk_date *from = &period->from, *to = &period->to;

    if (!to->year) {
        to->year = from->year;
        if (date_compare(*from, *to) > 0)
            to->year++;
    } else if (!from->year) {
        from->year = to->year;
        /* Of one month, an end before its beginning is a mistake and no year. */
        if (from->month > to->month)
            from->year--;
    }
}

/* Months become their first and their last day. */
static void
period_fill_days(struct clisk_period *period)
{
    if (period->from.day)
        return;
    period->from.day = 1;
    period->to.day = (uint8_t)civil_month_days(period->to.year, period->to.month);
}

static int
range_to_period(const struct range *range, struct clisk_date reference,
                struct clisk_period *ret_period, const char **ret_why)
{
    struct clisk_period period = {range->from.date, range->to.date};

    if (!period.from.year && !period.to.year) {
        if (!reference.year)
            return refuse("the period has no year", ret_why);
        if (date_resolve_year(&period.from, reference, ret_why) != 0)
            return 1;
    }
    period_share_year(&period);
    if (!date_is_valid(period.from) || !date_is_valid(period.to))
        return refuse("there is no such day", ret_why);
    if (date_compare(period.from, period.to) > 0)
        return refuse("the period ends before it begins", ret_why);
    period_fill_days(&period);
    *ret_period = period;
    return 0;
}

static bool
period_equals(struct clisk_period a, struct clisk_period b)
{
    return date_compare(a.from, b.from) == 0 && date_compare(a.to, b.to) == 0;
}

/* The one range: 0; 1 when there is none; 2 when there are two, or it cannot be. */
static int
period_find_range(const struct pieces *pieces, const struct convention *convention,
                  struct clisk_date reference, struct clisk_period *ret_period,
                  const char **ret_why)
{
    struct clisk_period found = {0}, period;
    struct range range;

    for (size_t i = 1; i <= pieces->count; i++) {
        if (range_read(pieces, i, convention, &range) != 0)
            continue;
        if (range_to_period(&range, reference, &period, ret_why) != 0)
            return 2;
        *ret_why = "there is more than one period";
        if (found.from.year && !period_equals(found, period))
            return 2;
        found = period;
        i = range.to.last;
    }
    *ret_period = found;
    return found.from.year == 0;
}

int
period_parse(const char *text, const char *locale, struct clisk_date reference,
             struct clisk_period *ret_period, const char **ret_why)
{
    struct convention convention = convention_of(locale);
    struct clisk_period period;
    struct pieces pieces;
    int result;

    if (pieces_cut(text, &pieces) != 0)
        return refuse("the text is too long", ret_why);
    hours_remove(&pieces);
    result = period_find_range(&pieces, &convention, reference, &period, ret_why);
    if (result == 1) {
        result = date_find(&pieces, &convention, &period.from, ret_why);
        period.to = period.from;
        if (result == 0)
            period_fill_days(&period);
    }
    if (result != 0)
        return 1;
    *ret_period = period;
    return 0;
}
