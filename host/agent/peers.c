#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/agent/internal.h"
#include "host/common/fd.h"

void
peer_drop(struct peer *peer)
{
    fd_close(&peer->fd);
    peer->stage = stage_free(peer->stage);
    *peer = (struct peer){.fd = -1};
}

static struct peer *
peer_find_place(struct agent *agent)
{
    struct peer *oldest = NULL;

    for (size_t i = 0; i < AGENT_PEERS_MAX; i++) {
        struct peer *peer = &agent->peers[i];

        if (peer->fd < 0)
            return peer;
        if (!oldest || peer->heard < oldest->heard)
            oldest = peer;
    }
    peer_drop(oldest);
    return oldest;
}

struct peer *
peer_add(struct agent *agent, int fd)
{
    struct peer *peer = peer_find_place(agent);

    *peer = (struct peer){.fd = fd, .heard = ++agent->messages};
    return peer;
}

/* Root has other means, and no business here. */
static bool
peer_is_ours(int fd)
{
    socklen_t len = sizeof(struct ucred);
    struct ucred peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && peer.uid == geteuid();
}

void
peer_accept(struct agent *agent)
{
    CLEANUP_FD int fd = accept4(agent->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd >= 0 && peer_is_ours(fd))
        peer_add(agent, TAKE_FD(fd));
}

void
peer_serve(struct agent *agent, struct peer *peer)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    int result;

    agent->wire->fd = peer->fd;
    result = wire_receive(agent->wire, &message);
    if (result < 0 && errno == EAGAIN)
        return;
    peer->heard = ++agent->messages;
    if (result != 0 || dispatch_message(agent, peer, &message) < 0)
        peer_drop(peer);
    wire_message_clear(&message);
    secret_wipe(agent->wire->frame, sizeof agent->wire->frame);
}
