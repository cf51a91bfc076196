/*
 * A command line that is run without a shell, split into its words.
 */
#ifndef CLISK_CLI_WORDS_H
#define CLISK_CLI_WORDS_H

#include "host/common/arena.h"
#include "host/common/error.h"

/*
 * Splits at blanks with the quoting of a POSIX shell (2.2: backslash, '...' and
 * "...") and nothing else of it: $, `, *, ~ and ; are letters. The NULL-ended
 * words live in the arena. A quote that is not closed and a line without a word
 * are OUTCOME_USAGE.
 */
int words_split(struct arena *arena, const char *line, char ***ret_words, struct error *err);

#endif
