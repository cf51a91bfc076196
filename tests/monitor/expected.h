/*
 * What the broker may make of a case.
 */
#ifndef CLISK_TESTS_MONITOR_EXPECTED_H
#define CLISK_TESTS_MONITOR_EXPECTED_H

#include "host/common/error.h"
#include "tests/monitor/board.h"

/* Whether such a frame from that child is a message that is permitted in the state. */
bool expected_is_permitted(const struct board_case *played);

/* NULL, or what is wrong with the outcome. */
const char *expected_judge(const struct board_case *played, const struct error *error);

#endif
