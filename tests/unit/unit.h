/*
 * The frame of a unit test: a program with one suite, made of test cases that
 * register their tests, ending with Check's closing line.
 */
#ifndef CLISK_TESTS_UNIT_H
#define CLISK_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

/* Runs the suite that `fill` fills; the exit status of main(). */
static inline int
unit_main(const char *name, void (*fill)(Suite *suite))
{
    Suite *suite = suite_create(name);
    SRunner *runner = srunner_create(suite);
    int failed;

    fill(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
