/*
 * clisk-fetcher: the only process of a run that speaks to the network. It holds
 * the secrets and cookies of one account, and ends when the broker hangs up.
 */
#include <malloc.h>
#include <stdlib.h>

#include <curl/curl.h>

#include "host/common/log.h"
#include "host/fetcher/control.h"
#include "host/sandbox/sandbox.h"

enum { MAIN_HEAP_KEPT = 8 << 20, MAIN_HEAP_STEP = 1 << 20 };

/* A document's memory is not given back to the kernel, only to be asked for again with the next:
 * that is half of all page faults of a run. */
static void
main_keep_heap(void)
{
    mallopt(M_TRIM_THRESHOLD, MAIN_HEAP_KEPT);
    mallopt(M_TOP_PAD, MAIN_HEAP_STEP);
}

/* 0 when the broker has gone. */
static int
main_serve(struct control *control, struct error *err)
{
    int result;

    while ((result = control_receive(control, err)) == 0) {
        if (engine_work(control->engine) < 0 || engine_wait(control->engine, control->wire.fd) < 0)
            return error_set(err, OUTCOME_INTERNAL, "libcurl no longer works");
        if (control->report.gone)
            return 0;
    }
    return result < 0 ? -1 : 0;
}

/* It is too large for a small stack, and holds frames with secrets: it is wiped. */
static int
main_run(struct error *err)
{
    struct control *control = calloc(1, sizeof *control);
    int result;

    if (!control)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    result = control_open(control, SANDBOX_CONTROL_FD, err);
    if (result == 0) {
        log_set_sink(report_log, &control->report, LOG_LEVEL_DEBUG);
        result = main_serve(control, err);
        if (result < 0)
            log_error("%s", err->message);
        log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
    }
    control_close(control);
    secret_wipe(control, sizeof *control);
    free(control);
    return result;
}

int
main(void)
{
    struct error err = {0};
    int result;

    main_keep_heap();
    if (sandbox_enter(SANDBOX_FETCHER, &err) < 0)
        return EXIT_FAILURE;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return EXIT_FAILURE;
    result = main_run(&err);
    curl_global_cleanup();
    return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
