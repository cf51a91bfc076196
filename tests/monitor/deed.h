/*
 * What an evil child does, once.
 */
#ifndef CLISK_TESTS_MONITOR_DEED_H
#define CLISK_TESTS_MONITOR_DEED_H

#include "tests/monitor/board.h"

/* Sends the frame of the case so many times; what goes with it stays open. 0, or -1 with errno. */
int deed_send_frame(const struct board_case *played, int socket, uint32_t id, int times);

/* `id` goes into every field of that name. Some deeds never come back. */
void deed_do(const struct board_case *played, int socket, uint32_t id);

#endif
