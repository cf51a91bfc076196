/*
 * A broker with a person's directories, in which case after case is run in one process, and what
 * such a case may not leave behind.
 */
#ifndef CLISK_TESTS_MONITOR_HOST_H
#define CLISK_TESTS_MONITOR_HOST_H

#include "host/broker/run.h"
#include "tests/monitor/board.h"

struct host;

/* `play` is the program that stands in for both children. NULL after saying why. */
struct host *host_open(const char *play);
void host_close(struct host *host);

/* Runs one case; NULL, or what is wrong. *ret_error is how the run ended. */
const char *host_run(struct host *host, struct board_case *played, unsigned wall_seconds,
                     struct error *ret_error);

/* The largest memory that this process had, in KB. */
long host_peak_kb(void);

#endif
