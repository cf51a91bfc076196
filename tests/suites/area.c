#include "tests/suites/area.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AREA_PATH_MAX = 4096 };

struct area_tally {
    size_t judged;
    size_t passed;
    size_t wrong; /* failed and not listed, or the other way round */
};

enum area_verdict
area_fail(struct area_suite *suite, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(suite->why, sizeof suite->why, fmt, args);
    va_end(args);
    return AREA_FAILED;
}

const char *
area_text(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));

    return text ? text : "";
}

size_t
area_text_len(const json_t *row, const char *name)
{
    return json_string_length(json_object_get(row, name));
}

bool
area_has(const json_t *row, const char *name)
{
    return json_object_get(row, name) != NULL;
}

static int
base64_value(char c)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(letters, c) : NULL;

    return at ? (int)(at - letters) : -1;
}

void
area_put_base64(struct buf *out, const char *text)
{
    uint32_t bits = 0;
    unsigned count = 0;

    for (; base64_value(*text) >= 0; text++) {
        bits = bits << 6 | (uint32_t)base64_value(*text);
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        buf_append_byte(out, (uint8_t)(bits >> count));
    }
}

/* Adds the ids of a list as keys; none where there is no list. */
static void
known_add(json_t *known, const char *area, const char *suffix)
{
    const char *top = getenv("top_srcdir");
    char line[AREA_PATH_MAX];
    FILE *file;

    snprintf(line, sizeof line, "%s/tests/suites/%s-known%s.txt", top ? top : ".", area, suffix);
    file = fopen(line, "re");
    while (file && fgets(line, sizeof line, file)) {
        char *end = strpbrk(line, " \n");

        if (end)
            *end = '\0';
        if (line[0] && line[0] != '#')
            json_object_set_new(known, line, json_true());
    }
    if (file)
        fclose(file);
}

static json_t *
known_load(const char *area)
{
    json_t *known = json_object();

    known_add(known, area, "");
    known_add(known, area, "-" HTML_BACK_END);
    return known;
}

static void
judge_row(struct area_suite *suite, const json_t *row, area_judge *judge, const json_t *known,
          struct area_tally *tally)
{
    const char *id = area_text(row, "id");
    bool is_listed = json_object_get(known, id) != NULL;
    enum area_verdict verdict;

    suite->why[0] = '\0';
    verdict = judge(suite, row);
    if (verdict == AREA_NOT_JUDGED)
        return;
    tally->judged++;
    tally->passed += verdict == AREA_PASSED;
    if ((verdict == AREA_PASSED) != is_listed)
        return;
    tally->wrong++;
    fprintf(stderr, "%s: %s: %s\n", suite->name, id,
            is_listed ? "is listed as known to fail, and passes" : suite->why);
}

static int
judge_file(const char *area, const char *file, area_judge *judge, const json_t *known,
           struct area_tally *total)
{
    char path[AREA_PATH_MAX], name[AREA_PATH_MAX];
    struct area_tally tally = {0};
    struct area_suite suite = {.name = name};
    json_error_t error;
    const json_t *row;
    json_t *whole;
    size_t i;

    snprintf(path, sizeof path, "%s/%s/%s", getenv("CLISK_SUITES"), area, file);
    snprintf(name, sizeof name, "%s/%.*s", area, (int)(strlen(file) - strlen(".json")), file);
    whole = json_load_file(path, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (!whole) {
        fprintf(stderr, "%s: %s\n", path, error.text);
        return -1;
    }
    suite.whole = whole;
    suite.docs = json_object_get(whole, "docs");
    json_array_foreach(json_object_get(whole, "cases"), i, row)
        judge_row(&suite, row, judge, known, &tally);
    if (tally.judged > 0)
        printf("%s: %zu of %zu passed\n", name, tally.passed, tally.judged);
    json_decref(whole);
    total->judged += tally.judged;
    total->passed += tally.passed;
    total->wrong += tally.wrong;
    return 0;
}

static int
is_suite(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot && strcmp(dot, ".json") == 0;
}

int
area_main(const char *area, area_judge *judge)
{
    const char *root = getenv("CLISK_SUITES");
    struct area_tally total = {0};
    struct dirent **entries = NULL;
    char path[AREA_PATH_MAX];
    json_t *known;
    int count, result = 0;

    snprintf(path, sizeof path, "%s/%s", root ? root : "", area);
    count = root ? scandir(path, &entries, is_suite, alphasort) : -1;
    if (count < 0) {
        printf("skipped: CLISK_SUITES names no folder with the suites of \"%s\"\n", area);
        return AREA_SKIPPED;
    }
    known = known_load(area);
    for (int i = 0; i < count; i++) {
        if (judge_file(area, entries[i]->d_name, judge, known, &total) < 0)
            result = -1;
        free(entries[i]);
    }
    free(entries);
    json_decref(known);
    return result == 0 && total.wrong == 0 && total.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
