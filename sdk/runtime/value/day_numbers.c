#include "sdk/runtime/value/day.h"

enum { CHAIN_MAX = 4, YEAR_LEN = 4, SHORT_LEN = 2, MONTHS = 12 };

/* Numbers joined by one mark. */
struct chain {
    size_t at[CHAIN_MAX];
    size_t count;
    uint32_t mark; /* '/', '.' or '-' */
};

static const char why_ambiguous[] =
    "the day and the month could be swapped: give a locale with its region, such as en-GB";

unsigned
day_number(const struct piece *piece)
{
    unsigned value = 0;

    for (size_t i = 0; i < piece->len && i < YEAR_LEN; i++)
        value = value * 10 + (unsigned)(piece->text[i] - '0');
    return value;
}

int16_t
day_year(unsigned year)
{
    return (int16_t)(year >= 70 ? 1900 + year : 2000 + year);
}

static uint32_t
chain_mark_of(const struct piece *piece)
{
    if (piece_is_mark(piece, '/') || piece_is_mark(piece, '.'))
        return piece->mark;
    return piece_is_dash(piece) ? '-' : 0;
}

/* The number that goes on with the chain; 0 for none. Spaces go with points and slashes only. */
static size_t
chain_next(const struct pieces *pieces, const struct chain *chain)
{
    size_t last = chain->at[chain->count - 1];
    size_t at = pieces_after(pieces, last), next = pieces_after(pieces, at);
    uint32_t mark = chain_mark_of(&pieces->at[at]);
    bool glued = at == last + 1 && next == at + 1;

    if (!mark || pieces->at[next].kind != PIECE_NUMBER || (chain->mark && mark != chain->mark))
        return 0;
    if (!glued && (mark == '-' || chain->count >= 3))
        return 0;
    return next;
}

static void
chain_collect(const struct pieces *pieces, size_t i, struct chain *ret_chain)
{
    struct chain chain = {.at = {i}, .count = 1};
    size_t next;

    while (chain.count < CHAIN_MAX && (next = chain_next(pieces, &chain)) != 0) {
        if (!chain.mark)
            chain.mark = chain_mark_of(&pieces->at[pieces_after(pieces, i)]);
        chain.at[chain.count++] = next;
    }
    *ret_chain = chain;
}

/* Whether a mark glues the number at i to a number before it, or after it. */
static bool
number_is_joined_before(const struct pieces *pieces, size_t i)
{
    return chain_mark_of(&pieces->at[i - 1]) && pieces->at[i - 2].kind == PIECE_NUMBER;
}

static bool
number_is_joined_after(const struct pieces *pieces, size_t i)
{
    return chain_mark_of(&pieces->at[i + 1]) && pieces->at[i + 2].kind == PIECE_NUMBER;
}

static size_t
chain_len(const struct pieces *pieces, const struct chain *chain, size_t k)
{
    return pieces->at[chain->at[k]].len;
}

static unsigned
chain_value(const struct pieces *pieces, const struct chain *chain, size_t k)
{
    return day_number(&pieces->at[chain->at[k]]);
}

static bool
chain_is_year(const struct pieces *pieces, const struct chain *chain, size_t k)
{
    return chain_len(pieces, chain, k) == YEAR_LEN && pieces->at[chain->at[k]].text[0] != '0';
}

/* "05/2024" or "2024-05". A month that cannot be makes it another kind of number. */
static int
chain_read_month(const struct pieces *pieces, const struct chain *chain,
                 struct clisk_date *ret_date)
{
    size_t year = chain_is_year(pieces, chain, 0) ? 0 : 1;
    unsigned month = chain_value(pieces, chain, 1 - year);

    if (!chain_is_year(pieces, chain, year) || chain_len(pieces, chain, 1 - year) > SHORT_LEN)
        return 1;
    if (year == 0 && (chain->mark == '.' || chain_len(pieces, chain, 1) != SHORT_LEN))
        return 1;
    if (month < 1 || month > MONTHS)
        return 1;
    ret_date->year = (int16_t)chain_value(pieces, chain, year);
    ret_date->month = (uint8_t)month;
    return 0;
}

/* Which of two numbers is the day, by the convention or because the other cannot be. */
static int
day_and_month(unsigned a, unsigned b, enum convention_order order, struct clisk_date *ret_date,
              const char **ret_why)
{
    if (order == ORDER_UNKNOWN) {
        if (a <= MONTHS && b <= MONTHS && a != b) {
            *ret_why = why_ambiguous;
            return 2;
        }
        order = b > MONTHS ? ORDER_MONTH_FIRST : ORDER_DAY_FIRST;
    }
    ret_date->day = (uint8_t)(order == ORDER_DAY_FIRST ? a : b);
    ret_date->month = (uint8_t)(order == ORDER_DAY_FIRST ? b : a);
    return 0;
}

/* "24-05-14" and "14-05-24" look the same where no locale tells. */
static bool
chain_may_begin_with_year(const struct pieces *pieces, const struct chain *chain)
{
    unsigned month = chain_value(pieces, chain, 1), day = chain_value(pieces, chain, 2);

    return chain->mark == '-' && chain_len(pieces, chain, 0) == SHORT_LEN && month >= 1 &&
           month <= MONTHS && day >= 1 && day <= 31;
}

static int
chain_read_day(const struct pieces *pieces, const struct chain *chain, enum convention_order order,
               struct clisk_date *ret_date, const char **ret_why)
{
    size_t a = chain_len(pieces, chain, 0), b = chain_len(pieces, chain, 1);
    size_t c = chain_len(pieces, chain, 2);

    if (chain_is_year(pieces, chain, 0) && b <= SHORT_LEN && c <= SHORT_LEN) {
        ret_date->year = (int16_t)chain_value(pieces, chain, 0);
        ret_date->month = (uint8_t)chain_value(pieces, chain, 1);
        ret_date->day = (uint8_t)chain_value(pieces, chain, 2);
        return 0;
    }
    if (a > SHORT_LEN || b > SHORT_LEN || (c != SHORT_LEN && !chain_is_year(pieces, chain, 2)))
        return 1;
    if (c == SHORT_LEN && order == ORDER_UNKNOWN && chain_may_begin_with_year(pieces, chain)) {
        *ret_why = why_ambiguous;
        return 2;
    }
    ret_date->year = c == SHORT_LEN ? day_year(chain_value(pieces, chain, 2))
                                    : (int16_t)chain_value(pieces, chain, 2);
    return day_and_month(chain_value(pieces, chain, 0), chain_value(pieces, chain, 1), order,
                         ret_date, ret_why);
}

/* "14/05", or "14.05." */
static int
chain_read_day_of_month(const struct pieces *pieces, const struct chain *chain,
                        enum convention_order order, struct clisk_date *ret_date,
                        const char **ret_why)
{
    if (chain->mark == '-' || chain_len(pieces, chain, 0) > SHORT_LEN ||
        chain_len(pieces, chain, 1) > SHORT_LEN)
        return 1;
    /* Nobody who writes points puts the month first. */
    if (chain->mark == '.')
        order = ORDER_DAY_FIRST;
    return day_and_month(chain_value(pieces, chain, 0), chain_value(pieces, chain, 1), order,
                         ret_date, ret_why);
}

int
day_read_some_numbers(const struct pieces *pieces, size_t i, const struct convention *convention,
                      struct day *ret_day, const char **ret_why)
{
    struct day day = {.first = i};
    struct chain chain;
    int result = 1;

    chain_collect(pieces, i, &chain);
    day.last = chain.at[chain.count - 1];
    if (chain.count == 2) {
        result = chain_read_month(pieces, &chain, &day.date);
        if (result == 1)
            result = chain_read_day_of_month(pieces, &chain, convention->order, &day.date, ret_why);
    } else if (chain.count == 3) {
        result = chain_read_day(pieces, &chain, convention->order, &day.date, ret_why);
    }
    if (result == 0 && day.date.day == 0 && (chain.count == 3 || !day.date.year)) {
        *ret_why = "there is no such day";
        return 2;
    }
    if (result == 0)
        *ret_day = day;
    return result;
}

int
day_read_numbers(const struct pieces *pieces, size_t i, const struct convention *convention,
                 struct day *ret_day, const char **ret_why)
{
    struct chain chain;
    struct day day = {0};
    int result;

    chain_collect(pieces, i, &chain);
    if (number_is_joined_before(pieces, i) ||
        number_is_joined_after(pieces, chain.at[chain.count - 1]))
        return 1;
    result = day_read_some_numbers(pieces, i, convention, &day, ret_why);
    if (chain.count == 2 && (result == 2 || !day.date.year))
        return 1;
    if (result == 0)
        *ret_day = day;
    return result;
}
