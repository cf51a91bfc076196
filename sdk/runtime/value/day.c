#include "sdk/runtime/value/day.h"

#include <string.h>

#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/months.h"

enum { YEAR_LEN = 4, SHORT_LEN = 2, GLUE_MAX = 4 };

static const char why_range[] = "there is more than one day";
static const char why_no_day[] = "there is no such day";
static const char why_joined[] = "the day is joined to another number";

/* What may stand between the parts of a date in words. */
static const char *const glue_words[] = {"de", "del", "of", "dell", "d"};
static const char *const ordinal_words[] = {"er", "re", "st", "nd", "rd", "th",
                                            "e",  "o",  "a",  "de", "ste"};
/* What makes one date of a range out of the number before it. */
static const char *const range_words[] = {
    "au",  "a", "to", "bis", "al", "till", "until", "through", "et",  "and",
    "und", "y", "e",  "ou",  "or", "oder", "hasta", "fino",    "tot", "ate",
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

/* "14 mai 2024", or without its year: 0, 1 for none, or 2 when there is no such day. */
static int
day_read_day_first(const struct pieces *pieces, size_t i, struct day *ret_day, const char **ret_why)
{
    size_t month = skip_ordinal(pieces, i + 1);
    struct day day = {.first = i, .last = month};

    day.date.month = (uint8_t)months_find(&pieces->at[month]);
    if (!piece_is_short(&pieces->at[i]) || !day.date.month)
        return 1;
    year_read(pieces, skip_glue(pieces, month + 1), &day);
    day.date.day = (uint8_t)day_number(&pieces->at[i]);
    if (day.date.day == 0) {
        *ret_why = why_no_day;
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

/* Whether the word before the month at i is glued to a number, as in some ordinal; not "10am". */
static bool
month_has_ordinal_before(const struct pieces *pieces, size_t i)
{
    static const char *const hours[] = {"am", "pm", "h", "uhr"};
    size_t before = pieces_before(pieces, i);
    const struct piece *word = &pieces->at[before];

    return word->kind == PIECE_WORD && piece_is_short(&word[-1]) &&
           !piece_is_among(word, hours, ARRAY_SIZE(hours));
}

/* "May 14, 2024", or "mai 2024", or either without its year. */
static int
day_read_month_first(const struct pieces *pieces, size_t i, struct day *ret_day)
{
    size_t next = skip_glue(pieces, i + 1), year = next;
    struct day day = {.first = i, .last = i};

    day.date.month = (uint8_t)months_find(&pieces->at[i]);
    if (!day.date.month)
        return 1;
    if (piece_is_short(&pieces->at[next])) {
        year = skip_ordinal(pieces, next + 1);
        day.date.day = (uint8_t)day_number(&pieces->at[next]);
        day.last = next;
        if (day.date.day == 0)
            return 1;
    }
    if (piece_is_year(&pieces->at[year]))
        year_read(pieces, year, &day);
    *ret_day = day;
    return 0;
}

/* The same with its year; 2 where the number before it could be its day as well. */
static int
day_read_whole_month_first(const struct pieces *pieces, size_t i, struct day *ret_day,
                           const char **ret_why)
{
    int result = day_read_month_first(pieces, i, ret_day);

    if (result != 0 || !ret_day->date.year)
        return 1;
    if ((ret_day->date.day && month_has_day_before(pieces, i)) ||
        month_has_ordinal_before(pieces, i)) {
        *ret_why = why_joined;
        return 2;
    }
    return 0;
}

static int
day_read_whole_day_first(const struct pieces *pieces, size_t i, struct day *ret_day,
                         const char **ret_why)
{
    int result = day_read_day_first(pieces, i, ret_day, ret_why);

    if (result != 0 || !ret_day->date.year)
        return result == 2 ? 2 : 1;
    if (number_is_joined(pieces, i)) {
        *ret_why = why_joined;
        return 2;
    }
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
        result = day_read_whole_day_first(pieces, i, &day, ret_why);
        if (result == 1)
            result = day_read_numbers(pieces, i, convention, &day, ret_why);
    } else if (pieces->at[i].kind == PIECE_WORD) {
        result = day_read_whole_month_first(pieces, i, &day, ret_why);
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

/* "14", "1er", or "20, 2024". */
static int
day_read_lone(const struct pieces *pieces, size_t i, struct day *ret_day)
{
    struct day day = {.first = i, .last = i};
    size_t next = skip_ordinal(pieces, i + 1);

    if (!piece_is_short(&pieces->at[i]))
        return 1;
    day.date.day = (uint8_t)day_number(&pieces->at[i]);
    if (piece_is_year(&pieces->at[next]))
        year_read(pieces, next, &day);
    else if (pieces->at[i + 1].kind == PIECE_WORD)
        day.last = i + 1;
    *ret_day = day;
    return day.date.day == 0;
}

int
day_read_part(const struct pieces *pieces, size_t i, const struct convention *convention,
              struct day *ret_day, const char **ret_why)
{
    int result;

    if (pieces->at[i].kind == PIECE_WORD)
        return day_read_month_first(pieces, i, ret_day);
    if (pieces->at[i].kind != PIECE_NUMBER)
        return 1;
    result = day_read_day_first(pieces, i, ret_day, ret_why);
    if (result == 1)
        result = day_read_some_numbers(pieces, i, convention, ret_day, ret_why);
    return result == 1 ? day_read_lone(pieces, i, ret_day) : result;
}

/* Whether "mai 24" is a day: in English only, where the day may follow its month. */
static int
month_first_check(const struct pieces *pieces, const struct day *day,
                  const struct convention *convention, const char **ret_why)
{
    if (strcmp(convention->language, "en") != 0) {
        *ret_why = "the number behind the month could be a day or a year";
        return 2;
    }
    if (month_has_day_before(pieces, day->first)) {
        *ret_why = why_joined;
        return 2;
    }
    return 0;
}

/* "14.05" is a number unless a point ends it. */
static bool
day_is_decimal(const struct pieces *pieces, const struct day *day)
{
    return pieces->at[day->last].kind == PIECE_NUMBER &&
           piece_is_mark(&pieces->at[day->first + 1], '.') &&
           !piece_is_mark(&pieces->at[day->last + 1], '.');
}

static bool
number_is_joined_after(const struct pieces *pieces, size_t i)
{
    const struct piece *after = &pieces->at[i + 1];

    return after->kind == PIECE_MARK && after[1].kind == PIECE_NUMBER;
}

/* What keeps the end of a day in words from being its end: NULL, or a reason. */
static const char *
day_goes_on(const struct pieces *pieces, const struct day *day)
{
    size_t next = pieces_after(pieces, day->last);

    while (piece_is_mark(&pieces->at[next], '.') || piece_is_mark(&pieces->at[next], ','))
        next = pieces_after(pieces, next);
    if (pieces->at[next].kind == PIECE_NUMBER)
        return "the number behind the day could be its year";
    if (!piece_is_dash(&pieces->at[next]) &&
        !piece_is_among(&pieces->at[next], range_words, ARRAY_SIZE(range_words)))
        return NULL;
    next = day_skip_articles(pieces, next + 1);
    return pieces->at[next].kind == PIECE_NUMBER ? why_range : NULL;
}

int
day_read_yearless(const struct pieces *pieces, size_t i, const struct convention *convention,
                  struct day *ret_day, const char **ret_why)
{
    struct day day;
    int result;

    if (months_is_weekday(&pieces->at[i]) && pieces->at[i].len == strlen("mar"))
        return 1;
    result = day_read_part(pieces, i, convention, &day, ret_why);
    if (result != 0)
        return result;
    if (!day.date.month || !day.date.day || day.date.year)
        return 1;
    if (pieces->at[i].kind == PIECE_NUMBER &&
        (number_is_joined(pieces, i) || number_is_joined_after(pieces, day.last) ||
         day_is_decimal(pieces, &day)))
        return 1;
    if (pieces->at[i].kind == PIECE_WORD &&
        (result = month_first_check(pieces, &day, convention, ret_why)) != 0)
        return result;
    *ret_why = why_range;
    if (day_ends_range(pieces, &day))
        return 2;
    if (months_find(&pieces->at[day.first]) != 0 || months_find(&pieces->at[day.last]) != 0)
        *ret_why = day_goes_on(pieces, &day);
    else
        *ret_why = NULL;
    if (*ret_why)
        return 2;
    *ret_day = day;
    return 0;
}

size_t
day_skip_articles(const struct pieces *pieces, size_t i)
{
    for (;; i++) {
        const struct piece *piece = &pieces->at[i];
        bool abbreviated = piece_is_mark(piece, '.') || piece_is_mark(piece, ',');

        if (piece->kind == PIECE_SPACE || months_is_weekday(piece) ||
            piece_is_among(piece, article_words, ARRAY_SIZE(article_words)))
            continue;
        if (abbreviated && months_is_weekday(&piece[-1]))
            continue;
        return i;
    }
}
