/*
 * What the conformance runners share: a suite is a JSON file below
 * $CLISK_SUITES with "cases", each with an "id". A list file names cases that
 * are known to fail, one id a line, with their reasons behind "#".
 */
#ifndef CLISK_TESTS_TALLY_H
#define CLISK_TESTS_TALLY_H

#include <jansson.h>
#include <stdbool.h>

enum { SUITE_SKIPPED = 77 };

/* Skips the test, with a message, when there are no suites. */
json_t *suite_load(const char *name);

/* The lines of a list file of tests/suites, as keys of an object. */
json_t *suite_load_list(const char *name);

/* How the cases of a test went. Zeroed at first. */
struct suite_tally {
    const json_t *known;
    unsigned passed;
    unsigned failed; /* and not known to */
    unsigned known_failed;
    unsigned skipped;
};

/* Counts a case; prints its id when it fails and is not known to. True when that happened. */
bool suite_count(struct suite_tally *tally, const json_t *item, bool passed);
const char *suite_id(const json_t *item);
const char *suite_string(const json_t *item, const char *key);
size_t suite_string_len(const json_t *item, const char *key);

/* Passed ones of a thousand that were judged. */
unsigned suite_permille(const struct suite_tally *tally);

/* Prints the tally; the exit status of main(). */
int suite_end(const char *name, const struct suite_tally *tally);

#endif
