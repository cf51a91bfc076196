#include "host/broker/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/log.h"
#include "host/sandbox/sandbox.h"

enum { CHILD_OUTPUT_MAX = 256 * 1024, CHILD_ENVIRONMENT = 9, CHILD_VARIABLE_MAX = 256 };

#ifdef ENABLE_FAILPOINTS
/* 1 when the broker has that variable. */
static size_t
child_pass_on(const char *name, const char *as, char text[CHILD_VARIABLE_MAX], char **ret_text)
{
    const char *value = getenv(name);

    if (!value)
        return 0;
    snprintf(text, CHILD_VARIABLE_MAX, "%s=%s", as, value);
    *ret_text = text;
    return 1;
}
#endif

/* What a child is given: nothing of the person's, and what tests need in builds made for them. */
static void
child_environment(char *environment[CHILD_ENVIRONMENT])
{
    static char lang[] = "LANG=C.UTF-8";
    size_t count = 0;

    environment[count++] = lang;
#ifdef ENABLE_FAILPOINTS
    {
        /* Those of the allocator go on under their own names. */
        static const char *const passed_on[][2] = {{"CLISK_CHILD_FAILPOINT", "CLISK_FAILPOINT"},
                                                   {"CLISK_CHILD_SANDBOX", "CLISK_SANDBOX"},
                                                   {"MALLOC_ARENA_MAX", "MALLOC_ARENA_MAX"},
                                                   {"MALLOC_PERTURB_", "MALLOC_PERTURB_"},
                                                   {"GLIBC_TUNABLES", "GLIBC_TUNABLES"}};
        static char texts[ARRAY_SIZE(passed_on)][CHILD_VARIABLE_MAX];

        for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++)
            count += child_pass_on(passed_on[i][0], passed_on[i][1], texts[i], &environment[count]);
    }
#endif
#ifdef ENABLE_SANITIZER
    {
        static char options[] = "ASAN_OPTIONS=detect_leaks=0";

        environment[count++] = options;
    }
#endif
    environment[count] = NULL;
}

/* 0 is /dev/null, 1 and 2 the pipe, 3 the socket; all else closes at exec. */
static int
child_place_descriptors(posix_spawn_file_actions_t *actions, int socket, int output)
{
    if (posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0) != 0 ||
        posix_spawn_file_actions_adddup2(actions, output, 1) != 0 ||
        posix_spawn_file_actions_adddup2(actions, output, 2) != 0 ||
        posix_spawn_file_actions_adddup2(actions, socket, SANDBOX_CONTROL_FD) != 0)
        return -1;
    return 0;
}

/*
 * A terminal's signals go to the broker alone, which ends its children in good
 * order; that it dies itself, the kernel tells them.
 */
static int
child_set_signals(posix_spawnattr_t *attributes)
{
    static const int kept_away[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP};
    sigset_t blocked, defaults;

    sigemptyset(&blocked);
    for (size_t i = 0; i < ARRAY_SIZE(kept_away); i++)
        sigaddset(&blocked, kept_away[i]);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    if (posix_spawnattr_setsigmask(attributes, &blocked) != 0 ||
        posix_spawnattr_setsigdefault(attributes, &defaults) != 0 ||
        posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) != 0)
        return -1;
    return 0;
}

static int
child_spawn(struct child *child, const char *path, int socket, int output)
{
    char *argv[] = {(char *)child->program, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *environment[CHILD_ENVIRONMENT];
    int result = -1;

    child_environment(environment);
    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    if (posix_spawnattr_init(&attributes) == 0) {
        if (child_place_descriptors(&actions, socket, output) == 0 &&
            child_set_signals(&attributes) == 0)
            result = posix_spawn(&child->pid, path, &actions, &attributes, argv, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    if (result > 0)
        errno = result;
    return result == 0 ? 0 : -1;
}

int
child_start(struct child *child, const char *libexec_dir, const char *program, struct error *err)
{
    CLEANUP_FREE char *path = NULL;
    int sockets[2], pipes[2];
    int result;

    child->program = program;
    child->wire = calloc(1, sizeof *child->wire);
    if (!child->wire || asprintf(&path, "%s/%s", libexec_dir, program) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot make a channel to %s", program);
    child->wire->fd = sockets[0];
    if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) < 0) {
        close(sockets[1]);
        return error_errno(err, OUTCOME_INTERNAL, "cannot make a pipe from %s", program);
    }
    child->output = pipes[0];
    result = child_spawn(child, path, sockets[1], pipes[1]);
    if (result < 0)
        error_errno(err, OUTCOME_SETUP, "%s cannot be started", path);
    close(sockets[1]);
    close(pipes[1]);
    if (result < 0)
        return -1;
    child->pidfd = pidfd_open(child->pid, 0);
    /* A channel on which a wait could block would let one child hold up all the rest. */
    if (child->pidfd < 0 || fcntl(child->wire->fd, F_SETFL, O_NONBLOCK) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot watch over %s", program);
    return 0;
}

int
child_limit_cpu(struct child *child, unsigned seconds, struct error *err)
{
    /* The hard limit lies above, so that the kernel tells which of its signals that was. */
    const struct rlimit limit = {.rlim_cur = seconds, .rlim_max = seconds + 1};

    if (seconds == 0 || seconds >= SANDBOX_WORKER_CPU_SECONDS)
        return 0;
    child->cpu_seconds = seconds;
    if (prlimit(child->pid, RLIMIT_CPU, &limit, NULL) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot limit the processor time of %s",
                           child->program);
    return 0;
}

bool
child_reap(struct child *child)
{
    pid_t reaped;

    if (child->pid == 0)
        return true;
    do {
        reaped = wait4(child->pid, &child->status, WNOHANG, &child->usage);
    } while (reaped < 0 && errno == EINTR);
    if (reaped == child->pid)
        child->pid = 0;
    return child->pid == 0;
}

static void
child_log_usage(const struct child *child)
{
    const struct rusage *usage = &child->usage;
    long ms = (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000 +
              (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1000;

    log_debug("%s used %ld ms of processor time and %ld KB of memory", child->program, ms,
              usage->ru_maxrss);
}

void
child_stop(struct child *child)
{
    if (child->pid > 0) {
        kill(child->pid, SIGKILL);
        while (wait4(child->pid, &child->status, 0, &child->usage) < 0 && errno == EINTR)
            continue;
        child->pid = 0;
    }
    if (child->wire)
        child_log_usage(child);
    if (child->output >= 0)
        child_read_output(child);
    fd_close(&child->pidfd);
    fd_close(&child->output);
    if (child->wire) {
        fd_close(&child->wire->fd);
        explicit_bzero(child->wire, sizeof *child->wire);
        free(child->wire);
        child->wire = NULL;
    }
}

void
child_describe_end(const struct child *child, char *text, size_t size)
{
    if (WIFSIGNALED(child->status))
        snprintf(text, size, "crashed (SIG%s)", sigabbrev_np(WTERMSIG(child->status)));
    else
        snprintf(text, size, "ended by itself with status %d", WEXITSTATUS(child->status));
}

bool
child_ran_out_of_time(const struct child *child)
{
    const struct rusage *usage = &child->usage;
    time_t seconds = usage->ru_utime.tv_sec + usage->ru_stime.tv_sec;
    time_t most = child->cpu_seconds ? (time_t)child->cpu_seconds : SANDBOX_WORKER_CPU_SECONDS;

    /* The kernel sends SIGXCPU at the soft limit, and SIGKILL at the hard one, as it does to a
     * process that takes too much memory. */
    return WIFSIGNALED(child->status) &&
           (WTERMSIG(child->status) == SIGXCPU ||
            (WTERMSIG(child->status) == SIGKILL && seconds >= most - 1));
}

bool
child_was_trapped(const struct child *child)
{
    return WIFSIGNALED(child->status) && WTERMSIG(child->status) == SIGSYS;
}

static void
child_log_lines(const struct child *child, char *text)
{
    char *save = NULL;

    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        log_debug("%s printed: %s", child->program, line);
}

void
child_read_output(struct child *child)
{
    char chunk[4096];
    ssize_t len;

    while ((len = read(child->output, chunk, sizeof chunk - 1)) > 0) {
        chunk[len] = '\0';
        if (child->output_bytes < CHILD_OUTPUT_MAX)
            child_log_lines(child, chunk);
        child->output_bytes += (size_t)len;
    }
    if (len == 0)
        fd_close(&child->output);
}
