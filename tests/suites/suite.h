/*
 * What the runners of the conformance suites share: finding a suite's file,
 * walking its cases, counting, and skipping with a reason where it is absent.
 */
#ifndef CLISK_TESTS_SUITE_H
#define CLISK_TESTS_SUITE_H

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

enum { SUITE_SKIPPED = 77 };

struct suite_counts {
    size_t passed;
    size_t failed;
    size_t skipped;
};

/* Judges one case; counts it in *counts, and prints what is wrong to stderr. */
typedef void suite_judge(struct suite_counts *counts, const json_t *row);

/* The cases of $CLISK_SUITES/path, an array that the caller releases; NULL after saying why. */
static inline json_t *
suite_load(const char *path)
{
    const char *root = getenv("CLISK_SUITES");
    char name[4096];
    json_error_t error;
    json_t *whole, *cases;

    snprintf(name, sizeof name, "%s/%s", root ? root : ".", path);
    whole = json_load_file(name, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (!whole) {
        printf("%s: %s\n", name, error.text);
        return NULL;
    }
    cases = json_incref(json_object_get(whole, "cases"));
    json_decref(whole);
    return cases;
}

/* The exit status of a runner that has one file of cases. */
static inline int
suite_main(const char *path, suite_judge *judge)
{
    struct suite_counts counts = {0};
    json_t *cases = suite_load(path);
    const json_t *row;
    size_t i;

    if (!cases)
        return SUITE_SKIPPED;
    json_array_foreach(cases, i, row) judge(&counts, row);
    json_decref(cases);
    printf("%s: %zu passed, %zu failed, %zu skipped\n", path, counts.passed, counts.failed,
           counts.skipped);
    return counts.failed == 0 && counts.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
