#include "sdk/runtime/value/day.h"

#include <string.h>

#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/day_words.h"
#include "sdk/runtime/value/months.h"

static const char why_range[] = "there is more than one day";
static const char why_no_day[] = "there is no such day";
static const char why_joined[] = "the day is joined to another number";

/* What makes one date of a range out of the number before it. */
static const char *const range_words[] = {
    "au",  "a", "to", "bis", "al", "till", "until", "through", "et",  "and",
    "und", "y", "e",  "ou",  "or", "oder", "hasta", "fino",    "tot", "ate",
};
static const char *const article_words[] = {"le", "the", "zum", "den", "el", "il", "du", "l"};

static bool
number_is_joined(const struct pieces *pieces, size_t i)
{
    const struct piece *before = &pieces->at[i - 1];

    return before->kind == PIECE_MARK && before[-1].kind == PIECE_NUMBER &&
           (day_words_is_glue(before) || piece_is_dash(before) || piece_is_mark(before, ':'));
}

/* Whether the month at i has a number before it that could be its day as well. */
static bool
month_has_day_before(const struct pieces *pieces, size_t i)
{
    size_t before = pieces_before(pieces, i);

    return day_words_is_short(&pieces->at[before]) && !piece_is_mark(&pieces->at[before - 1], ':');
}

/* Whether the word before the month at i is glued to a number, as in some ordinal; not "10am". */
static bool
month_has_ordinal_before(const struct pieces *pieces, size_t i)
{
    static const char *const hours[] = {"am", "pm", "h", "uhr"};
    size_t before = pieces_before(pieces, i);
    const struct piece *word = &pieces->at[before];

    return word->kind == PIECE_WORD && day_words_is_short(&word[-1]) &&
           !piece_is_among(word, hours, ARRAY_SIZE(hours));
}

/* "May 14, 2024", or "mai 2024"; 2 where the number before it could be its day as well. */
static int
day_read_whole_month_first(const struct pieces *pieces, size_t i, struct day *ret_day,
                           const char **ret_why)
{
    int result = day_words_month_first(pieces, i, ret_day);

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
    int result = day_words_day_first(pieces, i, ret_day, ret_why);

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
    if (!day_words_is_short(piece))
        return false;
    /* Not the minutes of "10:30" and "10h30", nor the cents of "12,50". */
    return !piece_is_mark(before, ':') && before->kind != PIECE_WORD &&
           !(piece_is_mark(before, ',') && before[-1].kind == PIECE_NUMBER);
}

/* The nearest piece before i that is no article and no day of the week. */
static size_t
skip_articles_back(const struct pieces *pieces, size_t i)
{
    for (;;) {
        const struct piece *piece;

        i = pieces_before(pieces, i);
        piece = &pieces->at[i];
        if (months_is_weekday(piece) ||
            piece_is_among(piece, article_words, ARRAY_SIZE(article_words)))
            continue;
        if ((piece_is_mark(piece, '.') || piece_is_mark(piece, ',')) &&
            months_is_weekday(&piece[-1]))
            continue;
        return i;
    }
}

/* The piece that a day before i ends with, less the point of "3." and what makes "1er" of 1. */
static size_t
skip_day_end_back(const struct pieces *pieces, size_t i)
{
    size_t p = pieces_before(pieces, i);
    const struct piece *piece = &pieces->at[p];

    if (piece_is_mark(piece, '.') || piece_is_mark(piece, 0xB0) ||
        (day_words_is_ordinal(piece) && pieces->at[pieces_before(pieces, p)].kind == PIECE_NUMBER))
        p = pieces_before(pieces, p);
    return p;
}

/* "du 14 au 20 mai 2024" has two days, and so has "14.05. – 13.06.2024". A date
 * that begins with its year comes after no part of one. */
static bool
day_ends_range(const struct pieces *pieces, const struct day *day)
{
    size_t p = skip_articles_back(pieces, day->first);
    const struct piece *piece = &pieces->at[p];

    if (day_words_is_year(&pieces->at[day->first]))
        return false;
    if (!piece_is_dash(piece) && !piece_is_mark(piece, '/') && !piece_is_mark(piece, '&') &&
        !piece_is_mark(piece, '+') && !piece_is_among(piece, range_words, ARRAY_SIZE(range_words)))
        return false;
    p = skip_day_end_back(pieces, p);
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

int
day_read_part(const struct pieces *pieces, size_t i, const struct convention *convention,
              struct day *ret_day, const char **ret_why)
{
    int result;

    if (pieces->at[i].kind == PIECE_WORD)
        return day_words_month_first(pieces, i, ret_day);
    if (pieces->at[i].kind != PIECE_NUMBER)
        return 1;
    result = day_words_day_first(pieces, i, ret_day, ret_why);
    if (result == 1)
        result = day_read_some_numbers(pieces, i, convention, ret_day, ret_why);
    return result == 1 ? day_words_lone(pieces, i, ret_day) : result;
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
