/*
 * Events of the log of accesses as they are shown.
 */
#ifndef CLISK_CLI_LOG_EVENT_H
#define CLISK_CLI_LOG_EVENT_H

#include "host/cli/output.h"
#include "host/store/log.h"

enum { LOG_EVENT_COLUMNS = 18 };

/* Of a table for programs (CSV); a line for people has none. */
extern const struct table_column log_event_columns[LOG_EVENT_COLUMNS];

/* Adds it in the format of the output. */
int log_event_show(struct output *output, enum format format, const struct store_event *event,
                   struct error *err);

/* "request-sent"; "kind 99" of one that only a newer clisk knows. */
enum { LOG_EVENT_NAME_MAX = 32 };
const char *log_event_name(const struct store_event *event, char ret_name[LOG_EVENT_NAME_MAX]);
/* Whether it is of a kind that is asked for: by its name, or by the first part of it, as "run". */
bool log_event_is_kind(const struct store_event *event, const char *wanted);
/* Whether there is any such kind. */
bool log_event_has_kind(const char *wanted);

/* A time of the log for people: local, with its zone; and for programs, in UTC (RFC 3339). */
enum { LOG_EVENT_TIME_MAX = 48 };
const char *log_event_local(int64_t time_ms, char ret_text[LOG_EVENT_TIME_MAX]);
const char *log_event_utc(int64_t time_ms, char ret_text[LOG_EVENT_TIME_MAX]);

#endif
