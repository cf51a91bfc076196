#include "host/cli/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "host/common/fd.h"
#include "host/common/text.h"

enum { REPORT_MESSAGE_MAX = 8 * 1024, REPORT_DEFAULT_WIDTH = 80 };

static void
log_line(void *opaque, enum log_level level, const char *line)
{
    report_log(opaque, NULL, level, line);
}

static enum log_level
wanted_level(const struct options *options)
{
    if (options->quiet)
        return LOG_LEVEL_ERROR;
    if (options->verbose >= 2)
        return LOG_LEVEL_DEBUG;
    return options->verbose == 1 ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING;
}

void
report_start(struct report *report, const struct options *options)
{
    const char *term = getenv("TERM");

    *report = (struct report){
        .most = wanted_level(options),
        .quiet = options->quiet,
        .is_terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0,
    };
    log_set_sink(log_line, report, report->most);
}

static size_t
terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return REPORT_DEFAULT_WIDTH;
    return size.ws_col;
}

/* Nobody is left to be told that standard error cannot be written. */
static void
put_text(const char *text, size_t len)
{
    if (fd_write_all(STDERR_FILENO, text, len) < 0)
        return;
}

static void
erase(const struct report *report)
{
    if (report->line[0])
        put_text("\r\033[K", 4);
}

/* What was to be said is lost, but not that something was. */
static void
put_lack(void)
{
    static const char lack[] = "clisk: out of memory\n";

    put_text(lack, sizeof lack - 1);
}

/* One line that nothing stands in front of, and the progress again below it. */
static void
put_line(struct report *report, const char *line)
{
    CLEANUP_BUF struct buf text = BUF_INIT(REPORT_MESSAGE_MAX * 10);

    buf_printf(&text, "%s%s\n%s", report->line[0] ? "\r\033[K" : "", line, report->line);
    if (buf_str(&text))
        put_text(buf_str(&text), text.len);
    else
        put_lack();
}

static void
put_message(struct report *report, const char *fmt, va_list args)
{
    CLEANUP_BUF struct buf line = BUF_INIT(REPORT_MESSAGE_MAX * 10);
    char raw[REPORT_MESSAGE_MAX];

    vsnprintf(raw, sizeof raw, fmt, args);
    buf_append_str(&line, "clisk: ");
    text_escape(&line, raw, strlen(raw));
    if (buf_str(&line))
        put_line(report, buf_str(&line));
    else
        put_lack();
}

void
report_message(struct report *report, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    put_message(report, fmt, args);
    va_end(args);
}

void
report_note(struct report *report, const char *fmt, ...)
{
    va_list args;

    if (report->quiet)
        return;
    va_start(args, fmt);
    put_message(report, fmt, args);
    va_end(args);
}

void
report_log(struct report *report, const char *about, enum log_level level, const char *text)
{
    CLEANUP_BUF struct buf line = BUF_INIT(REPORT_MESSAGE_MAX * 10);

    if (level > report->most)
        return;
    buf_append_str(&line, "clisk: ");
    if (about) {
        text_escape(&line, about, strlen(about));
        buf_append_str(&line, ": ");
    }
    buf_printf(&line, "%s: %s", log_level_name(level), text);
    if (buf_str(&line))
        put_line(report, buf_str(&line));
}

/* The length of as much of the text as fits; the last column stays free, or the line would wrap. */
static size_t
len_that_fits(const char *text, size_t width)
{
    const char *at = text, *end = text + strlen(text);
    size_t columns = 0;

    while (at < end) {
        const char *next = at;
        int own = wcwidth((wchar_t)text_next_codepoint(&next, end));

        columns += own > 0 ? (size_t)own : 0;
        if (columns >= width)
            break;
        at = next;
    }
    return (size_t)(at - text);
}

void
report_draw(struct report *report, const char *line)
{
    size_t len = len_that_fits(line, terminal_width());

    if (!report->is_terminal)
        return;
    erase(report);
    if (len >= sizeof report->line)
        len = sizeof report->line - 1;
    memcpy(report->line, line, len);
    report->line[len] = '\0';
    put_text(report->line, len);
}
