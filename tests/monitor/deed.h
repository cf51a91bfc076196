/*
 * What an evil child does, once.
 */
#ifndef CLISK_TESTS_MONITOR_DEED_H
#define CLISK_TESTS_MONITOR_DEED_H

#include "tests/monitor/board.h"

/* `id` goes into every field of that name. Some deeds never come back. */
void deed_do(const struct board_case *played, int socket, uint32_t id);

#endif
