/*
 * Patterns: POSIX extended regular expressions less what makes matching or
 * compiling costly: references back, repetitions of repetitions, and groups
 * that '+' or a count repeats. They know bytes and no locale, as long as the
 * program has not set one.
 */
#ifndef CLISK_COMMON_PATTERN_H
#define CLISK_COMMON_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

enum { PATTERN_MAX = 128, PATTERN_REPEAT_MAX = 64 };

/* NULL when it can be used, else what is wrong with it, a static text: "must ...". */
const char *pattern_fault(const char *pattern);

/* Whether a pattern without fault matches the value as a whole. False without memory too. */
bool pattern_matches(const char *pattern, const char *value);

enum { PATTERN_GROUPS_MAX = 9 };

/* Bytes of a text, from the first to behind the last. */
struct pattern_span {
    size_t first;
    size_t end;
};

/*
 * Where a pattern without fault matches first in the text: the leftmost match,
 * and the longest there. Group 0 is the match, 1 to PATTERN_GROUPS_MAX what is
 * in brackets; a group that took no part is an empty span at the match's end.
 * 0; 1 when nothing matches; -1 without memory.
 */
int pattern_search(const char *pattern, const char *text, unsigned group,
                   struct pattern_span *ret_span);

/* The groups that a pattern without fault has; negative without memory. */
int pattern_group_count(const char *pattern);

#endif
