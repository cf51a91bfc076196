/*
 * What is told to the broker. Nothing else leaves the process that way: no
 * cookie but those that the manifest lists, and the session sealed.
 */
#ifndef CLISK_FETCHER_REPORT_H
#define CLISK_FETCHER_REPORT_H

#include <stdbool.h>

#include "host/common/error.h"
#include "host/common/log.h"
#include "host/wire/wire.h"

struct transfer;

struct report {
    struct wire *wire;
    bool gone; /* the broker no longer listens */
};

void report_ready(struct report *report, bool has_login);
void report_hop(struct report *report, const struct transfer *transfer, uint16_t status);
void report_page(struct report *report, const struct transfer *transfer);
void report_document(struct report *report, const struct transfer *transfer, struct span sha256,
                     bool whole);
void report_retry(struct report *report, const struct transfer *transfer);
/* What never began, and what did. */
void report_failed(struct report *report, uint32_t id, const struct error *err);
void report_given_up(struct report *report, const struct transfer *transfer,
                     const struct error *err);
void report_progress(struct report *report, uint32_t id, uint64_t bytes);
/* NULL for none. */
void report_cookie_value(struct report *report, const char *value);
void report_stored(struct report *report, enum wire_stored state, const char *value);
/* -1 for none; the descriptor stays the caller's. */
void report_session(struct report *report, int sealed, int64_t ends_at);

/* A log_sink; opaque is a struct report. */
void report_log(void *opaque, enum log_level level, const char *line);

#endif
