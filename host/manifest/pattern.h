/*
 * Patterns of fields: POSIX extended regular expressions that a value must
 * match as a whole, less what makes matching or compiling costly: references
 * back, repetitions of repetitions, and groups that '+' or a count repeats.
 */
#ifndef CLISK_MANIFEST_PATTERN_H
#define CLISK_MANIFEST_PATTERN_H

#include <stdbool.h>

enum { PATTERN_MAX = 128, PATTERN_REPEAT_MAX = 64 };

/* NULL when it can be used, else what is wrong with it, a static text: "must ...". */
const char *pattern_fault(const char *pattern);

/* Of a pattern without fault. False without memory too. */
bool pattern_matches(const char *pattern, const char *value);

#endif
