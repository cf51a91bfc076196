/*
 * Log lines of a program. A library never prints: mains install a sink, and
 * without one lines are dropped. Every line is escaped before it reaches it.
 */
#ifndef CLISK_COMMON_LOG_H
#define CLISK_COMMON_LOG_H

#include "host/common/compiler.h"

/* The numbers are part of the wire and of the plugin ABI. */
enum log_level {
    LOG_LEVEL_ERROR = 0,
    LOG_LEVEL_WARNING = 1,
    LOG_LEVEL_INFO = 2,
    LOG_LEVEL_DEBUG = 3
};

typedef void log_sink(void *opaque, enum log_level level, const char *line);

void log_set_sink(log_sink *sink, void *opaque, enum log_level most);
const char *log_level_name(enum log_level level);

void log_error(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_warning(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_info(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_debug(const char *fmt, ...) ATTR_PRINTF(1, 2);

#endif
