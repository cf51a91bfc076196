#include "host/agent/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/common/private.h"

#define LISTENER_SOCKET "agent.sock"

enum { LISTENER_BACKLOG = 16 };

static int
listener_open_dir(int parent, const char *name, const char *shown, int *ret_fd, struct error *err)
{
    CLEANUP_FD int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot open %s", shown);
    if (private_check_fd(fd, shown, S_IFDIR, 0077, "700", err) < 0)
        return -1;
    *ret_fd = TAKE_FD(fd);
    return 0;
}

/* `path` is that of the directory; it is cut into its two names. */
static int
listener_open_place(char *path, int *ret_dir, struct error *err)
{
    CLEANUP_FD int runtime = -1;
    char *name = strrchr(path, '/');
    CLEANUP_FREE char *shown = strdup(path);

    if (!name || name == path || !shown)
        return error_set(err, OUTCOME_INTERNAL, "no place for the socket");
    *name++ = '\0';
    if (listener_open_dir(AT_FDCWD, path, path, &runtime, err) < 0)
        return -1;
    if (mkdirat(runtime, name, 0700) < 0 && errno != EEXIST)
        return error_errno(err, OUTCOME_SETUP, "cannot make %s", shown);
    return listener_open_dir(runtime, name, shown, ret_dir, err);
}

/* In the current directory, where we alone are: what is there is of an agent that was killed. */
static int
listener_bind(int *ret_fd, struct error *err)
{
    CLEANUP_FD int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = LISTENER_SOCKET};

    if (fd < 0)
        return error_errno(err, OUTCOME_INTERNAL, "socket");
    umask(0177);
    if ((unlink(LISTENER_SOCKET) < 0 && errno != ENOENT) ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(fd, LISTENER_BACKLOG) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot listen at " LISTENER_SOCKET);
    *ret_fd = TAKE_FD(fd);
    return 0;
}

static void
listener_watch(struct listener *listener)
{
    CLEANUP_FD int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

    if (fd >= 0 && inotify_add_watch(fd, ".", IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR) >= 0)
        listener->watch_fd = TAKE_FD(fd);
}

static int
listener_find_socket(const struct listener *listener, uint64_t *ret_ino)
{
    struct stat st;

    if (fstatat(listener->dir, LISTENER_SOCKET, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    *ret_ino = st.st_ino;
    return 0;
}

int
listener_open(struct listener *listener, const char *socket_path, struct error *err)
{
    CLEANUP_FREE char *path = strdup(socket_path);
    CLEANUP_FD int dir = -1;
    char *name = path ? strrchr(path, '/') : NULL;

    if (!name)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    *name = '\0';
    if (listener_open_place(path, &dir, err) < 0)
        return -1;
    if (flock(dir, LOCK_EX | LOCK_NB) < 0)
        return error_set(err, OUTCOME_BUSY, "another agent is there already: clisk vault status");
    if (fchdir(dir) < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot enter %s", path);
    if (listener_bind(&listener->fd, err) < 0)
        return -1;
    listener->dir = TAKE_FD(dir);
    listener_watch(listener);
    if (listener_find_socket(listener, &listener->socket_ino) < 0)
        return error_errno(err, OUTCOME_SETUP, LISTENER_SOCKET " was removed at once");
    return 0;
}

bool
listener_is_lost(struct listener *listener)
{
    char events[4096];
    uint64_t ino;

    while (listener->watch_fd >= 0 && read(listener->watch_fd, events, sizeof events) > 0)
        continue;
    return listener_find_socket(listener, &ino) < 0 || ino != listener->socket_ino;
}

void
listener_close(struct listener *listener)
{
    if (listener->dir >= 0 && !listener_is_lost(listener))
        (void)unlinkat(listener->dir, LISTENER_SOCKET, 0);
    fd_close(&listener->fd);
    fd_close(&listener->watch_fd);
    fd_close(&listener->dir);
}
