/*
 * Names of months in French, English, German, Spanish and Italian, long and
 * short. No name means different months in two of these languages, so that
 * finding one needs no locale.
 */
#ifndef CLISK_RUNTIME_VALUE_MONTHS_H
#define CLISK_RUNTIME_VALUE_MONTHS_H

#include "sdk/runtime/value/pieces.h"

/* 1 to 12, or 0 when the piece is not the name of a month. */
unsigned months_find(const struct piece *piece);

#endif
