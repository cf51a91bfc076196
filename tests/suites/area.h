/*
 * What the runners of the conformance suites share. A suite is a file of an
 * area, $CLISK_SUITES/AREA/NAME.json: {"meta", "docs", "cases": [{"id", …}]}. A
 * runner judges an area: every file in it, whatever its name, so that another
 * set of cases in the same form needs no change.
 *
 * tests/suites/AREA-known.txt lists cases that are wrong or out of scope, a
 * line each: its id, a space, the reason. "#" begins a comment.
 * AREA-known-BACKEND.txt lists what only one of the HTML libraries gets wrong
 * (configure's --with-html).
 */
#ifndef CLISK_TESTS_AREA_H
#define CLISK_TESTS_AREA_H

#include <jansson.h>
#include <stdbool.h>

#include "host/common/buf.h"

enum { AREA_SKIPPED = 77 };

enum area_verdict {
    AREA_PASSED,
    AREA_FAILED,
    AREA_NOT_JUDGED /* not of a form that the runner judges, or marked so in the suite */
};

struct area_suite {
    const char *name; /* "selectors/cascadia" */
    const json_t *docs;
    const json_t *whole;
    /* Filled in by area_fail(): why the last case failed. */
    char why[512];
};

typedef enum area_verdict area_judge(struct area_suite *suite, const json_t *row);

/* Notes why the case fails. Returns AREA_FAILED. */
enum area_verdict area_fail(struct area_suite *suite, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* A member of a row: "" where it is absent or no string. */
const char *area_text(const json_t *row, const char *name);
size_t area_text_len(const json_t *row, const char *name);
bool area_has(const json_t *row, const char *name);

/* The bytes that base64 text stands for; the padding ends it. */
void area_put_base64(struct buf *out, const char *text);

/*
 * Judges every suite of the area, and prints "NAME: P of N passed" for each in
 * which a case was judged, where N counts the listed cases too. Cases that
 * fail and are not listed, and listed ones that pass, are printed to stderr
 * and make the result EXIT_FAILURE. AREA_SKIPPED, saying so, without the folder.
 */
int area_main(const char *area, area_judge *judge);

#endif
