/*
 * Sends every frame that is no honest one to a socket of clisk-agent, each over a connection of its
 * own: agent-frames SOCKET. What is a violation, and what no client may send, has to end the
 * connection without an answer; the agent's own vault is not asked for.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/monitor/deed.h"

enum { FRAMES_WAIT_MS = 20000, FRAMES_ASK_EVERY = 50 };

static int
frames_connect(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        perror(path);
        exit(2);
    }
    return fd;
}

/* "agent_lock" ends the agent, and means to. */
static bool
frames_may_send(const struct board_case *played)
{
    const struct frame_variant *variant = &frame_variants[played->variant];

    return frame_exists(played->index, variant) &&
           (frame_number(played->index) != WIRE_NUMBER(agent_lock) ||
            frame_is_violation(played->index, variant));
}

/* Whether the frame is refused, or may be answered. */
static bool
frames_is_refused(const struct board_case *played, int fd)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    const char *name = frame_name(played->index);
    uint8_t answer[65536];

    if (strncmp(name, "agent_", strlen("agent_")) == 0 &&
        !frame_is_violation(played->index, &frame_variants[played->variant]))
        return true;
    if (poll(&poller, 1, FRAMES_WAIT_MS) != 1)
        return false;
    return recv(fd, answer, sizeof answer, MSG_DONTWAIT) <= 0 && errno != EAGAIN;
}

static unsigned
frames_send(const struct board_case *played, const char *path)
{
    int fd = frames_connect(path);
    bool refused;

    errno = 0;
    /* What the kernel does not send, or the agent has closed before, is refused too. */
    refused = deed_send_frame(played, fd, 7, 1) < 0 || frames_is_refused(played, fd);
    if (!refused)
        printf("not refused: %s %s\n", frame_name(played->index),
               frame_variants[played->variant].name);
    (void)close_range((unsigned)fd, ~0U, 0);
    return !refused;
}

/* An honest question is answered all the while, or nothing was tried. */
static unsigned
frames_ask(const char *path)
{
    struct wire *wire = calloc(1, sizeof *wire);
    struct wire_message message = WIRE_MESSAGE_INIT;
    bool answered = false;

    if (!wire)
        exit(2);
    wire->fd = frames_connect(path);
    if (wire_send_agent_ask_state(wire, (struct wire_agent_ask_state){}) == 0 &&
        wire_receive(wire, &message) == 0)
        answered = message.is == WIRE_NUMBER(agent_state);
    if (!answered)
        printf("an honest question is not answered\n");
    close(wire->fd);
    free(wire);
    return !answered;
}

int
main(int argc, char **argv)
{
    struct board_case played = {.deed = DEED_FRAME};
    unsigned count = 0, faults = 0;

    if (argc != 2)
        return 2;
    for (played.index = 0; played.index < FRAMES_NUMBERS; played.index++) {
        for (played.variant = 0; played.variant < frame_variant_count; played.variant++) {
            if (!frames_may_send(&played))
                continue;
            if (count++ % FRAMES_ASK_EVERY == 0)
                faults += frames_ask(argv[1]);
            faults += frames_send(&played, argv[1]);
        }
    }
    printf("%u frames, %u not refused\n", count, faults);
    return faults > 0;
}
