/*
 * The lockout guard. A brand locks an account after a few wrong passwords, so
 * none is tried twice: before the first secret of a login leaves, the login is
 * counted in the store; a refusal freezes the account until its secrets are others
 * or the person says so. It holds across runs and processes, of which one at a
 * time has the account.
 */
#ifndef CLISK_BROKER_GUARD_H
#define CLISK_BROKER_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/common/error.h"

struct run;

/* Logins in a row whose end nobody knows: the site may have counted them as wrong. */
enum { GUARD_ATTEMPTS_MAX = 3 };

/* Requests that hold a secret in one login: each may count as a try at the brand. */
enum { GUARD_SENDINGS_MAX = 8 };

/* The detail of LOGIN_FAILED where a secret was held back. */
#define GUARD_FROZEN "FROZEN"

struct guard {
    bool counted;      /* this login: a secret of it may have left */
    bool sent;         /* one may have, and nothing says yet that it was taken */
    unsigned sendings; /* of this login */
    uint8_t attempts;  /* as in the store, when this run has begun any whose end is not known */
    bool withholds;    /* no secret leaves in this run */
    struct error why;  /* then: what to end the run with */
};

/* Looks at the account before anybody gets its secrets. 0, or -1 with *err. */
int guard_begin(struct run *run, struct error *err);
/* A login begins: its first secret counts anew. */
void guard_login(struct run *run);
/*
 * Before a request that holds a secret is sent. When this returns 0, it is
 * counted, durably. -1: it must not be sent, with LOGIN_FAILED and GUARD_FROZEN
 * for an account that is frozen, with DENIED for a login that sends secrets on and on.
 */
int guard_before_secret(struct run *run, struct error *err);
/* The login worked, and led to the right account. */
void guard_worked(struct run *run);
/* The konnector says that the brand refused the secrets: freezes, if any of them has left since the
 * last login worked. */
void guard_refused(struct run *run, const struct error *refusal);
/* The run is over, with its result. */
void guard_end(struct run *run);

#endif
