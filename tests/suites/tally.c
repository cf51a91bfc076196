#include "tests/suites/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

json_t *
suite_load(const char *name)
{
    const char *root = getenv("CLISK_SUITES");
    json_error_t error;
    char path[4096];
    json_t *suite;

    if (!root || access(root, R_OK) != 0) {
        printf("skipped: CLISK_SUITES does not name the folder of the conformance suites\n");
        exit(SUITE_SKIPPED);
    }
    snprintf(path, sizeof path, "%s/%s", root, name);
    suite = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (!suite) {
        fprintf(stderr, "%s: %s\n", path, error.text);
        exit(EXIT_FAILURE);
    }
    return suite;
}

json_t *
suite_load_list(const char *name)
{
    const char *srcdir = getenv("top_srcdir");
    json_t *list = json_object();
    char line[1024];
    FILE *file;

    snprintf(line, sizeof line, "%s/tests/suites/%s", srcdir ? srcdir : ".", name);
    file = fopen(line, "re");
    if (!file) {
        perror(line);
        exit(EXIT_FAILURE);
    }
    while (fgets(line, sizeof line, file)) {
        size_t len = strcspn(line, " \n");

        line[len] = '\0';
        if (len > 0 && line[0] != '#')
            json_object_set_new(list, line, json_true());
    }
    fclose(file);
    return list;
}

const char *
suite_string(const json_t *item, const char *key)
{
    return json_string_value(json_object_get(item, key));
}

size_t
suite_string_len(const json_t *item, const char *key)
{
    return json_string_length(json_object_get(item, key));
}

const char *
suite_id(const json_t *item)
{
    return suite_string(item, "id");
}

bool
suite_count(struct suite_tally *tally, const json_t *item, bool passed)
{
    if (passed) {
        tally->passed++;
        return false;
    }
    if (tally->known && json_object_get(tally->known, suite_id(item))) {
        tally->known_failed++;
        return false;
    }
    tally->failed++;
    printf("FAIL %s\n", suite_id(item));
    return true;
}

unsigned
suite_permille(const struct suite_tally *tally)
{
    unsigned judged = tally->passed + tally->failed + tally->known_failed;

    return judged > 0 ? tally->passed * 1000 / judged : 0;
}

int
suite_end(const char *name, const struct suite_tally *tally)
{
    unsigned permille = suite_permille(tally);

    printf("%s: %u passed (%u.%u %%), %u failed, %u known to fail, %u skipped\n", name,
           tally->passed, permille / 10, permille % 10, tally->failed, tally->known_failed,
           tally->skipped);
    return tally->failed == 0 && tally->passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
