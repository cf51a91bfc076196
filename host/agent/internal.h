/*
 * The agent's state, for the files of clisk-agent.
 */
#ifndef CLISK_AGENT_INTERNAL_H
#define CLISK_AGENT_INTERNAL_H

#include "host/agent/alarm.h"
#include "host/agent/holder.h"
#include "host/agent/listener.h"
#include "host/agent/logind.h"
#include "host/wire/wire.h"

enum {
    AGENT_PEERS_MAX = 16,
    /* Whoever does not read keeps the others waiting, and the alarms, for so long only: what is
     * said to it all but fits into the socket. */
    AGENT_SEND_MS = 1000
};

/* What a peer has sent of an account, until it says whose it is. */
struct stage {
    struct vault_secret secrets[VAULT_SECRETS_MAX];
    size_t count;
    struct error failure;
};

struct peer {
    int fd; /* -1: free */
    bool is_starter;
    uint64_t heard; /* the number of the last message of all that was its */
    struct stage *stage;
};

struct agent {
    struct holder holder;
    struct listener listener;
    struct alarm alarm;
    struct logind *logind;
    char no_logind[AGENT_LOGIND_MAX];
    struct peer peers[AGENT_PEERS_MAX];
    uint64_t messages;
    bool is_ending;
    bool is_confined; /* to the vault that it was given first */
    int told_fd;      /* whom to tell when the key is forgotten; -1 for nobody */
    /* In secure memory, for keys and secrets pass through it: one for all, wiped after each
     * message. */
    struct secret *wire_memory;
    struct wire *wire;
};

/* --- peers.c ------------------------------------------------------------------ */

/* Takes the descriptor. The peer that was silent for the longest makes room. */
struct peer *peer_add(struct agent *agent, int fd);
void peer_drop(struct peer *peer);
/* Whoever waits at the listener, if it is one of this user's processes. */
void peer_accept(struct agent *agent);
/* Takes one message and answers it. */
void peer_serve(struct agent *agent, struct peer *peer);

/* --- stage.c -------------------------------------------------------------------- */

/* What is wrong with it is told by stage_put(). -1 without memory. */
int stage_add(struct stage **stage, const struct wire_agent_put_secret *secret);
int stage_put(struct stage **stage, struct vault *vault, const struct wire_agent_put *put,
              struct error *err);
/* Wipes; NULL is fine. */
struct stage *stage_free(struct stage *stage);

/* --- dispatch.c ------------------------------------------------------------------- */

/* 0; -1 when the message is not one that this peer may send now. */
int dispatch_message(struct agent *agent, struct peer *peer, struct wire_message *message);

#endif
