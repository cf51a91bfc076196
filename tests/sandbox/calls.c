/* The same calls through other doors: those of other architectures, where the numbers differ. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__

enum { X32_BIT = 0x40000000 };

/* Numbers of 32-bit programs. */
enum {
    CALL32_FORK = 2,
    CALL32_OPEN = 5,
    CALL32_GETPID = 20,
    CALL32_KILL = 37,
    CALL32_MKDIR = 39,
    CALL32_SOCKETCALL = 102,
    CALL32_CHMOD = 15,
    CALL32_PTRACE = 26,
    CALL32_SOCKET = 359,
    CALL32_STAT64 = 195,
};

static long
call32(long number, long a, long b, long c)
{
    long result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(a), "c"(b), "d"(c), "S"(0L), "D"(0L)
                     : "memory", "r8", "r9", "r10", "r11");
    if ((int)result < 0) {
        errno = -(int)result;
        return -1;
    }
    return (int)result;
}

/* A text where a 32-bit pointer reaches. */
static char *
call32_text(const char *text)
{
    char *low =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

    if (low == MAP_FAILED)
        return NULL;
    memcpy(low, text, strlen(text) + 1);
    return low;
}

/* a: the number, b and c: what follows the path */
static int
calls_path32(const struct world *world, const struct attempt *attempt)
{
    char *path = call32_text(world_path(world, attempt->path));

    return path ? attempt_result(call32(attempt->a, (long)path, attempt->b, attempt->c)) : -1;
}

static int
calls_stat32(const struct world *world, const struct attempt *attempt)
{
    char *path = call32_text(world_path(world, attempt->path));

    return path ? attempt_result(call32(CALL32_STAT64, (long)path, (long)path + 2048, 0)) : -1;
}

static int
calls_plain32(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(call32(attempt->a, attempt->b, attempt->c, 0));
}

static int
calls_kill32(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(call32(CALL32_KILL, world->victim, attempt->a, 0));
}

static int
calls_fork32(const struct world *world, const struct attempt *attempt)
{
    long pid = call32(CALL32_FORK, 0, 0, 0);

    (void)world, (void)attempt;
    if (pid == 0)
        _exit(0);
    return attempt_result(pid);
}

static int
calls_socketcall32(const struct world *world, const struct attempt *attempt)
{
    unsigned *arguments = (unsigned *)(void *)call32_text("");

    (void)world, (void)attempt;
    if (!arguments)
        return -1;
    arguments[0] = AF_INET;
    arguments[1] = SOCK_STREAM;
    arguments[2] = 0;
    return attempt_result(call32(CALL32_SOCKETCALL, 1, (long)arguments, 0));
}

/* a: the number of the usual call */
static int
calls_x32(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(attempt->a | X32_BIT, attempt->b, attempt->c, 0));
}

static int
calls_x32_open(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(
        syscall(SYS_open | X32_BIT, world_path(world, attempt->path), O_RDONLY, 0));
}

static const struct attempt attempts[] = {
    {"int80-getpid", calls_plain32, NULL, CALL32_GETPID, 0, 0, 0},
    {"int80-open", calls_path32, "~/.ssh/id", CALL32_OPEN, O_RDONLY, 0, 0},
    {"int80-mkdir", calls_path32, "@/directory32", CALL32_MKDIR, 0700, 0, 0},
    {"int80-chmod", calls_path32, "~/.ssh/id", CALL32_CHMOD, 0666, 0, 0},
    {"int80-stat", calls_stat32, "~/.ssh/id", 0, 0, 0, 0},
    {"int80-socketcall", calls_socketcall32, NULL, 0, 0, 0, 0},
    {"int80-socket", calls_plain32, NULL, CALL32_SOCKET, AF_INET, SOCK_STREAM, 0},
    {"int80-fork", calls_fork32, NULL, 0, 0, 0, 0},
    {"int80-kill", calls_kill32, NULL, SIGUSR1, 0, 0, 0},
    {"int80-trace-me", calls_plain32, NULL, CALL32_PTRACE, 0, 0, 0},
    {"x32-getpid", calls_x32, NULL, SYS_getpid, 0, 0, 0},
    {"x32-open", calls_x32_open, "~/.ssh/id", 0, 0, 0, 0},
    {"x32-socket", calls_x32, NULL, SYS_socket, AF_INET, SOCK_STREAM, 0},
};

#else

/* Calls that a kernel of this architecture has from another one: none that we know. */
static int
calls_unknown(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return attempt_result(syscall(attempt->a));
}

static const struct attempt attempts[] = {
    {"call-unknown", calls_unknown, NULL, 100000, 0, 0, 0},
};

#endif

ATTEMPT_CLASS(attempts_calls, "other doors", attempts);
