/*
 * What a process gives up before it works: one interface, one list a role.
 */
#ifndef CLISK_SANDBOX_SANDBOX_H
#define CLISK_SANDBOX_SANDBOX_H

#include "host/common/error.h"

enum sandbox_role { SANDBOX_BROKER, SANDBOX_FETCHER, SANDBOX_WORKER, SANDBOX_AGENT };

/* In a child, the socket to the broker. Every descriptor above it is closed. */
enum { SANDBOX_CONTROL_FD = 3 };

/* The hashed directory of certificates: no other place vouches for a site. */
#define SANDBOX_CA_PATH "/etc/ssl/certs"

/* Processor time of a worker, whatever the page or the konnector does. */
enum { SANDBOX_WORKER_CPU_SECONDS = 120 };

/*
 * For the rest of the process: no new privileges, not dumpable, no core, the
 * role's resource limits. All but the broker hold nothing but 0 to 3, and the children of a run die
 * with it; the agent outlives whoever started it. First thing in main(). 0, or -1 with *err.
 */
int sandbox_enter(enum sandbox_role role, struct error *err);

#endif
