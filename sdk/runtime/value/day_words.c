#include "sdk/runtime/value/day_words.h"

#include "sdk/runtime/value/months.h"

enum { YEAR_LEN = 4, SHORT_LEN = 2, GLUE_MAX = 4 };

/* What may stand between the parts of a date in words. */
static const char *const glue_words[] = {"de", "del", "of", "dell", "d"};
static const char *const ordinal_words[] = {"er", "re", "st", "nd", "rd", "th",
                                            "e",  "o",  "a",  "de", "ste"};

bool
day_words_is_glue(const struct piece *piece)
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
    for (size_t n = 0; n < GLUE_MAX && (day_words_is_glue(&pieces->at[i]) || is_hyphen(pieces, i));
         n++)
        i++;
    return i;
}

bool
day_words_is_ordinal(const struct piece *piece)
{
    return piece_is_among(piece, ordinal_words, ARRAY_SIZE(ordinal_words)) ||
           piece_is_mark(piece, 0xB0);
}

/* The last piece of the number at i with what makes "1er" of it. */
static size_t
ordinal_end(const struct pieces *pieces, size_t i)
{
    const struct piece *next = &pieces->at[i + 1];

    if (next->kind == PIECE_SPACE && piece_is_among(&next[1], ordinal_words, 2))
        return i + 2;
    if (day_words_is_ordinal(next))
        return i + 1;
    return i;
}

/* The first piece behind the number at i that is no glue, nor what makes "1er" of it. */
static size_t
skip_ordinal(const struct pieces *pieces, size_t i)
{
    return skip_glue(pieces, ordinal_end(pieces, i) + 1);
}

bool
day_words_is_year(const struct piece *piece)
{
    return piece->kind == PIECE_NUMBER && piece->len == YEAR_LEN && piece->text[0] != '0';
}

bool
day_words_is_short(const struct piece *piece)
{
    return piece->kind == PIECE_NUMBER && piece->len <= SHORT_LEN;
}

/* Whether two digits behind a month are a year: nothing follows that would make them a time. */
static bool
is_short_year(const struct pieces *pieces, size_t i)
{
    size_t next = pieces_after(pieces, i);
    const struct piece *after = &pieces->at[next];

    if (!day_words_is_short(&pieces->at[i]) || pieces->at[i].len != SHORT_LEN)
        return false;
    if (after->kind == PIECE_END)
        return true;
    if (!piece_is_mark(after, '.') && !piece_is_mark(after, ',') && !piece_is_mark(after, ';') &&
        !piece_is_mark(after, ')'))
        return false;
    after = &pieces->at[pieces_after(pieces, next)];
    return after->kind != PIECE_NUMBER && months_find(after) == 0;
}

/* Takes the year at i into the day, if there is one. */
static void
year_read(const struct pieces *pieces, size_t i, struct day *day)
{
    const struct piece *piece = &pieces->at[i];

    if (day_words_is_year(piece))
        day->date.year = (int16_t)day_number(piece);
    else if (is_short_year(pieces, i))
        day->date.year = day_year(day_number(piece));
    else
        return;
    day->last = i;
}

int
day_words_day_first(const struct pieces *pieces, size_t i, struct day *ret_day,
                    const char **ret_why)
{
    size_t month = skip_ordinal(pieces, i);
    struct day day = {.first = i, .last = month};

    day.date.month = (uint8_t)months_find(&pieces->at[month]);
    if (!day_words_is_short(&pieces->at[i]) || !day.date.month)
        return 1;
    year_read(pieces, skip_glue(pieces, month + 1), &day);
    day.date.day = (uint8_t)day_number(&pieces->at[i]);
    if (day.date.day == 0) {
        *ret_why = "there is no such day";
        return 2;
    }
    *ret_day = day;
    return 0;
}

int
day_words_month_first(const struct pieces *pieces, size_t i, struct day *ret_day)
{
    size_t next = skip_glue(pieces, i + 1), year = next;
    struct day day = {.first = i, .last = i};

    day.date.month = (uint8_t)months_find(&pieces->at[i]);
    if (!day.date.month)
        return 1;
    if (day_words_is_short(&pieces->at[next])) {
        year = skip_ordinal(pieces, next);
        day.date.day = (uint8_t)day_number(&pieces->at[next]);
        day.last = ordinal_end(pieces, next);
        if (day.date.day == 0)
            return 1;
    }
    if (day_words_is_year(&pieces->at[year]))
        year_read(pieces, year, &day);
    *ret_day = day;
    return 0;
}

int
day_words_lone(const struct pieces *pieces, size_t i, struct day *ret_day)
{
    struct day day = {.first = i, .last = ordinal_end(pieces, i)};
    size_t next = skip_ordinal(pieces, i);

    if (!day_words_is_short(&pieces->at[i]))
        return 1;
    day.date.day = (uint8_t)day_number(&pieces->at[i]);
    if (day_words_is_year(&pieces->at[next]))
        year_read(pieces, next, &day);
    *ret_day = day;
    return day.date.day == 0;
}
