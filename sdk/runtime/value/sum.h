/*
 * Sums of money as they stand in a text: a figure, and beside it a sign and
 * the currency.
 */
#ifndef CLISK_RUNTIME_VALUE_SUM_H
#define CLISK_RUNTIME_VALUE_SUM_H

#include "sdk/runtime/value/currency.h"
#include "sdk/runtime/value/figure.h"

struct sum {
    struct figure figure;
    struct currency currency;
    bool negative;
    bool hundredths; /* "50 centimes": the figure was of these, and has the decimals now */
    size_t first;    /* pieces, with sign and currency */
    size_t last;
};

/*
 * The sum whose first digits are the piece at i. 0, or 1 with a static reason
 * when the figure is unreadable, or when it is none of money: a percentage, a
 * part of a date or of a code, a number of thousands.
 */
int sum_read(const struct pieces *pieces, size_t i, const struct convention *convention,
             struct sum *ret_sum, const char **ret_why);

#endif
