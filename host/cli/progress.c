#include "host/cli/progress.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "host/cli/output.h"
#include "host/common/text.h"

/* On a terminal; and elsewhere, where a line stays and short runs need none. */
enum { PROGRESS_EVERY_MS = 100, PROGRESS_PLAIN_MS = 10000 };

static int64_t
now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
progress_format(const char *account, const struct run_progress *run, struct buf *out)
{
    char bytes[OUTPUT_BYTES_MAX];

    text_escape(out, account, strlen(account));
    buf_printf(out, "  %" PRIu32 " new  %" PRIu32 " known", run->new_count, run->known_count);
    if (run->failed_count > 0)
        buf_printf(out, "  %" PRIu32 " failed", run->failed_count);
    if (run->queued_count > 0)
        buf_printf(out, "  %" PRIu32 " to come", run->queued_count);
    buf_printf(out, "  %s", output_bytes(run->bytes, bytes));
    if (run->total > 0)
        buf_printf(out, "  %" PRIu64 "/%" PRIu64, run->done, run->total);
}

static void
progress_update(void *opaque, const struct run_progress *run)
{
    CLEANUP_BUF struct buf line = BUF_INIT(REPORT_LINE_MAX * 10);
    struct progress *progress = opaque;
    bool is_terminal = progress->report->is_terminal;
    int64_t now = now_ms();

    if (progress->report->quiet || progress->is_asking ||
        now - progress->drawn_ms < (is_terminal ? PROGRESS_EVERY_MS : PROGRESS_PLAIN_MS))
        return;
    progress->drawn_ms = now;
    progress_format(progress->account, run, &line);
    if (!buf_str(&line))
        return;
    if (is_terminal)
        report_draw(progress->report, buf_str(&line));
    else
        report_note(progress->report, "%s", buf_str(&line));
}

static void
progress_log(void *opaque, enum log_level level, const char *text)
{
    struct progress *progress = opaque;

    report_log(progress->report, progress->account, level, text);
}

static int
progress_ask(void *opaque, const struct run_question *question, struct error *err)
{
    struct progress *progress = opaque;
    int fd;

    report_draw(progress->report, "");
    fd = asker_ask(&progress->asker, progress->account, question, err);
    progress->is_asking = fd >= 0;
    return fd;
}

static int
progress_answer(void *opaque, struct buf *answer)
{
    struct progress *progress = opaque;

    return asker_answer(&progress->asker, answer);
}

static void
progress_withdraw(void *opaque)
{
    struct progress *progress = opaque;

    asker_withdraw(&progress->asker);
    progress->is_asking = false;
}

void
progress_begin(struct progress *progress, struct report *report, const char *account, bool may_ask)
{
    *progress = (struct progress){
        .report = report,
        .account = account,
        .drawn_ms = report->is_terminal ? 0 : now_ms(),
        .events = {.opaque = progress, .log = progress_log, .progress = progress_update},
    };
    progress->asker.terminal = -1;
    if (may_ask)
        asker_open(&progress->asker);
    if (progress->asker.terminal >= 0) {
        progress->events.ask = progress_ask;
        progress->events.answer = progress_answer;
        progress->events.withdraw = progress_withdraw;
    }
    report_log(report, account, LOG_LEVEL_INFO, "begins");
}

void
progress_end(struct progress *progress)
{
    asker_close(&progress->asker);
    report_draw(progress->report, "");
    report_log(progress->report, progress->account, LOG_LEVEL_INFO, "has ended");
}
