/*
 * clisk-agent: a process that holds the key of one vault for a while, so that
 * its passphrase need not be typed for each run. These are called by clisk.
 *
 * It gives the secrets of an account to the channel of a fetcher and to nothing
 * else, and ends when it locks: an agent that is there is unlocked.
 */
#ifndef CLISK_AGENT_AGENT_H
#define CLISK_AGENT_AGENT_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/vault/vault.h"

enum { AGENT_ABSENT = 1, AGENT_LOGIND_MAX = 200 };

/* After how long it locks itself, by a clock that runs on while the machine sleeps; 0: never. */
struct agent_times {
    uint64_t idle_ms; /* without being asked for anything of an account */
    uint64_t absolute_ms;
};

struct agent_status {
    dev_t dir_dev; /* of the vault's directory */
    ino_t dir_ino;
    pid_t pid;
    struct agent_times left;          /* 0: it never locks for that reason */
    bool key_hidden;                  /* in memfd_secret(2) memory; else in locked memory */
    char no_logind[AGENT_LOGIND_MAX]; /* why it does not hear logind; "" when it does */
};

/* $XDG_RUNTIME_DIR/clisk/agent.sock, which the caller frees. SETUP, with the remedy, where there is
 * no such directory for this user, or where the path is too long for a socket. */
int agent_socket_path(char **ret_path, struct error *err);

/*
 * Unlocks: starts clisk-agent, or gives new times to the one that has the key of the
 * same vault already. USAGE when it has that of another one.
 */
int agent_start(const char *libexec_dir, struct vault_place place, const struct secret *key,
                struct agent_times times, struct error *err);

/* AGENT_ABSENT when none runs, or when its key has just ceased to open the vault. */
int agent_status(const char *socket_path, struct agent_status *ret_status, struct error *err);

/* It has forgotten the key when this returns. AGENT_ABSENT when none ran. */
int agent_lock(const char *socket_path, struct error *err);

#endif
