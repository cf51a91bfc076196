/*
 * The parts of the fetcher's unit tests: each adds its cases to the suite.
 */
#ifndef CLISK_TESTS_TEST_FETCHER_H
#define CLISK_TESTS_TEST_FETCHER_H

#include "tests/unit/unit.h"

void fetcher_add_network(Suite *suite);
void fetcher_add_answers(Suite *suite);
void fetcher_add_cookies(Suite *suite);
void fetcher_add_fills(Suite *suite);
void fetcher_add_secrets(Suite *suite);

#endif
