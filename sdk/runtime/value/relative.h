/*
 * Days told by how far they are from another one: "hier", "übermorgen", "5 days
 * ago", "entre 2 semanas". Read in French, English, German, Spanish and Italian.
 */
#ifndef CLISK_RUNTIME_VALUE_RELATIVE_H
#define CLISK_RUNTIME_VALUE_RELATIVE_H

#include <clisk/value.h>

#include "sdk/runtime/value/convention.h"
#include "sdk/runtime/value/pieces.h"

/*
 * The one day that the text tells from the reference: 0; 1 when it tells none;
 * 2 with a static reason when it tells two that differ, a time of hours or less, "over a year ago",
 * what is before or after such a day, or a day out of the calendar. "hier" is
 * "here" where the locale is German. Months and years keep the day, or take the last
 * one of a month that is shorter.
 */
int relative_find(const struct pieces *pieces, const struct convention *convention,
                  struct clisk_date reference, struct clisk_date *ret_date, const char **ret_why);

#endif
