/*
 * A broker with a person's directories, in which case after case is run in one process, and what
 * such a case may not leave behind.
 */
#ifndef CLISK_TESTS_MONITOR_HOST_H
#define CLISK_TESTS_MONITOR_HOST_H

#include "host/broker/run.h"
#include "tests/monitor/board.h"

struct host;

/* The programs that are the children, and what the fetcher is told where it is the real one. */
struct host_setup {
    const char *worker;
    const char *fetcher;
    const char *connect; /* as struct run_options has it */
    const char *ca;
    bool http; /* likewise */
};

/* NULL after saying why. The process stands in the directory of its own then. */
struct host *host_open(const struct host_setup *setup);
void host_close(struct host *host);

/* Runs one case; NULL, or what is wrong. *ret_error is how the run ended. */
const char *host_run(struct host *host, struct board_case *played, unsigned wall_seconds,
                     struct error *ret_error);

/* Has the worker (tests/monitor/ask.c) ask for each of the URLs, which a NUL ends; what it was
 * told is in the file "told" of the directory. */
int host_ask(struct host *host, struct span urls, struct error *ret_error);

/* The largest memory that this process had, in KB. */
long host_peak_kb(void);

#endif
