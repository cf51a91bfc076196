/* A second process, a second thread, another program. */
#include "tests/sandbox/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child that ends at once; what came of it. */
static int
forks_end(long pid)
{
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid((pid_t)pid, NULL, __WALL);
    return attempt_result(pid);
}

static int
forks_fork(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return forks_end(fork());
}

#ifdef SYS_fork
static int
forks_old(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return forks_end(syscall(attempt->a));
}
#endif

static int
forks_vfork(const struct world *world, const struct attempt *attempt)
{
    pid_t pid = vfork();

    (void)world, (void)attempt;
    if (pid == 0)
        _exit(0);
    return attempt_result(pid);
}

static int
forks_clone(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return forks_end(syscall(SYS_clone, attempt->a | SIGCHLD, NULL, NULL, NULL, 0));
}

static int
forks_clone3(const struct world *world, const struct attempt *attempt)
{
    struct clone_args arguments = {.flags = (unsigned)attempt->a, .exit_signal = SIGCHLD};

    (void)world;
    return forks_end(syscall(SYS_clone3, &arguments, sizeof arguments));
}

static void *
forks_idle(void *argument)
{
    return argument;
}

static int
forks_thread(const struct world *world, const struct attempt *attempt)
{
    pthread_t thread;
    int result = pthread_create(&thread, NULL, forks_idle, NULL);

    (void)world, (void)attempt;
    if (result == 0)
        pthread_join(thread, NULL);
    errno = result;
    return result == 0 ? 0 : -1;
}

static int
forks_raw_child(void *argument)
{
    (void)argument;
    syscall(SYS_exit, 0);
    return 0;
}

/* A thread that glibc knows nothing of. */
static int
forks_raw_thread(const struct world *world, const struct attempt *attempt)
{
    static char stack[65536] __attribute__((aligned(16)));

    (void)world, (void)attempt;
    return attempt_result(clone(forks_raw_child, stack + sizeof stack,
                                CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
                                NULL));
}

/* What a program that was started says over the descriptor that it was left. */
static char *const forks_command[] = {"/bin/sh", "-c", "printf 'attempt succeeded' >&3", NULL};
static char *const forks_environment[] = {"PATH=/usr/bin:/bin", NULL};

static int
forks_execve(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(syscall(SYS_execve, forks_command[0], forks_command, forks_environment));
}

static int
forks_execveat(const struct world *world, const struct attempt *attempt)
{
    (void)world, (void)attempt;
    return attempt_result(
        syscall(SYS_execveat, AT_FDCWD, forks_command[0], forks_command, forks_environment, 0));
}

static int
forks_execute_descriptor(const struct world *world, const struct attempt *attempt)
{
    int fd = open(forks_command[0], (int)attempt->a);

    (void)world;
    return fd < 0 ? -1
                  : attempt_result(syscall(SYS_execveat, fd, "", forks_command, forks_environment,
                                           AT_EMPTY_PATH));
}

/* A program that was in no file. */
static int
forks_execute_memfd(const struct world *world, const struct attempt *attempt)
{
    static const char script[] = "#!/bin/sh\nprintf 'attempt succeeded' >&3\n";
    int fd = memfd_create("script", 0);

    (void)world, (void)attempt;
    if (fd < 0 || write(fd, script, sizeof script - 1) < 0)
        return -1;
    return attempt_result(
        syscall(SYS_execveat, fd, "", forks_command, forks_environment, AT_EMPTY_PATH));
}

static int
forks_execute_file(const struct world *world, const struct attempt *attempt)
{
    return attempt_result(
        syscall(SYS_execve, world_path(world, attempt->path), forks_command, forks_environment));
}

/* By the loader, for those who forbid the program. */
static int
forks_loader(const struct world *world, const struct attempt *attempt)
{
    char *const command[] = {(char *)attempt->path, "/bin/sh", "-c", forks_command[2], NULL};

    (void)world;
    return attempt_result(syscall(SYS_execve, attempt->path, command, forks_environment));
}

static int
forks_spawn(const struct world *world, const struct attempt *attempt)
{
    char *const command[] = {"/bin/true", NULL};
    pid_t pid;
    int result = posix_spawn(&pid, command[0], NULL, NULL, command, forks_environment);

    (void)world, (void)attempt;
    if (result == 0)
        waitpid(pid, NULL, 0);
    errno = result;
    return result == 0 ? 0 : -1;
}

static int
forks_system(const struct world *world, const struct attempt *attempt)
{
    (void)world;
    return system(attempt->path) == 0 ? 0 : -1;
}

static int
forks_pipe(const struct world *world, const struct attempt *attempt)
{
    FILE *file = popen(attempt->path, "r");

    (void)world;
    return file && pclose(file) == 0 ? 0 : -1;
}

static const struct attempt attempts[] = {
    {"fork", forks_fork, NULL, 0, 0, 0, 0},
#ifdef SYS_fork
    {"fork-old", forks_old, NULL, SYS_fork, 0, 0, 0},
#endif
    {"vfork", forks_vfork, NULL, 0, 0, 0, 0},
    {"clone", forks_clone, NULL, 0, 0, 0, 0},
    {"clone-sibling", forks_clone, NULL, CLONE_PARENT, 0, 0, 0},
    {"clone-untraced", forks_clone, NULL, CLONE_UNTRACED, 0, 0, 0},
    {"clone-descriptors", forks_clone, NULL, CLONE_FILES | CLONE_FS, 0, 0, 0},
    {"clone-user", forks_clone, NULL, CLONE_NEWUSER, 0, 0, 0},
    {"clone3", forks_clone3, NULL, 0, 0, 0, 0},
    {"clone3-user", forks_clone3, NULL, CLONE_NEWUSER, 0, 0, 0},
    {"thread", forks_thread, NULL, 0, 0, 0, 0},
    {"thread-raw", forks_raw_thread, NULL, 0, 0, 0, 0},
    {"execute", forks_execve, NULL, 0, 0, 0, 0},
    {"execute-at", forks_execveat, NULL, 0, 0, 0, 0},
    {"execute-descriptor", forks_execute_descriptor, NULL, O_RDONLY, 0, 0, 0},
    {"execute-path", forks_execute_descriptor, NULL, O_PATH, 0, 0, 0},
    {"execute-memfd", forks_execute_memfd, NULL, 0, 0, 0, 0},
    {"execute-file", forks_execute_file, "~/program", 0, 0, 0, 0},
    {"execute-by-loader", forks_loader, "/lib64/ld-linux-x86-64.so.2", 0, 0, 0, 0},
    {"spawn", forks_spawn, NULL, 0, 0, 0, 0},
    {"system", forks_system, "true", 0, 0, 0, 0},
    {"popen", forks_pipe, "true", 0, 0, 0, 0},
};

ATTEMPT_CLASS(attempts_forks, "programs", attempts);
