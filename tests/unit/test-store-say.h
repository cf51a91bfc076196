/*
 * What a store says, line by line, as tests/unit/schema-1/records.txt has it: the
 * words are those of an older clisk, and not to be changed.
 */
#ifndef CLISK_TESTS_TEST_STORE_SAY_H
#define CLISK_TESTS_TEST_STORE_SAY_H

#include "host/store/store.h"

enum { LINES_MAX = 400 };

struct lines {
    char *of[LINES_MAX];
    size_t count;
};

void say(struct lines *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lines_clear(struct lines *lines);
/* All that the store has, sorted. */
void say_all(struct lines *lines, struct store *store);

#endif
