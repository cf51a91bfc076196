/*
 * Periods: ranges of days as they stand in a text, "du 28 mai au 3 juin 2024",
 * "3.–9. Juni 2024", "January to March 2024".
 */
#ifndef CLISK_RUNTIME_VALUE_PERIOD_H
#define CLISK_RUNTIME_VALUE_PERIOD_H

#include <clisk/value.h>

/*
 * The one period in the text. Without a range: that of its one month, or its
 * one day. Times of day are passed over. What one end lacks is taken from the
 * other, so that the end is never before the beginning.
 *
 * Where neither has a year, the beginning is the last one that is not behind
 * the reference; a reference of all zeros makes that a refusal. 0; or 1 with a
 * static reason, also when there are two periods that differ.
 */
int period_parse(const char *text, const char *locale, struct clisk_date reference,
                 struct clisk_period *ret_period, const char **ret_why);

#endif
