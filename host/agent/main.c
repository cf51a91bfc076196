/*
 * clisk-agent: holds the key of the vault between runs. It is started by clisk,
 * which gives it the key by the socket that is its descriptor 3, and ends when it locks.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/agent/internal.h"
#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"

/* The descriptors that are waited on: the peers', and these before them. */
enum { WAIT_TICK, WAIT_SET, WAIT_SIGNAL, WAIT_LISTENER, WAIT_PLACE, WAIT_LOGIND, WAIT_PEERS };
enum { WAIT_COUNT = WAIT_PEERS + AGENT_PEERS_MAX };

static int
main_open(struct agent *agent, struct error *err)
{
    *agent = (struct agent){
        .holder = HOLDER_INIT, .listener = LISTENER_INIT, .alarm = ALARM_INIT, .told_fd = -1};
    for (size_t i = 0; i < AGENT_PEERS_MAX; i++)
        agent->peers[i].fd = -1;
    agent->wire_memory = secret_new(sizeof *agent->wire);
    if (!agent->wire_memory)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    agent->wire = (struct wire *)(void *)agent->wire_memory->data;
    agent->wire->send_ms = AGENT_SEND_MS;
    if (alarm_open(&agent->alarm, err) < 0)
        return -1;
    peer_add(agent, SANDBOX_CONTROL_FD)->is_starter = true;
    return 0;
}

/* First the key, then the socket: whoever asks for what was locked is told that nothing is there.
 */
static void
main_close(struct agent *agent)
{
    holder_forget(&agent->holder);
    for (size_t i = 0; i < AGENT_PEERS_MAX; i++)
        peer_drop(&agent->peers[i]);
    listener_close(&agent->listener);
    if (agent->told_fd >= 0 && agent->wire) {
        agent->wire->fd = agent->told_fd;
        (void)wire_send_agent_done(agent->wire, (struct wire_agent_done){0});
    }
    fd_close(&agent->told_fd);
    logind_close(agent->logind);
    alarm_close(&agent->alarm);
    secret_free(agent->wire_memory);
}

static void
main_prepare(struct agent *agent, struct pollfd wait[WAIT_COUNT])
{
    wait[WAIT_TICK] = (struct pollfd){.fd = agent->alarm.tick_fd, .events = POLLIN};
    wait[WAIT_SET] = (struct pollfd){.fd = agent->alarm.set_fd, .events = POLLIN};
    wait[WAIT_SIGNAL] = (struct pollfd){.fd = agent->alarm.signal_fd, .events = POLLIN};
    wait[WAIT_LISTENER] = (struct pollfd){.fd = agent->listener.fd, .events = POLLIN};
    wait[WAIT_PLACE] = (struct pollfd){.fd = agent->listener.watch_fd, .events = POLLIN};
    wait[WAIT_LOGIND] = (struct pollfd){.fd = -1};
    if (agent->logind)
        wait[WAIT_LOGIND] =
            (struct pollfd){.fd = logind_fd(agent->logind), .events = logind_events(agent->logind)};
    for (size_t i = 0; i < AGENT_PEERS_MAX; i++)
        wait[WAIT_PEERS + i] = (struct pollfd){.fd = agent->peers[i].fd, .events = POLLIN};
}

/* Whether the time is over, the machine slept, nobody can reach us, or somebody else gave the vault
 * a new key. */
static void
main_look(struct agent *agent, struct error *err)
{
    CLEANUP_VAULT struct vault *vault = NULL;
    struct error failure = {0};

    if (alarm_clear(&agent->alarm, err) < 0 || listener_is_lost(&agent->listener))
        agent->is_ending = true;
    if (!agent->holder.key)
        return;
    (void)holder_open(&agent->holder, &vault, &failure);
    if (lease_judge(&agent->holder.lease, lease_now()) != LEASE_GOES_ON || agent->holder.is_stale ||
        alarm_arm(&agent->alarm, &agent->holder.lease, err) < 0)
        agent->is_ending = true;
}

static void
main_hear_logind(struct agent *agent)
{
    bool deaf = logind_work(agent->logind) < 0;

    if (logind_says_lock(agent->logind))
        agent->is_ending = true;
    if (!deaf)
        return;
    agent->logind = logind_close(agent->logind);
    snprintf(agent->no_logind, sizeof agent->no_logind, "logind has left the system bus");
}

static void
main_serve_peers(struct agent *agent, const struct pollfd wait[WAIT_COUNT])
{
    for (size_t i = 0; i < AGENT_PEERS_MAX && !agent->is_ending; i++) {
        struct peer *peer = &agent->peers[i];

        if (peer->fd >= 0 && wait[WAIT_PEERS + i].revents != 0)
            peer_serve(agent, peer);
    }
}

static int
main_turn(struct agent *agent, struct error *err)
{
    struct pollfd wait[WAIT_COUNT];

    main_prepare(agent, wait);
    if (poll(wait, WAIT_COUNT, -1) < 0)
        return errno == EINTR ? 0 : error_errno(err, OUTCOME_INTERNAL, "poll");
    if (wait[WAIT_SIGNAL].revents && alarm_signal(&agent->alarm) != 0)
        agent->is_ending = true;
    if (wait[WAIT_LOGIND].revents)
        main_hear_logind(agent);
    if (wait[WAIT_TICK].revents || wait[WAIT_SET].revents || wait[WAIT_PLACE].revents)
        main_look(agent, err);
    main_serve_peers(agent, wait);
    /* Behind the peers, since it may give one's place to another. */
    if (wait[WAIT_LISTENER].revents && !agent->is_ending)
        peer_accept(agent);
    return 0;
}

/* Its place first: nobody shall be told that a vault is unlocked with an agent that cannot be
 * reached. */
static int
main_listen(struct agent *agent, struct error *err)
{
    CLEANUP_FREE char *path = NULL;

    if (agent_socket_path(&path, err) < 0 || listener_open(&agent->listener, path, err) < 0)
        return -1;
    agent->logind = logind_open(agent->no_logind, sizeof agent->no_logind);
    /* What came while it was asked lies in the bus's memory, and wakes no poll. */
    if (agent->logind)
        main_hear_logind(agent);
    return 0;
}

/* Whoever started it waits for an answer to the key that it sent. The key is read
 * first: who finds that it cannot be sent does not look for an answer. */
static void
main_tell_starter(struct agent *agent, const struct error *err)
{
    struct pollfd starter = {.fd = agent->peers[0].fd, .events = POLLIN};
    struct wire_message message = WIRE_MESSAGE_INIT;

    if (!agent->wire || starter.fd < 0)
        return;
    agent->wire->fd = starter.fd;
    (void)wire_send_agent_failed(
        agent->wire, (struct wire_agent_failed){(uint8_t)err->outcome, err->detail, err->message});
    while (poll(&starter, 1, AGENT_SEND_MS) > 0 && wire_receive(agent->wire, &message) == 0)
        wire_message_clear(&message);
}

static int
main_run(struct agent *agent, struct error *err)
{
    if (main_open(agent, err) < 0)
        return -1;
    if (main_listen(agent, err) < 0) {
        main_tell_starter(agent, err);
        return -1;
    }
    while (!agent->is_ending) {
        /* Without a key and without the one who has it, there is nothing to wait for. */
        if (!agent->holder.key && agent->peers[0].fd < 0)
            return -1;
        if (main_turn(agent, err) < 0)
            return -1;
    }
    return 0;
}

int
main(void)
{
    CLEANUP_FREE struct agent *agent = calloc(1, sizeof *agent);
    struct error err = {0};
    int result;

    if (!agent || sandbox_enter(SANDBOX_AGENT, &err) < 0)
        return EXIT_FAILURE;
    result = main_run(agent, &err);
    main_close(agent);
    return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
