/*
 * The parts of dates in words, read by their shape and whatever is around them.
 */
#ifndef CLISK_RUNTIME_VALUE_DAY_WORDS_H
#define CLISK_RUNTIME_VALUE_DAY_WORDS_H

#include "sdk/runtime/value/day.h"

/* What may stand between the parts of a date: spaces, "de", a point. */
bool day_words_is_glue(const struct piece *piece);
/* A year of four digits; and a number of at most two. */
bool day_words_is_year(const struct piece *piece);
bool day_words_is_short(const struct piece *piece);
/* What makes "1er" of 1. */
bool day_words_is_ordinal(const struct piece *piece);

/*
 * "14 mai 2024", or without its year, beginning with the piece at i. 0; 1 for
 * none; 2 with a static reason when there is no such day.
 */
int day_words_day_first(const struct pieces *pieces, size_t i, struct day *ret_day,
                        const char **ret_why);
/* "May 14, 2024", or "mai 2024", or either without its year: 0, or 1. */
int day_words_month_first(const struct pieces *pieces, size_t i, struct day *ret_day);
/* "14", "1er", or "20, 2024": 0, or 1. */
int day_words_lone(const struct pieces *pieces, size_t i, struct day *ret_day);

#endif
