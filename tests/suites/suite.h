/*
 * What the runners of the conformance suites share: finding a suite's file,
 * walking its cases, counting, and skipping with a reason where it is absent.
 */
#ifndef CLISK_TESTS_SUITE_H
#define CLISK_TESTS_SUITE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

enum { SUITE_SKIPPED = 77 };

struct suite_counts {
    size_t passed;
    size_t failed;
    size_t skipped;
};

/*
 * Whether a case is in tests/suites/NAME: those that are wrong or out of scope, a line each, its id
 * and a reason; "#" begins a comment.
 */
static inline int
suite_is_known(const char *name, const char *id)
{
    const char *top = getenv("top_srcdir");
    char path[4096], line[512];
    size_t len = strlen(id);
    int known = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/tests/suites/%s", top ? top : ".", name);
    file = fopen(path, "re");
    while (file && !known && fgets(line, sizeof line, file))
        known = strncmp(line, id, len) == 0 && line[len] == ' ';
    if (file)
        fclose(file);
    return known;
}

/* Judges one case; counts it in *counts, and prints what is wrong to stderr. */
typedef void suite_judge(struct suite_counts *counts, const json_t *row);

/* A member of the object in $CLISK_SUITES/path, which the caller releases; NULL after saying why.
 */
static inline json_t *
suite_load_member(const char *path, const char *member)
{
    const char *root = getenv("CLISK_SUITES");
    char name[4096];
    json_error_t error;
    json_t *whole, *value;

    snprintf(name, sizeof name, "%s/%s", root ? root : ".", path);
    whole = json_load_file(name, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (!whole) {
        printf("%s: %s\n", name, error.text);
        return NULL;
    }
    value = json_incref(json_object_get(whole, member));
    json_decref(whole);
    return value;
}

struct suite_file {
    const char *path;
    suite_judge *judge;
};

static inline int
suite_run(const struct suite_file *file)
{
    struct suite_counts counts = {0};
    json_t *cases = suite_load_member(file->path, "cases");
    const json_t *row;
    size_t i;

    if (!cases)
        return SUITE_SKIPPED;
    json_array_foreach(cases, i, row) file->judge(&counts, row);
    json_decref(cases);
    printf("%s: %zu passed, %zu failed, %zu skipped\n", file->path, counts.passed, counts.failed,
           counts.skipped);
    return counts.failed == 0 && counts.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The exit status of a runner: that of its worst file, or SUITE_SKIPPED when none is there. */
static inline int
suite_main(const struct suite_file *files, size_t count)
{
    int worst = SUITE_SKIPPED;

    for (size_t i = 0; i < count; i++) {
        int result = suite_run(&files[i]);

        if (result == EXIT_FAILURE || worst == SUITE_SKIPPED)
            worst = result;
    }
    return worst;
}

#endif
