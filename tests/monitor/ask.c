/*
 * Stands in the place of clisk-worker, and asks for each of the URLs in the file "urls", as a
 * hostile konnector would: they pass nothing of ours before the broker. What comes of it goes into
 * the file "told": a line each of the URL's number, the outcome and the message.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

#include "host/common/error.h"
#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"
#include "host/wire/wire.h"

enum { ASK_URLS_BYTES = 1024 * 1024 };

static struct wire wire;

/* The broker has ended the run. */
static void
ask_must(int result)
{
    if (result != 0)
        _exit(0);
}

/* Asks, and waits for the answer. */
static void
ask_for(FILE *told, unsigned number, const char *url)
{
    struct wire_message message = WIRE_MESSAGE_INIT;

    ask_must(wire_send_worker_request(
        &wire, (struct wire_worker_request){.method = WIRE_METHOD_GET, .url = url}));
    ask_must(wire_receive(&wire, &message));
    if (message.is == WIRE_NUMBER(worker_refused))
        fprintf(told, "%u %s %s\n", number,
                outcome_name((enum outcome)message.worker_refused.outcome),
                message.worker_refused.message);
    else
        fprintf(told, "%u answered %u\n", number, (unsigned)message.worker_response.status);
    fflush(told);
    wire_message_clear(&message);
}

static void
ask_for_all(void)
{
    CLEANUP_FD int fd = open("urls", O_RDONLY | O_CLOEXEC);
    CLEANUP_BUF struct buf urls = BUF_INIT(ASK_URLS_BYTES);
    FILE *told = fopen("told", "we");
    unsigned number = 0;

    if (fd < 0 || !told || fd_read_to_end(fd, &urls) < 0)
        abort();
    for (size_t at = 0; at < urls.len; at += strlen((char *)urls.data + at) + 1)
        ask_for(told, number++, (const char *)urls.data + at);
    fclose(told);
}

static void
ask_call(enum wire_step step)
{
    if (step == WIRE_STEP_ENSURE_AUTHENTICATED)
        ask_for_all();
    ask_must(wire_send_worker_returned(
        &wire,
        (struct wire_worker_returned){.value = step == WIRE_STEP_IDENTIFY ? "somebody" : ""}));
}

int
main(void)
{
    struct wire_message message = WIRE_MESSAGE_INIT;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return 1;
    wire.fd = SANDBOX_CONTROL_FD;
    for (;;) {
        ask_must(wire_receive(&wire, &message));
        if (message.is == WIRE_NUMBER(worker_start))
            ask_must(wire_send_worker_ready(&wire, (struct wire_worker_ready){}));
        else if (message.is == WIRE_NUMBER(worker_call))
            ask_call((enum wire_step)message.worker_call.step);
    }
}
