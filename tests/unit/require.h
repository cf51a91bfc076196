/*
 * What must hold in code that tests share with programs which are no tests: libcheck's own
 * assertions work in its tests only. A test that is aborted has failed.
 */
#ifndef CLISK_TESTS_REQUIRE_H
#define CLISK_TESTS_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(condition) require((condition), #condition, __FILE__, __LINE__)

static inline void
require(int holds, const char *what, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

#endif
