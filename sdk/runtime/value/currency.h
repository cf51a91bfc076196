/*
 * Currencies: the codes of ISO 4217 with their minor digits, and how pages
 * write them. A sign that several currencies share ("$", "kr") is settled by a
 * code beside it or by the region of the locale, and by nothing else.
 */
#ifndef CLISK_RUNTIME_VALUE_CURRENCY_H
#define CLISK_RUNTIME_VALUE_CURRENCY_H

#include "sdk/runtime/value/convention.h"
#include "sdk/runtime/value/pieces.h"

/* Decimals of the currency with this code, or -1 when ISO 4217 has none such. */
int currency_digits(const char *code);

/* What a text says of a currency: a code, or else a sign; neither where it says nothing. */
struct currency {
    char code[4];
    const char *sign; /* static, or NULL */
};

/* Where a currency stands among the pieces. */
struct currency_place {
    struct currency currency;
    size_t first;
    size_t last;
};

/* Whether the piece at i is a currency or belongs to one, such as the CA of "CA $". */
bool currency_find(const struct pieces *pieces, size_t i, struct currency_place *ret_place);

/* Adds what is said elsewhere of the same currency: 0, or 1 when the two contradict each other. */
int currency_join(struct currency *currency, const struct currency *more);

/* The code of the currency whose hundredths are called cents, or the like, in a region; "". */
const char *currency_of_cents(const char *region);

/* Turns the sign into a code: 0, or 1 when it could be that of several. */
int currency_settle(struct currency *currency, const char *region);

#endif
