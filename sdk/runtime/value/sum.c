#include "sdk/runtime/value/sum.h"

#include <string.h>

#include "sdk/runtime/value/months.h"

enum { CENTS_LEN = 2 };

static const char why_joined[] = "the number is joined to something else";
static const char why_signs[] = "the number has more than one sign";
static const char why_dash[] = "a dash before the number could be a minus sign or not";
static const char why_currencies[] = "the number stands between two currencies";
static const char why_brackets[] = "brackets around the number could be a minus sign or not";

/* Words behind a figure that make it another number. */
static const char *const scale_words[] = {
    "k",       "m",        "c",        "mil",       "mille",    "mila",      "tsd",
    "md",      "mds",      "mrd",      "mio",       "thousand", "million",   "millions",
    "billion", "bn",       "milliard", "milliards", "millon",   "millones",  "milione",
    "milioni", "miliardo", "miliardi", "millionen", "tausend",  "milliarde", "milliarden",
};
/* Words behind a figure that make it one of hundredths. */
static const char *const cent_words[] = {
    "ct",      "cts",      "cent",      "cents",     "centime",  "centimes",
    "centimo", "centimos", "centesimo", "centesimi", "eurocent", "eurocents",
};
/* The same, which say the currency too. */
static const char *const penny_words[] = {"pence", "penny"};
static const char *const rappen_words[] = {"rappen"};

static bool
piece_is_minus(const struct piece *piece)
{
    return piece->kind == PIECE_MARK &&
           (piece->mark == '-' || piece->mark == 0x2010 || piece->mark == 0x2011 ||
            piece->mark == 0x2212 || piece->mark == 0xFE63 || piece->mark == 0xFF0D);
}

static bool
piece_is_sign(const struct piece *piece)
{
    return piece_is_dash(piece) || piece_is_mark(piece, '+');
}

static bool
piece_is_currency(const struct pieces *pieces, size_t i)
{
    struct currency_place place;

    return currency_find(pieces, i, &place);
}

static int
refuse(const char *why, const char **ret_why)
{
    *ret_why = why;
    return 1;
}

/*
 * Judges the sign at p, left of the sum. 0: it is the sum's. 1: it joins the
 * sum to what is before it, or nobody can tell.
 */
static int
sign_check(const struct pieces *pieces, size_t p, const char **ret_why)
{
    const struct piece *before = &pieces->at[p - 1];
    bool spaced = pieces->at[p + 1].kind == PIECE_SPACE;

    if (before->kind == PIECE_NUMBER ||
        (before->kind == PIECE_WORD && !piece_is_currency(pieces, p - 1)))
        return refuse(why_joined, ret_why);
    if (piece_is_sign(before))
        return refuse(why_signs, ret_why);
    if (spaced && !piece_is_minus(&pieces->at[p]) && !piece_is_mark(&pieces->at[p], '+') &&
        pieces->at[pieces_before(pieces, p)].kind != PIECE_END)
        return refuse(why_dash, ret_why);
    return 0;
}

static int
sum_add_currency(struct sum *sum, const struct currency_place *place, const char **ret_why)
{
    if (currency_join(&sum->currency, &place->currency) != 0)
        return refuse(why_currencies, ret_why);
    if (place->first < sum->first)
        sum->first = place->first;
    if (place->last > sum->last)
        sum->last = place->last;
    return 0;
}

/* The currency that ends at p, or before the point at p that abbreviates it, as in "Fr.". */
static bool
currency_find_left(const struct pieces *pieces, size_t p, struct currency_place *ret_place)
{
    if (p > 1 && piece_is_mark(&pieces->at[p], '.') && pieces->at[p - 1].kind == PIECE_WORD)
        p--;
    return p > 0 && currency_find(pieces, p, ret_place) && ret_place->last <= p;
}

/* Takes in the signs and currencies before the figure. */
static int
sum_look_left(const struct pieces *pieces, struct sum *sum, bool *signed_already,
              const char **ret_why)
{
    for (;;) {
        size_t p = pieces_before(pieces, sum->first);
        struct currency_place place;

        if (piece_is_sign(&pieces->at[p])) {
            if (*signed_already)
                return 0;
            if (sign_check(pieces, p, ret_why) != 0)
                return 1;
            *signed_already = true;
            sum->negative = !piece_is_mark(&pieces->at[p], '+');
            sum->first = p;
        } else if (currency_find_left(pieces, p, &place)) {
            if (sum_add_currency(sum, &place, ret_why) != 0)
                return 1;
        } else {
            return 0;
        }
    }
}

/* The minus sign of "12,50-": glued on the left, and not a hyphen to what follows. */
static int
sum_take_trailing_minus(const struct pieces *pieces, struct sum *sum, bool *signed_already,
                        const char **ret_why)
{
    size_t i = sum->last + 1;
    enum piece_kind next;

    if (i > pieces->count || !piece_is_minus(&pieces->at[i]))
        return 0;
    next = pieces->at[i + 1].kind;
    if (next == PIECE_WORD || next == PIECE_NUMBER)
        return refuse(why_joined, ret_why);
    if (*signed_already)
        return refuse(why_signs, ret_why);
    *signed_already = true;
    sum->negative = true;
    sum->last = i;
    return 0;
}

/* "19€99" */
static int
sum_take_cents(const struct pieces *pieces, struct sum *sum, const char **ret_why)
{
    size_t sign = sum->figure.last + 1, cents = sign + 1;
    struct currency_place place;

    if (sum->figure.marked || cents > pieces->count || pieces->at[sign].kind != PIECE_MARK ||
        pieces->at[cents].kind != PIECE_NUMBER || pieces->at[cents].len != CENTS_LEN ||
        !currency_find(pieces, sign, &place) || place.first != place.last)
        return 0;
    if (pieces->at[cents + 1].kind == PIECE_MARK && pieces->at[cents + 2].kind == PIECE_NUMBER)
        return refuse(why_joined, ret_why);
    if (piece_is_currency(pieces, cents + 1) && pieces->at[cents + 1].kind == PIECE_MARK)
        return refuse("two numbers stand around one currency", ret_why);
    if (figure_add_digits(&sum->figure, pieces->at[cents].text, CENTS_LEN) != 0)
        return refuse("the number is too long", ret_why);
    sum->figure.decimals = CENTS_LEN;
    sum->figure.marked = true;
    sum->figure.last = cents;
    sum->last = cents;
    return sum_add_currency(sum, &place, ret_why);
}

/* What the word at i says of the currency, if it is one of hundredths: "" for nothing; NULL. */
static const char *
cents_code(const struct piece *piece)
{
    if (piece_is_mark(piece, 0xA2) || piece_is_among(piece, cent_words, ARRAY_SIZE(cent_words)))
        return "";
    if (piece_is_among(piece, penny_words, ARRAY_SIZE(penny_words)))
        return "GBP";
    return piece_is_among(piece, rappen_words, ARRAY_SIZE(rappen_words)) ? "CHF" : NULL;
}

/* "1250 centimes", "50 euro cents" */
static int
sum_take_hundredths(const struct pieces *pieces, struct sum *sum, const char **ret_why)
{
    size_t i = pieces_after(pieces, sum->last);
    struct currency_place place = {.first = i, .last = i};
    const char *code = cents_code(&pieces->at[i]);

    if (!code || sum->hundredths)
        return 0;
    if (sum->figure.decimals + CENTS_LEN > FIGURE_DECIMALS_MAX)
        return refuse("the number is too long", ret_why);
    sum->figure.decimals += CENTS_LEN;
    sum->figure.marked = true;
    sum->hundredths = true;
    memcpy(place.currency.code, code, strlen(code));
    return sum_add_currency(sum, &place, ret_why);
}

/* Takes in the currencies behind the figure, and a minus sign before or after them. */
static int
sum_look_right(const struct pieces *pieces, struct sum *sum, bool *signed_already,
               const char **ret_why)
{
    struct currency_place place;

    if (sum_take_cents(pieces, sum, ret_why) != 0 ||
        sum_take_trailing_minus(pieces, sum, signed_already, ret_why) != 0 ||
        sum_take_hundredths(pieces, sum, ret_why) != 0)
        return 1;
    while (currency_find(pieces, pieces_after(pieces, sum->last), &place)) {
        if (sum_add_currency(sum, &place, ret_why) != 0)
            return 1;
    }
    if (sum_take_hundredths(pieces, sum, ret_why) != 0)
        return 1;
    return sum_take_trailing_minus(pieces, sum, signed_already, ret_why);
}

/* Whether a mark is what texts have right before a figure: others stand there where a digit should,
 * in a page that is damaged. */
static bool
mark_may_lead(const struct pieces *pieces, size_t i)
{
    static const uint32_t leads[] = {'(',  '[',  ':',    '=',    '"',    '\'',   '~',   0xAB,
                                     0xB0, 0xBA, 0x2248, 0x2018, 0x2019, 0x201C, 0x201E};

    for (size_t k = 0; k < ARRAY_SIZE(leads); k++) {
        if (piece_is_mark(&pieces->at[i], leads[k]))
            return true;
    }
    /* Unicode's block of signs of currencies, of which some are none of ours. */
    if (pieces->at[i].mark >= 0x20A0 && pieces->at[i].mark <= 0x20CF)
        return true;
    if (piece_is_mark(&pieces->at[i], '.')) /* "Fr.12.50" */
        return pieces->at[i - 1].kind == PIECE_WORD;
    return piece_is_sign(&pieces->at[i]) || piece_is_currency(pieces, i);
}

/* What makes the figure something else than an amount, seen in the pieces that touch it. */
static int
figure_check_touching(const struct pieces *pieces, const struct figure *figure,
                      const char **ret_why)
{
    const struct piece *before = &pieces->at[figure->first - 1];
    const struct piece *after = &pieces->at[figure->last + 1];

    if (before->kind == PIECE_NUMBER || after->kind == PIECE_NUMBER)
        return refuse(why_joined, ret_why);
    if (before->kind == PIECE_MARK && !mark_may_lead(pieces, figure->first - 1))
        return refuse(why_joined, ret_why);
    if (before->kind == PIECE_WORD && !piece_is_currency(pieces, figure->first - 1))
        return refuse(why_joined, ret_why);
    if (after->kind == PIECE_WORD && !piece_is_currency(pieces, figure->last + 1) &&
        !cents_code(after))
        return refuse(why_joined, ret_why);
    if (after->kind == PIECE_MARK && after[1].kind == PIECE_NUMBER)
        return refuse(why_joined, ret_why);
    return 0;
}

/* A number beside a month, without decimals or currency, is a day or a year. */
static bool
sum_is_of_date(const struct pieces *pieces, const struct sum *sum)
{
    size_t before = pieces_before(pieces, sum->figure.first);
    size_t after = pieces_after(pieces, sum->figure.last);

    if (sum->figure.marked || sum->currency.code[0] || sum->currency.sign)
        return false;
    if (piece_is_mark(&pieces->at[after], '.'))
        after = pieces_after(pieces, after);
    if (piece_is_mark(&pieces->at[before], '.'))
        before = pieces_before(pieces, before);
    return months_find(&pieces->at[before]) != 0 || months_find(&pieces->at[after]) != 0;
}

static int
sum_check_meaning(const struct pieces *pieces, const struct sum *sum, const char **ret_why)
{
    size_t next = pieces_after(pieces, sum->figure.last);
    const struct piece *after = &pieces->at[next];

    if (piece_is_mark(after, '%') || piece_is_mark(after, 0x2030))
        return refuse("a percentage is not an amount", ret_why);
    if (next > sum->last && piece_is_among(after, scale_words, ARRAY_SIZE(scale_words)))
        return refuse("the number is one of thousands or millions", ret_why);
    if (sum_is_of_date(pieces, sum))
        return refuse("the number is part of a date", ret_why);
    return 0;
}

/* Whether the text says something besides what is from first to last. */
static bool
pieces_say_more(const struct pieces *pieces, size_t first, size_t last)
{
    for (size_t i = 1; i <= pieces->count; i++) {
        const struct piece *piece = &pieces->at[i];

        if (i >= first && i <= last)
            continue;
        if (piece->kind == PIECE_NUMBER ||
            (piece->kind == PIECE_WORD && !piece_is_currency(pieces, i)))
            return true;
    }
    return false;
}

/* Brackets around a sum make it negative, as accountants write it, but not amid other words. */
static int
sum_take_brackets(const struct pieces *pieces, struct sum *sum, bool signed_already,
                  const char **ret_why)
{
    size_t before = pieces_before(pieces, sum->first);
    size_t after = pieces_after(pieces, sum->last);

    if (!piece_is_mark(&pieces->at[before], '(') || !piece_is_mark(&pieces->at[after], ')'))
        return 0;
    if (signed_already && sum->negative)
        return 0;
    if (signed_already || piece_is_sign(&pieces->at[pieces_before(pieces, before)]) ||
        pieces_say_more(pieces, before, after))
        return refuse(why_brackets, ret_why);
    sum->negative = true;
    sum->first = before;
    sum->last = after;
    return 0;
}

/* "(12,50) €" */
static int
sum_look_around_brackets(const struct pieces *pieces, struct sum *sum, const char **ret_why)
{
    struct currency_place place;

    if (currency_find_left(pieces, pieces_before(pieces, sum->first), &place) &&
        sum_add_currency(sum, &place, ret_why) != 0)
        return 1;
    if (currency_find(pieces, pieces_after(pieces, sum->last), &place) &&
        sum_add_currency(sum, &place, ret_why) != 0)
        return 1;
    return 0;
}

int
sum_read(const struct pieces *pieces, size_t i, const struct convention *convention,
         struct sum *ret_sum, const char **ret_why)
{
    bool signed_already = false;
    struct sum sum = {0};

    if (figure_read(pieces, i, convention, &sum.figure, ret_why) != 0)
        return 1;
    sum.first = sum.figure.first;
    sum.last = sum.figure.last;
    if (sum_look_left(pieces, &sum, &signed_already, ret_why) != 0 ||
        sum_look_right(pieces, &sum, &signed_already, ret_why) != 0 ||
        figure_check_touching(pieces, &sum.figure, ret_why) != 0 ||
        sum_check_meaning(pieces, &sum, ret_why) != 0)
        return 1;
    if (sum_take_brackets(pieces, &sum, signed_already, ret_why) != 0 ||
        sum_look_around_brackets(pieces, &sum, ret_why) != 0)
        return 1;
    *ret_sum = sum;
    return 0;
}
