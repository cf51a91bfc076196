/*
 * "Did you mean": which known word a mistyped one is nearest to.
 */
#ifndef CLISK_CLI_SUGGEST_H
#define CLISK_CLI_SUGGEST_H

#include "host/common/compiler.h"

/*
 * The number of letters to insert, remove, replace or swap with the next one to
 * get from one word to the other. Words longer than SUGGEST_WORD_MAX are at
 * distance SIZE_MAX from every other.
 */
enum { SUGGEST_WORD_MAX = 64 };
size_t suggest_distance(const char *a, const char *b);

/* The best of the candidates that were offered; a zeroed one, with `word` set, begins. */
struct suggest {
    const char *word;
    const char *best; /* NULL until one is near enough; borrowed */
    size_t distance;
};

void suggest_offer(struct suggest *suggest, const char *candidate);

#endif
