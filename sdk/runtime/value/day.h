/*
 * Dates as they stand in a text, found by their shape: numbers with marks
 * between them, or numbers beside the name of a month.
 */
#ifndef CLISK_RUNTIME_VALUE_DAY_H
#define CLISK_RUNTIME_VALUE_DAY_H

#include <clisk/value.h>

#include "sdk/runtime/value/convention.h"
#include "sdk/runtime/value/pieces.h"

struct day {
    struct clisk_date date;
    size_t first; /* pieces */
    size_t last;
};

/*
 * The date that begins with the piece at i. 0; 1 when none begins there; 2
 * with a static reason when one does that is ambiguous or cannot be.
 */
int day_read(const struct pieces *pieces, size_t i, const struct convention *convention,
             struct day *ret_day, const char **ret_why);

/* The same for numbers alone, "14/05/2024" or "05/2024". */
int day_read_numbers(const struct pieces *pieces, size_t i, const struct convention *convention,
                     struct day *ret_day, const char **ret_why);

/* A year of two digits in its century. */
int16_t day_year(unsigned year);
/* The value of a piece of at most four digits. */
unsigned day_number(const struct piece *piece);

#endif
