#include "sdk/runtime/value/figure.h"

#include "sdk/runtime/value/currency.h"

enum { FIGURE_PARTS_MAX = 12, GROUP_LEN = 3, DECIMALS_LEN = 2 };

/* Digits, what separates them, and where the decimals begin. */
struct figure_parts {
    size_t at[FIGURE_PARTS_MAX];
    uint8_t separators[FIGURE_PARTS_MAX]; /* the one before each part; 0 before the first */
    size_t count;
    size_t decimals; /* index of the part of decimals; count where there is none */
    uint8_t tail;    /* the mark of "12,-" */
};

static const char why_too_many[] = "the number is too long";
static const char why_grouping[] = "the digits are not grouped by three";
static const char why_mark[] = "the decimal mark is not that of the locale";
static const char why_separator[] = "the locale does not group digits like this";
static const char why_ambiguous[] =
    "the mark could be of decimals or of thousands: give a locale, such as fr or en-GB";

/* The separator that a piece may be; 0 for none. */
static uint8_t
separator_of(const struct piece *piece)
{
    if (piece->kind == PIECE_SPACE) {
        return piece->mark == ' ' || piece->mark == 0xA0 || piece->mark == 0x202F ||
                       piece->mark == 0x2009 || piece->mark == 0x2007
                   ? GROUP_SPACE
                   : 0;
    }
    if (piece_is_mark(piece, '.'))
        return GROUP_DOT;
    if (piece_is_mark(piece, ','))
        return GROUP_COMMA;
    return piece_is_mark(piece, '\'') || piece_is_mark(piece, 0x2019) ? GROUP_APOSTROPHE : 0;
}

static bool
separator_is_mark(uint8_t separator)
{
    return separator == GROUP_DOT || separator == GROUP_COMMA;
}

static uint8_t
mark_of(const struct convention *convention)
{
    if (!convention->mark)
        return 0;
    return convention->mark == '.' ? GROUP_DOT : GROUP_COMMA;
}

static size_t
part_len(const struct pieces *pieces, const struct figure_parts *parts, size_t k)
{
    return pieces->at[parts->at[k]].len;
}

/* A space goes on with a figure that is grouped by spaces so far, and ends any other. */
static bool
space_may_group(const struct pieces *pieces, const struct figure_parts *parts, size_t next)
{
    if (pieces->at[next].len != GROUP_LEN || part_len(pieces, parts, 0) > GROUP_LEN)
        return false;
    for (size_t k = 1; k < parts->count; k++) {
        if (parts->separators[k] != GROUP_SPACE)
            return false;
    }
    return true;
}

/* Whether nothing but marks and currencies, which are words of at most three letters, is at i. */
static bool
is_beside_alone(const struct pieces *pieces, size_t i)
{
    const struct piece *piece = &pieces->at[i];

    return piece->kind == PIECE_END || piece->kind == PIECE_MARK ||
           (piece->kind == PIECE_WORD && currency_find(pieces, i, &(struct currency_place){0}));
}

/*
 * The two digits of "119. 95", where markup stood between them: a figure that is alone in its
 * text, or has its currency beside it. 0 for none.
 */
static size_t
spaced_decimals(const struct pieces *pieces, const struct figure_parts *parts, size_t i)
{
    if (!separator_is_mark(separator_of(&pieces->at[i + 1])) ||
        pieces->at[i + 2].kind != PIECE_SPACE || i + 3 > pieces->count ||
        pieces->at[i + 3].kind != PIECE_NUMBER || pieces->at[i + 3].len != DECIMALS_LEN)
        return 0;
    /* "1. 50 EUR" is the first of a list. */
    if (piece_is_mark(&pieces->at[i + 1], '.') && part_len(pieces, parts, 0) == 1)
        return 0;
    if (!is_beside_alone(pieces, pieces_before(pieces, parts->at[0])) ||
        !is_beside_alone(pieces, pieces_after(pieces, i + 3)))
        return 0;
    return i + 3;
}

static int
figure_collect(const struct pieces *pieces, size_t i, const struct convention *convention,
               struct figure_parts *parts)
{
    *parts = (struct figure_parts){.at = {i}, .count = 1};
    while (i + 2 <= pieces->count) {
        uint8_t separator = separator_of(&pieces->at[i + 1]);
        size_t next = spaced_decimals(pieces, parts, i);

        if (next == 0)
            next = i + 2;
        if (!separator || pieces->at[next].kind != PIECE_NUMBER)
            break;
        if (separator == GROUP_SPACE &&
            (!(convention->groups & GROUP_SPACE) || !space_may_group(pieces, parts, next)))
            break;
        if (parts->count == FIGURE_PARTS_MAX)
            return 1;
        i = next;
        parts->at[parts->count] = i;
        parts->separators[parts->count++] = separator;
    }
    parts->decimals = parts->count;
    return 0;
}

/* The last piece of the dash that says "no cents" behind a mark, as in "12,-"; 0 for none. */
static size_t
figure_tail(const struct pieces *pieces, size_t last)
{
    size_t i = last + 1;

    if (!separator_is_mark(separator_of(&pieces->at[i])) || !piece_is_dash(&pieces->at[i + 1]))
        return 0;
    i++;
    if (piece_is_dash(&pieces->at[i + 1]))
        i++;
    return pieces->at[i + 1].kind == PIECE_NUMBER ? 0 : i;
}

/* Whether "1.234" and its like can only have decimals behind their one mark. */
static bool
figure_must_be_decimal(const struct pieces *pieces, const struct figure_parts *parts)
{
    const struct piece *whole = &pieces->at[parts->at[0]];

    return part_len(pieces, parts, 1) != GROUP_LEN || whole->len > GROUP_LEN ||
           whole->text[0] == '0';
}

/* Finds the decimals by how the figure looks, where no convention tells. */
static int
figure_guess_decimals(const struct pieces *pieces, struct figure_parts *parts, const char **ret_why)
{
    size_t last = parts->count - 1, same = 0;

    if (!separator_is_mark(parts->separators[last]) || parts->tail)
        return 0;
    for (size_t k = 1; k <= last; k++)
        same += parts->separators[k] == parts->separators[last];
    if (same > 1)
        return 0;
    if (last == 1 && !figure_must_be_decimal(pieces, parts)) {
        *ret_why = why_ambiguous;
        return 1;
    }
    parts->decimals = last;
    return 0;
}

/* Whether one mark stands in the figure, and it is not that of the convention. */
static bool
figure_has_other_mark(const struct figure_parts *parts, const struct convention *convention)
{
    return convention->mark && parts->count == 2 && parts->separators[1] != mark_of(convention) &&
           separator_is_mark(parts->separators[1]);
}

/* The groups before the decimals: all with one separator, which is none of decimals too. */
static int
figure_check_groups(const struct pieces *pieces, const struct figure_parts *parts,
                    const struct convention *convention, uint8_t mark, const char **ret_why)
{
    uint8_t allowed = convention->groups;
    bool marked = parts->tail || parts->decimals < parts->count;

    if ((allowed & GROUP_DOT_BEFORE_COMMA) && marked)
        allowed |= GROUP_DOT;
    for (size_t k = 1; k < parts->decimals; k++) {
        if (parts->separators[k] != parts->separators[1] || parts->separators[k] == mark ||
            part_len(pieces, parts, k) != GROUP_LEN) {
            *ret_why = figure_has_other_mark(parts, convention) ? why_mark : why_grouping;
            return 1;
        }
        if (!(parts->separators[k] & allowed)) {
            *ret_why = separator_is_mark(parts->separators[k]) ? why_mark : why_separator;
            return 1;
        }
    }
    if (parts->decimals > 1 && part_len(pieces, parts, 0) > GROUP_LEN) {
        *ret_why = why_grouping;
        return 1;
    }
    return 0;
}

/* Tells the decimals from the groups, and checks both. */
static int
figure_interpret(const struct pieces *pieces, struct figure_parts *parts,
                 const struct convention *convention, const char **ret_why)
{
    uint8_t mark = mark_of(convention);
    uint8_t last = parts->separators[parts->count - 1];

    if (mark && parts->tail && parts->tail != mark) {
        *ret_why = why_mark;
        return 1;
    }
    if (mark && last == mark && !parts->tail)
        parts->decimals = parts->count - 1;
    else if (!mark && figure_guess_decimals(pieces, parts, ret_why) != 0)
        return 1;
    if (!mark)
        mark = parts->decimals < parts->count ? last : parts->tail;
    return figure_check_groups(pieces, parts, convention, mark, ret_why);
}

int
figure_add_digits(struct figure *figure, const char *digits, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint64_t digit = (uint64_t)(digits[i] - '0');

        if (__builtin_mul_overflow(figure->value, 10, &figure->value) ||
            __builtin_add_overflow(figure->value, digit, &figure->value))
            return 1;
    }
    return 0;
}

static int
figure_sum_up(const struct pieces *pieces, const struct figure_parts *parts, struct figure *figure,
              const char **ret_why)
{
    for (size_t k = 0; k < parts->count; k++) {
        const struct piece *part = &pieces->at[parts->at[k]];

        if (figure_add_digits(figure, part->text, part->len) != 0 ||
            (k == parts->decimals && part->len > FIGURE_DECIMALS_MAX)) {
            *ret_why = why_too_many;
            return 1;
        }
    }
    figure->marked = parts->tail || parts->decimals < parts->count;
    if (parts->decimals < parts->count)
        figure->decimals = (unsigned)part_len(pieces, parts, parts->decimals);
    return 0;
}

/*
 * The mark of ".5" before the digits at i: 0 for none, 1 for one, negative for
 * what cannot be read. The point of an abbreviation such as "Fr." is none.
 */
static int
figure_leading_mark(const struct pieces *pieces, size_t i)
{
    if (!separator_is_mark(separator_of(&pieces->at[i - 1])))
        return 0;
    if (pieces->at[i - 2].kind == PIECE_WORD)
        return 0;
    return separator_of(&pieces->at[i - 2]) & (GROUP_DOT | GROUP_COMMA) ? -1 : 1;
}

int
figure_read(const struct pieces *pieces, size_t i, const struct convention *convention,
            struct figure *ret_figure, const char **ret_why)
{
    struct figure figure = {.first = i};
    struct figure_parts parts;
    int leading = figure_leading_mark(pieces, i);

    *ret_why = leading < 0 ? "there are two marks before the digits" : why_too_many;
    if (leading < 0 || figure_collect(pieces, i, convention, &parts) != 0)
        return 1;
    figure.last = parts.at[parts.count - 1];
    if (leading) {
        *ret_why = parts.count > 1 ? why_grouping : why_mark;
        if (parts.count > 1 ||
            (convention->mark && separator_of(&pieces->at[i - 1]) != mark_of(convention)))
            return 1;
        figure.first = i - 1;
        parts.decimals = 0;
    } else {
        size_t tail = figure_tail(pieces, figure.last);

        parts.tail = tail ? separator_of(&pieces->at[figure.last + 1]) : 0;
        figure.last = tail ? tail : figure.last;
        if (figure_interpret(pieces, &parts, convention, ret_why) != 0)
            return 1;
    }
    if (figure_sum_up(pieces, &parts, &figure, ret_why) != 0)
        return 1;
    *ret_figure = figure;
    return 0;
}
