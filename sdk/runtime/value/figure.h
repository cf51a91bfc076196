/*
 * Figures: digits in groups, with a decimal mark or without, as they stand in
 * a text, whatever is around them.
 */
#ifndef CLISK_RUNTIME_VALUE_FIGURE_H
#define CLISK_RUNTIME_VALUE_FIGURE_H

#include "sdk/runtime/value/convention.h"
#include "sdk/runtime/value/pieces.h"

enum { FIGURE_DECIMALS_MAX = 18 };

/* value / 10^decimals, from the first piece to the last. */
struct figure {
    size_t first;
    size_t last;
    uint64_t value;
    unsigned decimals;
    bool marked; /* with a decimal mark */
};

/*
 * The figure whose first digits are the piece at i. 0, or 1 with a static
 * reason: wrong grouping, an ambiguous mark, a mark that is not the
 * convention's, or too large.
 */
int figure_read(const struct pieces *pieces, size_t i, const struct convention *convention,
                struct figure *ret_figure, const char **ret_why);

/* Appends digits: 0, or 1 when the value grows too large. */
int figure_add_digits(struct figure *figure, const char *digits, size_t len);

#endif
