/*
 * Dates as they stand in a text, found by their shape: numbers with marks
 * between them, or numbers beside the name of a month.
 */
#ifndef CLISK_RUNTIME_VALUE_DAY_H
#define CLISK_RUNTIME_VALUE_DAY_H

#include <clisk/value.h>

#include "sdk/runtime/value/convention.h"
#include "sdk/runtime/value/pieces.h"

/* Members of the date that nothing was said of are 0. */
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

/*
 * The same for what may lack its year ("14 mai", "14/05", "mai"), its month too
 * ("14"), or only that ("20, 2024"), whatever it is joined to.
 */
int day_read_part(const struct pieces *pieces, size_t i, const struct convention *convention,
                  struct day *ret_day, const char **ret_why);

/*
 * The day and the month that begin with the piece at i and have no year, and
 * are neither joined to anything nor the end of a range. As day_read().
 */
int day_read_yearless(const struct pieces *pieces, size_t i, const struct convention *convention,
                      struct day *ret_day, const char **ret_why);

/* What may stand before a day of a range, or between its parts: the first piece that is neither. */
size_t day_skip_articles(const struct pieces *pieces, size_t i);

/* The same for numbers alone, "14/05/2024" or "05/2024". */
int day_read_numbers(const struct pieces *pieces, size_t i, const struct convention *convention,
                     struct day *ret_day, const char **ret_why);
/* The same again, whatever they are joined to; without a year too, as "14/05" or "14.05.". */
int day_read_some_numbers(const struct pieces *pieces, size_t i,
                          const struct convention *convention, struct day *ret_day,
                          const char **ret_why);

/* A year of two digits in its century. */
int16_t day_year(unsigned year);
/* The value of a piece of at most four digits. */
unsigned day_number(const struct piece *piece);

#endif
