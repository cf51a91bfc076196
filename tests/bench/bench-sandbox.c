/*
 * bench-sandbox WORKER KONNECTOR: what the wall adds to the start of a worker,
 * from its being spawned to its having loaded the konnector. The builds for
 * tests start it without the wall too, in turn, so that both see the same machine.
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"
#include "host/wire/wire.h"

enum { ROUNDS = 200 };

static const struct way {
    const char *shown;
    char *environment[2];
} ways[] = {
    {"with the wall", {NULL}},
#ifdef ENABLE_FAILPOINTS
    {"without", {(char *)"CLISK_SANDBOX=wall=off"}},
    {"with namespaces instead of Landlock", {(char *)"CLISK_SANDBOX=abi=0"}},
#endif
};

static double
now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static pid_t
spawn_worker(const char *program, int socket, char *const *environment)
{
    char *argv[] = {(char *)program, NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, SANDBOX_CONTROL_FD);
    if (posix_spawn(&pid, program, &actions, NULL, argv, environment) != 0)
        pid = -1;
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

/* What a start took, by the clock and of the processor, which other programs disturb less. */
struct start {
    double wall_ms;
    double processor_ms;
};

static double
ms_of(struct timeval time)
{
    return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

/* Negative times when the worker did not come to be ready. */
static struct start
start_once(const char *program, int konnector, const struct way *way)
{
    static struct wire wire;
    struct wire_message message = WIRE_MESSAGE_INIT;
    struct start took = {-1, -1};
    struct rusage usage = {0};
    double began = now_ms();
    int sockets[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        return took;
    wire = (struct wire){.fd = sockets[0]};
    pid = spawn_worker(program, sockets[1], way->environment);
    close(sockets[1]);
    if (pid > 0 &&
        wire_send_worker_start(
            &wire, (struct wire_worker_start){.plugin = konnector, .locale = ""}) == 0 &&
        wire_receive(&wire, &message) == 0 && message.is == WIRE_NUMBER(worker_ready))
        took.wall_ms = now_ms() - began;
    close(sockets[0]);
    if (pid > 0) {
        kill(pid, SIGKILL);
        wait4(pid, NULL, 0, &usage);
    }
    if (took.wall_ms >= 0)
        took.processor_ms = ms_of(usage.ru_utime) + ms_of(usage.ru_stime);
    return took;
}

static int
compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double
median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

int
main(int argc, char **argv)
{
    static double wall[ARRAY_SIZE(ways)][ROUNDS], processor[ARRAY_SIZE(ways)][ROUNDS];
    CLEANUP_FD int konnector = argc == 3 ? open(argv[2], O_RDONLY | O_CLOEXEC) : -1;

    if (konnector < 0)
        return EXIT_FAILURE;
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
            struct start took = start_once(argv[1], konnector, &ways[i]);

            wall[i][round] = took.wall_ms;
            processor[i][round] = took.processor_ms;
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
        double wall_ms = median(wall[i]), processor_ms = median(processor[i]);

        if (wall[i][0] < 0)
            printf("a worker %s does not start here\n", ways[i].shown);
        else
            printf("start of a worker %s: %.2f ms, of which the processor %.2f (medians of %d; a "
                   "tenth below %.2f ms)\n",
                   ways[i].shown, wall_ms, processor_ms, ROUNDS, wall[i][ROUNDS / 10]);
    }
    return EXIT_SUCCESS;
}
