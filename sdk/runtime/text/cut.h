/*
 * Pieces cut out of a text: between two marks, at a separator, by a pattern.
 */
#ifndef CLISK_RUNTIME_TEXT_CUT_H
#define CLISK_RUNTIME_TEXT_CUT_H

#include <stdbool.h>

#include "host/common/compiler.h"

/* The longest text that a pattern is looked for in. */
enum { CUT_PATTERN_TEXT_MAX = 64 * 1024 };

/* Bytes of the text that was given. */
struct cut {
    const char *text;
    size_t len;
};

/*
 * What is between the first `before` and the first `after` behind it; "" stands
 * for the text's beginning, and its end. 0, or 1 with a static reason.
 */
int cut_between(const char *text, const char *before, const char *after, struct cut *ret_cut,
                const char **ret_why);

/*
 * One of the parts that a separator, which is not "", makes of the text, the
 * first being 0, without the white space around it. 0, or 1 with a static reason.
 */
int cut_part(const char *text, const char *separator, size_t index, struct cut *ret_cut,
             const char **ret_why);

/*
 * What the pattern's group holds where it matches first. 0; 1 with a static
 * reason when nothing matches or the text is too long; 2 with one when it is the
 * pattern that is wrong: it has a fault or no such group, or it cut a character in two;
 * -1 without memory.
 */
int cut_pattern(const char *text, const char *pattern, unsigned group, struct cut *ret_cut,
                const char **ret_why);

#endif
