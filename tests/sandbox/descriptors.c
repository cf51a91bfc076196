/* What a careless parent left open, and more descriptors than are due. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The numbers under which tests/sandbox/matrix.py leaves them open. */
enum { LEFT_FILE = 20, LEFT_DIRECTORY, LEFT_SOCKET, LEFT_PIDFD };

enum { DESCRIPTORS_DUE = 400 };

static int
descriptors_read(const struct world *world, const struct attempt *attempt)
{
    char byte;

    (void)world, (void)attempt;
    return pread(LEFT_FILE, &byte, 1, 0) == 1 ? 0 : -1;
}

static int
descriptors_write(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return pwrite(LEFT_FILE, "v", 1, 0) == 1 ? 0 : -1;
}

static int
descriptors_chmod(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return fchmod(LEFT_FILE, 0666);
}

static int
descriptors_open_below(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(openat(LEFT_DIRECTORY, attempt->path, O_RDONLY));
}

static int
descriptors_enter(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return fchdir(LEFT_DIRECTORY);
}

static int
descriptors_send(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(send(LEFT_SOCKET, "x", 1, MSG_NOSIGNAL));
}

static int
descriptors_signal(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return pidfd_send_signal(LEFT_PIDFD, SIGUSR1, NULL, 0);
}

static int
descriptors_flags(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(fcntl(LEFT_FILE, F_GETFL));
}

static int
descriptors_many(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    for (int i = 0; i < DESCRIPTORS_DUE; i++) {
        if (fcntl(ATTEMPT_CONTROL_FD, F_DUPFD_CLOEXEC, 4) < 0)
            return -1;
    }
    return 0;
}

static int
descriptors_high(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(dup2(ATTEMPT_CONTROL_FD, DESCRIPTORS_DUE));
}

static int
descriptors_pipes(const struct world *world, const struct attempt *attempt)
{
    int fds[2];

    (void)world, (void)attempt;
    for (int i = 0; i < DESCRIPTORS_DUE / 2; i++) {
        if (pipe2(fds, O_CLOEXEC) < 0)
            return -1;
    }
    return 0;
}

static const struct attempt attempts[] = {
    {"left-read", descriptors_read, NULL, 0, 0, 0, 0},
    {"left-write", descriptors_write, NULL, 0, 0, 0, 0},
    {"left-chmod", descriptors_chmod, NULL, 0, 0, 0, 0},
    {"left-open-below", descriptors_open_below, ".ssh/id", 0, 0, 0, 0},
    {"left-enter", descriptors_enter, NULL, 0, 0, 0, 0},
    {"left-send", descriptors_send, NULL, 0, 0, 0, 0},
    {"left-signal", descriptors_signal, NULL, 0, 0, 0, 0},
    {"left-flags", descriptors_flags, NULL, 0, 0, 0, 0},
    {"descriptors-many", descriptors_many, NULL, 0, 0, 0, 0},
    {"descriptors-high", descriptors_high, NULL, 0, 0, 0, 0},
    {"descriptors-pipes", descriptors_pipes, NULL, 0, 0, 0, 0},
};

ATTEMPT_CLASS(attempts_descriptors, "descriptors", attempts);
