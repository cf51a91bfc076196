/*
 * Names of months and of days of the week in French, English, German, Spanish, Italian, Dutch
 * and Portuguese, long and
 * short. No name means different
 * months in two of these languages, so that
 * finding one needs no locale.
 */
#ifndef CLISK_RUNTIME_VALUE_MONTHS_H
#define CLISK_RUNTIME_VALUE_MONTHS_H

#include "sdk/runtime/value/pieces.h"

/* 1 to 12, or 0 when the piece is not the name of a month. */
unsigned months_find(const struct piece *piece);

/* Whether the piece is the name of a day of the week, long or short, in one of them. */
bool months_is_weekday(const struct piece *piece);

#endif
