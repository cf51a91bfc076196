#include "host/agent/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/agent/client.h"
#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"

#define AGENT_PROGRAM "clisk-agent"

enum { AGENT_ENVIRONMENT_MAX = 8 };

/* How long another agent may take to come or to go, and how often we look. */
enum { AGENT_PLACE_SECONDS = 3, AGENT_STEP_MS = 20 };

/* --- the place ---------------------------------------------------------------- */

int
agent_socket_path(char **ret_path, struct error *err)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    CLEANUP_FREE char *path = NULL;

    if (!runtime || runtime[0] != '/')
        return error_set(err, OUTCOME_SETUP,
                         "XDG_RUNTIME_DIR does not name this user's runtime directory, which the "
                         "agent's socket is in: log in through systemd-logind, or set it to a "
                         "directory of mode 0700 in memory that is yours, as /run/user/%u",
                         geteuid());
    if (asprintf(&path, "%s/clisk/agent.sock", runtime) < 0) {
        path = NULL;
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path)
        return error_set(err, OUTCOME_SETUP, "%s is too long for a socket: shorten XDG_RUNTIME_DIR",
                         path);
    *ret_path = TAKE_PTR(path);
    return 0;
}

/* --- starting ------------------------------------------------------------------- */

/* Where its socket and the system's bus are, and nothing else of the person's. */
struct agent_environment {
    char *items[AGENT_ENVIRONMENT_MAX + 1];
    size_t count;
};

static int
agent_pass_on(struct agent_environment *environment, const char *name, const char *as)
{
    const char *value = getenv(name);

    if (!value)
        return 0;
    if (asprintf(&environment->items[environment->count], "%s=%s", as, value) < 0) {
        environment->items[environment->count] = NULL;
        return -1;
    }
    environment->count++;
    return 0;
}

static int
agent_make_environment(struct agent_environment *environment)
{
    static const char *const names[] = {
        "XDG_RUNTIME_DIR", "DBUS_SYSTEM_BUS_ADDRESS",
#ifdef ENABLE_FAILPOINTS
        "CLISK_FAILPOINT",
#endif
#ifdef ENABLE_SANITIZER
        "ASAN_OPTIONS",    "UBSAN_OPTIONS",
#endif
    };

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (agent_pass_on(environment, names[i], names[i]) < 0)
            return -1;
    }
#ifdef ENABLE_FAILPOINTS
    if (agent_pass_on(environment, "CLISK_CHILD_SANDBOX", "CLISK_SANDBOX") < 0)
        return -1;
#endif
    return 0;
}

static void
agent_environment_clear(struct agent_environment *environment)
{
    for (size_t i = 0; i < environment->count; i++)
        free(environment->items[i]);
}

/* A terminal that is closed, or its Ctrl-C, is none of its business. */
static int
agent_set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    if (posix_spawnattr_setsigmask(attributes, &none) != 0 ||
        posix_spawnattr_setsigdefault(attributes, &all) != 0 ||
        posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                 POSIX_SPAWN_SETSID) != 0)
        return -1;
    return 0;
}

static int
agent_set_descriptors(posix_spawn_file_actions_t *actions, int socket)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (posix_spawn_file_actions_addopen(actions, fd, "/dev/null", O_RDWR, 0) != 0)
            return -1;
    }
    return posix_spawn_file_actions_adddup2(actions, socket, SANDBOX_CONTROL_FD) == 0 ? 0 : -1;
}

/* 0, or a number of errno. */
static int
agent_spawn(const char *path, int socket, pid_t *ret_pid)
{
    CLEANUP(agent_environment_clear) struct agent_environment environment = {0};
    char *argv[] = {(char *)AGENT_PROGRAM, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int result = ENOMEM;

    if (agent_make_environment(&environment) < 0 || posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attributes) == 0) {
        if (agent_set_descriptors(&actions, socket) == 0 && agent_set_attributes(&attributes) == 0)
            result = posix_spawn(ret_pid, path, &actions, &attributes, argv, environment.items);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* Its own socket stays at a number above what the child is given. */
static int
agent_launch(const char *libexec_dir, struct client **ret_client, pid_t *ret_pid, struct error *err)
{
    CLEANUP_FREE char *path = NULL;
    int sockets[2], failure;

    if (asprintf(&path, "%s/" AGENT_PROGRAM, libexec_dir) < 0) {
        path = NULL;
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "socketpair");
    *ret_client = client_of_socket(sockets[0]);
    if (!*ret_client) {
        close(sockets[0]);
        close(sockets[1]);
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    failure = agent_spawn(path, sockets[1], ret_pid);
    close(sockets[1]);
    if (failure == 0)
        return 0;
    *ret_client = client_close(*ret_client);
    errno = failure;
    return error_errno(err, OUTCOME_SETUP, "%s cannot be started", path);
}

/* It has told why, or nothing: then how it ended has to do. */
static int
agent_bury(pid_t pid, const struct error *told, struct error *err)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (strcmp(told->detail, VAULT_LOCKED) == 0 && WIFSIGNALED(status))
        return error_set(err, OUTCOME_INTERNAL, AGENT_PROGRAM " crashed (SIG%s)",
                         sigabbrev_np(WTERMSIG(status)));
    if (err)
        *err = *told;
    return -1;
}

static int
agent_start_new(const char *libexec_dir, struct vault_place place, const struct secret *key,
                struct agent_times times, struct error *err)
{
    CLEANUP_CLIENT struct client *client = NULL;
    struct error told = {0};
    pid_t pid;

    if (agent_launch(libexec_dir, &client, &pid, err) < 0)
        return -1;
    if (client_unlock(client, place, key, times, &told) == 0)
        return 0;
    client = client_close(client);
    return agent_bury(pid, &told, err);
}

/* The one that is there, or a new one. */
static int
agent_start_once(const char *libexec_dir, const char *socket_path, struct vault_place place,
                 const struct secret *key, struct agent_times times, struct error *err)
{
    CLEANUP_CLIENT struct client *client = NULL;
    int result = client_open(socket_path, &client, err);

    if (result < 0)
        return -1;
    if (result == 0) {
        result = client_unlock(client, place, key, times, err);
        /* Whether it ended just now, or refuses. */
        if (result == 0 || strcmp(err->detail, VAULT_LOCKED) != 0)
            return result;
    }
    return agent_start_new(libexec_dir, place, key, times, err);
}

static time_t
agent_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

int
agent_start(const char *libexec_dir, struct vault_place place, const struct secret *key,
            struct agent_times times, struct error *err)
{
    const struct timespec step = {.tv_nsec = AGENT_STEP_MS * 1000000L};
    CLEANUP_FREE char *path = NULL;
    struct error told = {0};
    time_t end;

    if (agent_socket_path(&path, err) < 0)
        return -1;
    end = agent_seconds() + AGENT_PLACE_SECONDS;
    while (agent_start_once(libexec_dir, path, place, key, times, &told) != 0) {
        /* Between its last answer and its end an agent holds the place, but not the key. */
        if (told.outcome != OUTCOME_BUSY || agent_seconds() > end) {
            if (err)
                *err = told;
            return -1;
        }
        told = (struct error){0};
        (void)nanosleep(&step, NULL);
    }
    return 0;
}

/* --- asking ----------------------------------------------------------------------- */

int
agent_status(const char *socket_path, struct agent_status *ret_status, struct error *err)
{
    CLEANUP_CLIENT struct client *client = NULL;
    struct error told = {0};
    int result = client_open(socket_path, &client, err);

    if (result != 0)
        return result;
    if (client_state(client, ret_status, &told) == 0)
        return 0;
    if (strcmp(told.detail, VAULT_LOCKED) == 0)
        return AGENT_ABSENT;
    if (err)
        *err = told;
    return -1;
}

int
agent_lock(const char *socket_path, struct error *err)
{
    CLEANUP_CLIENT struct client *client = NULL;
    struct error told = {0};
    int result = client_open(socket_path, &client, err);

    if (result != 0)
        return result;
    /* One that goes before it answers has locked for another reason. */
    if (client_lock(client, &told) >= 0 || strcmp(told.detail, VAULT_LOCKED) == 0)
        return 0;
    if (err)
        *err = told;
    return -1;
}
