/*
 * A child of one run: exec'd, spoken to over its socket, listened to, reaped.
 */
#ifndef CLISK_BROKER_CHILD_H
#define CLISK_BROKER_CHILD_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "host/common/error.h"
#include "host/wire/wire.h"

struct child {
    const char *program;  /* "clisk-worker" */
    pid_t pid;            /* 0 once reaped */
    int pidfd;            /* readable when it has ended */
    int output;           /* what it prints, which is nothing unless something is wrong */
    size_t output_bytes;  /* read so far */
    int status;           /* as of waitpid(2), once reaped */
    struct rusage usage;  /* likewise */
    unsigned cpu_seconds; /* that it may use; 0: what its sandbox says */
    struct wire *wire;
};

#define CHILD_INIT                \
    {                             \
        .pidfd = -1, .output = -1 \
    }

/* Starts libexec_dir/program with an empty environment. 0, or -1 with *err. */
int child_start(struct child *child, const char *libexec_dir, const char *program,
                struct error *err);

/* Lets it use no more processor time than so many seconds, unless that is 0. It may lower it
 * itself, and cannot raise it. 0, or -1 with *err. */
int child_limit_cpu(struct child *child, unsigned seconds, struct error *err);

/* Whether it has ended; its status is kept. */
bool child_reap(struct child *child);

/* Ends it at once, releases everything, and logs what it used. Fine for one that was never
 * started. */
void child_stop(struct child *child);

/* "crashed (SIGSEGV)", "exited with 1", in words for a message. */
void child_describe_end(const struct child *child, char *text, size_t size);

/* Whether its end was the kernel's doing, for its processor time. */
bool child_ran_out_of_time(const struct child *child);

/* Whether it made a system call that its filter ends it for. */
bool child_was_trapped(const struct child *child);

/* Reads what it printed and logs it, up to a limit. */
void child_read_output(struct child *child);

#endif
