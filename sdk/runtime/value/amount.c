#include "sdk/runtime/value/amount.h"

#include <string.h>

#include "host/common/decimal.h"
#include "sdk/runtime/value/sum.h"

static const char why_large[] = "the amount is too large";
static const char why_decimals[] = "the amount has more decimals than its currency";
static const char why_several[] = "there is more than one number";
static const char why_currency[] = "the sign could be that of several currencies";

static int
refuse(const char *why, const char **ret_why)
{
    *ret_why = why;
    return 1;
}

/* Whether two figures are the same number, written with as many decimals or not. */
static bool
figure_equals(struct figure a, struct figure b)
{
    for (; a.decimals > 0 && a.value % 10 == 0; a.decimals--)
        a.value /= 10;
    for (; b.decimals > 0 && b.value % 10 == 0; b.decimals--)
        b.value /= 10;
    return a.value == b.value && a.decimals == b.decimals;
}

/* Pages often give an amount a second time, for those who cannot see it. */
static int
sum_join(struct sum *sum, const struct sum *more, const char **ret_why)
{
    if (sum->negative != more->negative || !figure_equals(sum->figure, more->figure) ||
        currency_join(&sum->currency, &more->currency) != 0)
        return refuse(why_several, ret_why);
    return 0;
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

static int
sum_find(const struct pieces *pieces, const struct convention *convention, struct sum *ret_sum,
         const char **ret_why)
{
    struct sum found = {0}, sum;
    bool any = false;

    if (pieces_have_foreign(pieces))
        return refuse("there are fractions or digits of another script", ret_why);
    for (size_t i = 1; i <= pieces->count; i++) {
        if (pieces->at[i].kind != PIECE_NUMBER)
            continue;
        if (sum_read(pieces, i, convention, &sum, ret_why) != 0)
            return 1;
        if (any && sum_join(&found, &sum, ret_why) != 0)
            return 1;
        if (!any)
            found = sum;
        any = true;
        i = sum.figure.last;
    }
    *ret_sum = found;
    return any ? 0 : refuse("there is no number", ret_why);
}

/* Whether a piece names a currency even where no number is beside it. */
static bool
currency_is_plain(const struct pieces *pieces, const struct currency_place *place)
{
    static const char *const plain[] = {"eur", "usd", "gbp", "chf", "euro", "euros"};

    return pieces->at[place->first].kind == PIECE_MARK || place->last > place->first ||
           piece_is_among(&pieces->at[place->first], plain, ARRAY_SIZE(plain));
}

/* The currency of a sum that has none beside it, as in "Montant (EUR) : 12,50". */
static int
currency_find_anywhere(const struct pieces *pieces, struct currency *currency, const char **ret_why)
{
    struct currency_place place;

    for (size_t i = 1; i <= pieces->count; i++) {
        if (!currency_find(pieces, i, &place) || !currency_is_plain(pieces, &place))
            continue;
        if (currency_join(currency, &place.currency) != 0)
            return refuse("there is more than one currency", ret_why);
        i = place.last;
    }
    return 0;
}

/* Brings the figure to the decimals of its currency. */
static int
figure_rescale(struct figure *figure, unsigned digits, const char **ret_why)
{
    for (; figure->decimals > digits; figure->decimals--) {
        if (figure->value % 10 != 0)
            return refuse(why_decimals, ret_why);
        figure->value /= 10;
    }
    for (; figure->decimals < digits; figure->decimals++) {
        if (__builtin_mul_overflow(figure->value, 10, &figure->value))
            return refuse(why_large, ret_why);
    }
    return 0;
}

static int
sum_to_amount(struct sum *sum, struct clisk_amount *ret_amount, const char **ret_why)
{
    int digits = currency_digits(sum->currency.code);
    struct clisk_amount amount = {0};

    if (digits >= 0 && figure_rescale(&sum->figure, (unsigned)digits, ret_why) != 0)
        return 1;
    if (decimal_to_signed(sum->negative, sum->figure.value, &amount.minor) != 0)
        return refuse(why_large, ret_why);
    amount.digits = (uint8_t)sum->figure.decimals;
    memcpy(amount.currency, sum->currency.code, sizeof amount.currency);
    *ret_amount = amount;
    return 0;
}

int
amount_parse(const char *text, const char *locale, struct clisk_amount *ret_amount,
             const char **ret_why)
{
    struct convention convention = convention_of(locale);
    struct pieces pieces;
    struct sum sum;

    if (pieces_cut(text, &pieces) != 0)
        return refuse("the text is too long", ret_why);
    if (sum_find(&pieces, &convention, &sum, ret_why) != 0)
        return 1;
    if (!sum.currency.code[0] && !sum.currency.sign &&
        currency_find_anywhere(&pieces, &sum.currency, ret_why) != 0)
        return 1;
    if (currency_settle(&sum.currency, convention.region) != 0)
        return refuse(why_currency, ret_why);
    if (sum.hundredths && !sum.currency.code[0])
        memcpy(sum.currency.code, currency_of_cents(convention.region),
               strlen(currency_of_cents(convention.region)));
    return sum_to_amount(&sum, ret_amount, ret_why);
}

int
amount_from_decimal(const char *text, const char *currency, struct clisk_amount *ret_amount,
                    const char **ret_why)
{
    struct clisk_amount amount = {0};
    struct decimal decimal;
    unsigned digits;

    if (decimal_parse(text, strlen(text), &decimal) != 0)
        return refuse("this is not a number that fits", ret_why);
    digits = decimal.decimals;
    if (currency && currency[0]) {
        if (currency_digits(currency) < 0)
            return refuse("there is no such currency", ret_why);
        digits = (unsigned)currency_digits(currency);
        memcpy(amount.currency, currency, sizeof amount.currency);
    }
    if (digits > FIGURE_DECIMALS_MAX)
        return refuse(why_decimals, ret_why);
    if (decimal.value != 0 && decimal.exponent + (int)digits < 0)
        return refuse(why_decimals, ret_why);
    if (decimal_to_integer(&decimal, digits, &amount.minor) != 0)
        return refuse(why_large, ret_why);
    amount.digits = (uint8_t)digits;
    *ret_amount = amount;
    return 0;
}

static bool
amount_is_blank(const struct clisk_amount *amount)
{
    return amount->minor == 0 && amount->digits == 0 && !amount->currency[0];
}

/* Gives both the same currency and digits: 0; 1 when they have two currencies; 2. */
static int
amounts_align(struct clisk_amount *a, struct clisk_amount *b, const char **ret_why)
{
    if (amount_is_blank(a))
        memcpy(a->currency, b->currency, sizeof a->currency);
    else if (amount_is_blank(b))
        memcpy(b->currency, a->currency, sizeof b->currency);
    if (strncmp(a->currency, b->currency, sizeof a->currency) != 0)
        return refuse("the amounts have two currencies", ret_why);
    *ret_why = why_large;
    for (; a->digits < b->digits; a->digits++) {
        if (__builtin_mul_overflow(a->minor, 10, &a->minor))
            return 2;
    }
    for (; b->digits < a->digits; b->digits++) {
        if (__builtin_mul_overflow(b->minor, 10, &b->minor))
            return 2;
    }
    return 0;
}

int
amount_sum(struct clisk_amount a, struct clisk_amount b, struct clisk_amount *ret_sum,
           const char **ret_why)
{
    int result = amounts_align(&a, &b, ret_why);

    if (result != 0)
        return result;
    if (__builtin_add_overflow(a.minor, b.minor, &a.minor))
        return 2;
    *ret_sum = a;
    return 0;
}

int
amount_order(struct clisk_amount a, struct clisk_amount b, int *ret_order, const char **ret_why)
{
    int result = amounts_align(&a, &b, ret_why);

    if (result != 0)
        return result;
    *ret_order = (a.minor > b.minor) - (a.minor < b.minor);
    return 0;
}
