#include "host/cli/secret_source.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/cli/words.h"
#include "host/common/fd.h"
#include "host/vault/vault.h"

/* The longest secret, one line end, and a byte too many. */
enum { SOURCE_MAX = VAULT_SECRET_MAX + 2 };
enum { COMMAND_MEMORY = 1024 * 1024, DRAIN_STEP = 4096 };

static int
check_secret(const struct secret *secret, const char *shown, struct error *err)
{
    if (secret->len == 0)
        return error_set(err, OUTCOME_USAGE, "%s gives an empty secret", shown);
    if (secret->len > VAULT_SECRET_MAX)
        return error_set(err, OUTCOME_USAGE, "%s gives more than a secret of %d bytes", shown,
                         VAULT_SECRET_MAX);
    if (memchr(secret->data, '\0', secret->len))
        return error_set(err, OUTCOME_USAGE, "%s gives a secret with a NUL byte", shown);
    return 0;
}

static void
cut(struct secret *secret, size_t len)
{
    secret_wipe(secret->data + len, secret->len - len);
    secret->len = len;
}

int
secret_source_read_file(const char *path, struct secret **ret_secret, struct error *err)
{
    CLEANUP_SECRET struct secret *secret = secret_new(SOURCE_MAX);
    CLEANUP_FD int fd = -1;
    bool is_stdin = strcmp(path, "-") == 0;

    if (!secret)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (!is_stdin && (fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
        return error_errno(err, OUTCOME_USAGE, "cannot open %s", path);
    if (secret_read(secret, is_stdin ? STDIN_FILENO : fd) < 0)
        return error_errno(err, OUTCOME_USAGE, "cannot read %s", path);
    if (secret->len > 0 && secret->data[secret->len - 1] == '\n')
        cut(secret, secret->len - 1);
    if (secret->len > 0 && secret->data[secret->len - 1] == '\r')
        cut(secret, secret->len - 1);
    if (check_secret(secret, is_stdin ? "standard input" : path, err) < 0)
        return -1;
    *ret_secret = TAKE_PTR(secret);
    return 0;
}

/* The command gets the signals as the person's shell has them, and a pipe as its output. */
static int
spawn(char **words, int output, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    int result;

    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE); /* which this program ignores */
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    result = posix_spawnp(ret_pid, words[0], &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    errno = result;
    return result == 0 ? 0 : -1;
}

/* Further lines may be secrets too: they are read, so that the command can end, and wiped. */
static void
drain(int fd)
{
    char rest[DRAIN_STEP];
    ssize_t done;

    do
        done = read(fd, rest, sizeof rest);
    while (done > 0 || (done < 0 && errno == EINTR));
    secret_wipe(rest, sizeof rest);
}

static int
wait_for(pid_t pid, const char *shown, struct error *err)
{
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return error_errno(err, OUTCOME_INTERNAL, "cannot wait for %s", shown);
    }
    if (WIFSIGNALED(status))
        return error_set(err, OUTCOME_USAGE, "the password command %s was ended by signal %d",
                         shown, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return error_set(err, OUTCOME_USAGE,
                         "the password command %s failed with exit status %d; try it in a shell",
                         shown, WEXITSTATUS(status));
    return 0;
}

static int
read_command(char **words, struct secret *secret, struct error *err)
{
    CLEANUP_FD int reading = -1;
    CLEANUP_FD int writing = -1;
    int pipes[2], failed;
    pid_t pid;

    if (pipe2(pipes, O_CLOEXEC) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "pipe");
    reading = pipes[0];
    writing = pipes[1];
    if (spawn(words, writing, &pid) < 0)
        return error_errno(err, OUTCOME_USAGE, "cannot run the password command %s", words[0]);
    fd_close(&writing);
    failed = secret_read(secret, reading);
    drain(reading);
    if (wait_for(pid, words[0], err) < 0)
        return -1;
    return failed ? error_set(err, OUTCOME_INTERNAL, "cannot read from %s", words[0]) : 0;
}

int
secret_source_run_command(const char *command, struct secret **ret_secret, struct error *err)
{
    CLEANUP_SECRET struct secret *secret = secret_new(SOURCE_MAX);
    struct arena *arena = arena_new(COMMAND_MEMORY);
    const char *end;
    char **words;
    int result;

    if (!secret || !arena) {
        arena_free(arena);
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    }
    result = words_split(arena, command, &words, err);
    if (result == 0)
        result = read_command(words, secret, err);
    arena_free(arena);
    if (result < 0)
        return -1;
    end = memchr(secret->data, '\n', secret->len);
    if (end)
        cut(secret, (size_t)(end - secret->data));
    if (check_secret(secret, "the password command", err) < 0)
        return -1;
    *ret_secret = TAKE_PTR(secret);
    return 0;
}
