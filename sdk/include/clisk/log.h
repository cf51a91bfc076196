/*
 * Messages for the person or for whoever mends the konnector. Never put
 * personal data into them. The host escapes and limits them.
 */
#ifndef CLISK_LOG_H
#define CLISK_LOG_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum clisk_log_level {
    CLISK_LOG_ERROR = 0,
    CLISK_LOG_WARNING = 1,
    CLISK_LOG_INFO = 2,
    CLISK_LOG_DEBUG = 3
};

struct clisk_log_table {
    size_t size;
    void (*log)(clisk_run *run, int level, const char *fmt, ...) CLISK_PRINTF(3, 4);
};

#define clisk_error(run, ...)   (clisk_host_tables->log->log((run), CLISK_LOG_ERROR, __VA_ARGS__))
#define clisk_warning(run, ...) (clisk_host_tables->log->log((run), CLISK_LOG_WARNING, __VA_ARGS__))
#define clisk_info(run, ...)    (clisk_host_tables->log->log((run), CLISK_LOG_INFO, __VA_ARGS__))
#define clisk_debug(run, ...)   (clisk_host_tables->log->log((run), CLISK_LOG_DEBUG, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
