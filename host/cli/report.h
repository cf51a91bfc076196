/*
 * What the person is told on standard error: messages, the log, and the one
 * line of progress that they must not run into.
 */
#ifndef CLISK_CLI_REPORT_H
#define CLISK_CLI_REPORT_H

#include "host/cli/options.h"
#include "host/common/log.h"

enum { REPORT_LINE_MAX = 512 };

struct report {
    enum log_level most; /* what is logged */
    bool quiet;
    bool is_terminal;           /* that can redraw a line */
    char line[REPORT_LINE_MAX]; /* the progress that is shown; "" for none */
};

/* Makes the log go through the report, which must stay where it is. */
void report_start(struct report *report, const struct options *options);

/* "clisk: MESSAGE", always. Escaped. */
void report_message(struct report *report, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* The same, unless the person wants errors only. */
void report_note(struct report *report, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* A line of the log, which is escaped already; about an account, or NULL. */
void report_log(struct report *report, const char *about, enum log_level level, const char *text);

/* Draws the line of progress anew, cut to the terminal's width; "" erases it. */
void report_draw(struct report *report, const char *line);

#endif
