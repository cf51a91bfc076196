#include "host/common/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "host/common/buf.h"
#include "host/common/text.h"

enum { LOG_LINE_MAX = 2048 };

/* A program's choice, made once in its main. */
static struct {
    log_sink *sink;
    void *opaque;
    enum log_level most;
} log_choice;

void
log_set_sink(log_sink *sink, void *opaque, enum log_level most)
{
    log_choice.sink = sink;
    log_choice.opaque = opaque;
    log_choice.most = most;
}

const char *
log_level_name(enum log_level level)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};

    return (size_t)level < ARRAY_SIZE(names) ? names[level] : "debug";
}

static void
log_write(enum log_level level, const char *fmt, va_list args)
{
    CLEANUP_BUF struct buf line = BUF_INIT(LOG_LINE_MAX * 10);
    char raw[LOG_LINE_MAX];
    int len;

    if (!log_choice.sink || level > log_choice.most)
        return;
    len = vsnprintf(raw, sizeof raw, fmt, args);
    if (len < 0)
        return;
    text_escape(&line, raw, (size_t)len < sizeof raw ? (size_t)len : sizeof raw - 1);
    if (buf_str(&line))
        log_choice.sink(log_choice.opaque, level, buf_str(&line));
}

#define LOG_FUNCTION(name, level)    \
    void name(const char *fmt, ...)  \
    {                                \
        va_list args;                \
                                     \
        va_start(args, fmt);         \
        log_write(level, fmt, args); \
        va_end(args);                \
    }

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
LOG_FUNCTION(log_warning, LOG_LEVEL_WARNING)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)
