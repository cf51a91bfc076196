/*
 * How far a run is: one line, redrawn, on a terminal; elsewhere a plain line
 * every ten seconds. It stands still while a question of the konnector is open.
 */
#ifndef CLISK_CLI_PROGRESS_H
#define CLISK_CLI_PROGRESS_H

#include "host/broker/run.h"
#include "host/cli/asker.h"
#include "host/cli/report.h"
#include "host/common/buf.h"

struct progress {
    struct report *report;
    const char *account;
    struct run_events events; /* for run_execute() */
    int64_t drawn_ms;
    struct asker asker;
    bool is_asking; /* a question is open, into which no progress is drawn */
};

/*
 * Everything is borrowed; *progress must stay where it is until progress_end().
 * With may_ask, and on a terminal, the konnector's questions are put to the person.
 */
void progress_begin(struct progress *progress, struct report *report, const char *account,
                    bool may_ask);
void progress_end(struct progress *progress);

/* "acme  12 new  3 known  1 failed  1.2 MB  2/5" */
void progress_format(const char *account, const struct run_progress *run, struct buf *out);

#endif
