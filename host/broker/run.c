#include "host/broker/internal.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>

#include "host/common/fd.h"
#include "host/common/text.h"

enum { RUN_REPORT_MS = 100, RUN_LOG_MAX = 4096 };

int64_t
run_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
run_log(struct run *run, enum log_level level, const char *fmt, ...)
{
    CLEANUP_BUF struct buf line = BUF_INIT(RUN_LOG_MAX * 10);
    char raw[RUN_LOG_MAX];
    va_list args;

    va_start(args, fmt);
    vsnprintf(raw, sizeof raw, fmt, args);
    va_end(args);
    text_escape(&line, raw, strlen(raw));
    if (buf_str(&line))
        run->request->events->log(run->request->events->opaque, level, buf_str(&line));
}

void
run_report(struct run *run, bool now)
{
    int64_t time = run_now_ms();

    if (!now && time - run->reported_ms < RUN_REPORT_MS)
        return;
    run->reported_ms = time;
    run->result->progress.queued_count = (uint32_t)run->queue_len;
    run->request->events->progress(run->request->events->opaque, &run->result->progress);
}

void
run_end(struct run *run, const struct error *err)
{
    bool stopped = err->outcome == OUTCOME_INTERRUPTED || err->outcome == OUTCOME_TERMINATED;

    /* Being told to stop is the verdict whatever came before: nothing else may be begun. */
    if ((run->endings++ == 0 && run->result->error.outcome == OUTCOME_DONE) || stopped)
        run->result->error = *err;
    else
        run_log(run, LOG_LEVEL_WARNING, "%s", err->message);
}

void
run_end_with(struct run *run, enum outcome outcome, const char *fmt, ...)
{
    struct error err = {0};
    char message[ERROR_MESSAGE_MAX];
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    error_set(&err, outcome, "%s", message);
    run_end(run, &err);
}

/* Whether what is under way may come to its end: the konnector failed, and nobody is in a hurry. */
static bool
run_may_settle(const struct run *run)
{
    switch (run->result->error.outcome) {
    case OUTCOME_INTERNAL:
    case OUTCOME_LIMIT:
    case OUTCOME_BUSY:
    case OUTCOME_SETUP:
    case OUTCOME_NO_SPACE:
    case OUTCOME_INTERRUPTED:
    case OUTCOME_TERMINATED: return false;
    case OUTCOME_DONE:
    case OUTCOME_USAGE:
    case OUTCOME_PARTIAL:
    case OUTCOME_LOGIN_FAILED:
    case OUTCOME_USER_ACTION_NEEDED:
    case OUTCOME_CHALLENGE:
    case OUTCOME_VENDOR_DOWN:
    case OUTCOME_SITE_CHANGED:
    case OUTCOME_THROTTLED:
    case OUTCOME_DENIED:
    case OUTCOME_PLUGIN_BUG:
    default: return run->state == RUN_FETCHING || run->state == RUN_SETTLING;
    }
}

/* What is complete is kept, whatever happened. */
void
run_keep_complete(struct run *run)
{
    struct error err = {0};

    entries_drop(run);
    if (run->result->error.outcome != OUTCOME_NO_SPACE && publish_flush(run, &err) < 0)
        run_log(run, LOG_LEVEL_ERROR, "%s", err.message);
}

void
run_wind_down(struct run *run)
{
    int64_t latest = run_now_ms() + RUN_CANCEL_SECONDS * 1000;

    if (run->endings == 0 || run->state == RUN_OVER)
        return;
    if (run->endings > 1 || run->fetcher.pid == 0 ||
        (run->state == RUN_CLOSING && !run->wound_down)) {
        run_keep_complete(run);
        run->state = RUN_OVER;
        return;
    }
    if (run->wound_down)
        return;
    run->wound_down = true;
    child_stop(&run->worker);
    relay_clear(run);
    run->save_held = false;
    ask_drop(run);
    if (run_may_settle(run)) {
        run->state = RUN_SETTLING;
        steps_settle(run);
        return;
    }
    if (run->deadline_ms > latest)
        run->deadline_ms = latest;
    run_keep_complete(run);
    steps_close(run);
}

static int
run_open(struct run *run, struct error *err)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    run->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (run->signals < 0)
        return error_errno(err, OUTCOME_INTERNAL, "signalfd");
    if (policy_check_run(run, err) < 0)
        return -1;
    if (run->request->account != 0 && run->request->mode == RUN_RETRIEVE &&
        (recover_files(run, err) < 0 || recover_missed(run, err) < 0))
        return -1;
    if (guard_begin(run, err) < 0 || kept_sweep(run, err) < 0)
        return -1;
    return setup_children(run, err);
}

static void
run_log_usage(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) < 0)
        return;
    log_debug("clisk used %ld ms of processor time and %ld KB of memory so far",
              (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                  (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000,
              usage.ru_maxrss);
}

static void
run_release(struct run *run)
{
    run_log_usage();
    ask_drop(run);
    child_stop(&run->worker);
    child_stop(&run->fetcher);
    entries_drop(run);
    publish_drop(run);
    relay_clear(run);
    record_close(run);
    folders_close(run);
    cursors_drop(run);
    seen_clear(&run->seen);
    seen_clear(&run->missed);
    seen_clear(&run->unlisted);
    fd_close(&run->pool);
    fd_close(&run->signals);
}

/* A manifest may lower a limit of the host; 0 is none. */
static uint64_t
run_lower(uint64_t limit, uint64_t wanted)
{
    return wanted > 0 && wanted < limit ? wanted : limit;
}

static struct manifest_limits
run_limits(const struct run_request *request)
{
    const struct run_options *options = request->options;
    const struct manifest_limits *wanted = &request->manifest->limits;

    return (struct manifest_limits){
        .wall_seconds = (unsigned)run_lower(options->wall_seconds, wanted->wall_seconds),
        .cpu_seconds = wanted->cpu_seconds,
        .requests = (unsigned)run_lower(RUN_REQUESTS_MAX, wanted->requests),
        .questions = (unsigned)run_lower(RUN_QUESTIONS_MAX, wanted->questions),
        .documents = (unsigned)run_lower(RUN_ENTRIES_MAX, wanted->documents),
        .bytes = run_lower(UINT64_MAX, wanted->bytes),
        .document_bytes = run_lower(options->download_max, wanted->document_bytes),
    };
}

/* What is decided by from here on, which the caller frees. */
static int
run_narrow(struct run *run, struct manifest **ret_granted, struct error *err)
{
    const struct run_request *request = run->request;

    if (permission_narrow(request->manifest, request->grants, request->grant_count, ret_granted,
                          err) < 0)
        return -1;
    run->granted = *ret_granted;
    return 0;
}

void
run_execute(const struct run_request *request, struct run_result *ret_result)
{
    struct run run = {
        .request = request,
        .result = ret_result,
        .state = RUN_STARTING,
        .fetcher = CHILD_INIT,
        .worker = CHILD_INIT,
        .pool = -1,
        .signals = -1,
        .question = {.fd = -1},
        .run_id = request->run,
    };
    struct manifest *granted = NULL;
    struct error err = {0};

    *ret_result = (struct run_result){.error = {.outcome = OUTCOME_DONE}};
    run.started_ms = run_now_ms();
    run.limits = run_limits(request);
    run.deadline_ms = run.started_ms + (int64_t)run.limits.wall_seconds * 1000;
    if (run_narrow(&run, &granted, &err) < 0 || run_open(&run, &err) < 0) {
        run_end(&run, &err);
        run.state = RUN_OVER;
    }
    loop_run(&run);
    guard_end(&run);
    run_report(&run, true);
    run_release(&run);
    permission_narrow_free(granted);
}
