#include "sdk/runtime/value/day.h"

#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/months.h"

enum { YEAR_LEN = 4, SHORT_LEN = 2, GLUE_MAX = 4 };

static const char why_range[] = "there is more than one day";
static const char why_no_day[] = "there is no such day";
static const char why_joined[] = "the day is joined to another number";

/* What may stand between the parts of a date in words. */
static const char *const glue_words[] = {"de", "del", "of", "dell", "d"};
static const char *const ordinal_words[] = {"er", "re", "st", "nd", "rd", "th", "e", "o", "a"};
/* What makes one date of a range out of the number before it. */
static const char *const range_words[] = {
    "au",  "a",   "to", "bis", "al", "till", "until", "through", "et",
    "and", "und", "y",  "e",   "ou", "or",   "oder",  "hasta",   "fino",
};
static const char *const article_words[] = {"le", "the", "zum", "den", "el", "il", "du", "l"};

static bool
piece_is_glue(const struct piece *piece)
{
    return piece->kind == PIECE_SPACE || piece_is_mark(piece, '/') || piece_is_mark(piece, '.') ||
           piece_is_mark(piece, ',') || piece_is_mark(piece, '\'') ||
           piece_is_mark(piece, 0x2019) ||
           piece_is_among(piece, glue_words, ARRAY_SIZE(glue_words));
}

/* A hyphen joins; a dash with spaces around it parts. */
static bool
is_hyphen(const struct pieces *pieces, size_t i)
{
    return piece_is_dash(&pieces->at[i]) && pieces->at[i - 1].kind != PIECE_SPACE &&
           pieces->at[i + 1].kind != PIECE_SPACE;
}

/* The first piece from i on that is no glue. */
static size_t
skip_glue(const struct pieces *pieces, size_t i)
{
    for (size_t n = 0; n < GLUE_MAX && (piece_is_glue(&pieces->at[i]) || is_hyphen(pieces, i)); n++)
        i++;
    return i;
}

/* The same, with what makes "1er" of 1 before it. */
static size_t
skip_ordinal(const struct pieces *pieces, size_t i)
{
    const struct piece *piece = &pieces->at[i];

    if (piece->kind == PIECE_SPACE && piece_is_among(&piece[1], ordinal_words, 2))
        i += 2;
    else if (piece_is_among(piece, ordinal_words, ARRAY_SIZE(ordinal_words)) ||
             piece_is_mark(piece, 0xB0))
        i++;
    return skip_glue(pieces, i);
}

static bool
piece_is_year(const struct piece *piece)
{
    return piece->kind == PIECE_NUMBER && piece->len == YEAR_LEN && piece->text[0] != '0';
}

static bool
piece_is_short(const struct piece *piece)
{
    return piece->kind == PIECE_NUMBER && piece->len <= SHORT_LEN;
}

/* Whether two digits behind a month are a year: nothing follows that would make them a time. */
static bool
is_short_year(const struct pieces *pieces, size_t i)
{
    size_t next = pieces_after(pieces, i);
    const struct piece *after = &pieces->at[next];

    if (!piece_is_short(&pieces->at[i]) || pieces->at[i].len != SHORT_LEN)
        return false;
    if (after->kind == PIECE_END)
        return true;
    if (!piece_is_mark(after, '.') && !piece_is_mark(after, ',') && !piece_is_mark(after, ';') &&
        !piece_is_mark(after, ')'))
        return false;
    after = &pieces->at[pieces_after(pieces, next)];
    return after->kind != PIECE_NUMBER && months_find(after) == 0;
}

/* The year at i: 0, or 1 when there is none. */
static int
year_read(const struct pieces *pieces, size_t i, struct day *day)
{
    const struct piece *piece = &pieces->at[i];

    if (piece_is_year(piece))
        day->date.year = (int16_t)day_number(piece);
    else if (is_short_year(pieces, i))
        day->date.year = day_year(day_number(piece));
    else
        return 1;
    day->last = i;
    return 0;
}

static bool
number_is_joined(const struct pieces *pieces, size_t i)
{
    const struct piece *before = &pieces->at[i - 1];

    return before->kind == PIECE_MARK && before[-1].kind == PIECE_NUMBER &&
           (piece_is_glue(before) || piece_is_dash(before) || piece_is_mark(before, ':'));
}

/* "14 mai 2024" */
static int
day_read_day_first(const struct pieces *pieces, size_t i, struct day *ret_day, const char **ret_why)
{
    size_t month = skip_ordinal(pieces, i + 1);
    struct day day = {.first = i};

    day.date.month = (uint8_t)months_find(&pieces->at[month]);
    if (!piece_is_short(&pieces->at[i]) || !day.date.month ||
        year_read(pieces, skip_glue(pieces, month + 1), &day) != 0)
        return 1;
    day.date.day = (uint8_t)day_number(&pieces->at[i]);
    if (day.date.day == 0 || number_is_joined(pieces, i)) {
        *ret_why = day.date.day ? why_joined : why_no_day;
        return 2;
    }
    *ret_day = day;
    return 0;
}

/* Whether the month at i has a number before it that could be its day as well. */
static bool
month_has_day_before(const struct pieces *pieces, size_t i)
{
    size_t before = pieces_before(pieces, i);

    return piece_is_short(&pieces->at[before]) && !piece_is_mark(&pieces->at[before - 1], ':');
}

/* "May 14, 2024", or "mai 2024". */
static int
day_read_month_first(const struct pieces *pieces, size_t i, struct day *ret_day,
                     const char **ret_why)
{
    size_t next = skip_glue(pieces, i + 1), year;
    struct day day = {.first = i, .last = next};

    day.date.month = (uint8_t)months_find(&pieces->at[i]);
    if (!day.date.month)
        return 1;
    year = next;
    if (piece_is_short(&pieces->at[next])) {
        year = skip_ordinal(pieces, next + 1);
        day.date.day = (uint8_t)day_number(&pieces->at[next]);
        if (day.date.day == 0)
            return 1;
    }
    if (!piece_is_year(&pieces->at[year]))
        return 1;
    if (day.date.day && month_has_day_before(pieces, i)) {
        *ret_why = why_joined;
        return 2;
    }
    year_read(pieces, year, &day);
    *ret_day = day;
    return 0;
}

/* Whether the piece at i ends a day or a month of which the year follows later. */
static bool
piece_ends_partial_day(const struct pieces *pieces, size_t i)
{
    const struct piece *piece = &pieces->at[i], *before = &piece[-1];

    if (months_find(piece))
        return true;
    if (!piece_is_short(piece))
        return false;
    /* Not the minutes of "10:30" and "10h30", nor the cents of "12,50". */
    return !piece_is_mark(before, ':') && before->kind != PIECE_WORD &&
           !(piece_is_mark(before, ',') && before[-1].kind == PIECE_NUMBER);
}

/* "du 14 au 20 mai 2024" has two days, and so has "14.05. – 13.06.2024". A date
 * that begins with its year comes after no part of one. */
static bool
day_ends_range(const struct pieces *pieces, const struct day *day)
{
    size_t p = pieces_before(pieces, day->first);
    const struct piece *piece;

    if (piece_is_year(&pieces->at[day->first]))
        return false;
    if (piece_is_among(&pieces->at[p], article_words, ARRAY_SIZE(article_words)))
        p = pieces_before(pieces, p);
    piece = &pieces->at[p];
    if (!piece_is_dash(piece) && !piece_is_mark(piece, '/') && !piece_is_mark(piece, '&') &&
        !piece_is_mark(piece, '+') && !piece_is_among(piece, range_words, ARRAY_SIZE(range_words)))
        return false;
    p = pieces_before(pieces, p);
    if (piece_is_mark(&pieces->at[p], '.'))
        p = pieces_before(pieces, p);
    return p > 0 && piece_ends_partial_day(pieces, p);
}

int
day_read(const struct pieces *pieces, size_t i, const struct convention *convention,
         struct day *ret_day, const char **ret_why)
{
    struct day day;
    int result = 1;

    if (pieces->at[i].kind == PIECE_NUMBER) {
        result = day_read_day_first(pieces, i, &day, ret_why);
        if (result == 1)
            result = day_read_numbers(pieces, i, convention, &day, ret_why);
    } else if (pieces->at[i].kind == PIECE_WORD) {
        result = day_read_month_first(pieces, i, &day, ret_why);
    }
    if (result != 0)
        return result;
    if (!date_is_valid(day.date)) {
        *ret_why = why_no_day;
        return 2;
    }
    if (day_ends_range(pieces, &day)) {
        *ret_why = why_range;
        return 2;
    }
    *ret_day = day;
    return 0;
}
