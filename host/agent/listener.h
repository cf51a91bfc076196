/*
 * The socket at $XDG_RUNTIME_DIR/clisk/agent.sock, and that there is one agent only.
 */
#ifndef CLISK_AGENT_LISTENER_H
#define CLISK_AGENT_LISTENER_H

#include <stdbool.h>
#include <stdint.h>

#include "host/common/error.h"

struct listener {
    int dir; /* locked as long as it is open */
    int fd;
    int watch_fd; /* for poll(2): listener_is_lost() may have become true; -1 where the kernel has
                     no more inotify(7) for us */
    uint64_t socket_ino;
};

#define LISTENER_INIT                       \
    (struct listener)                       \
    {                                       \
        .dir = -1, .fd = -1, .watch_fd = -1 \
    }

/*
 * `socket_path` is as of agent_socket_path(). Its directory is made where it is missing; SETUP when
 * it or the one above it are not ours alone, BUSY when another agent is there. Makes that directory
 * the current one.
 */
int listener_open(struct listener *listener, const char *socket_path, struct error *err);
/* Whether nobody can reach it any more, as when the user has logged out and her runtime directory
 * was removed. */
bool listener_is_lost(struct listener *listener);
/* Removes the socket. */
void listener_close(struct listener *listener);

#endif
