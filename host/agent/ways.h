/*
 * The ways to a vault that is locked, without an agent, in their order. One that
 * the vault has a slot for but that is broken is an error: no other way is taken in its
 * stead, unless a person is asked.
 */
#ifndef CLISK_AGENT_WAYS_H
#define CLISK_AGENT_WAYS_H

#include "host/agent/access.h"

/* As access_open(). */
int ways_open(struct vault_place place, const struct access_ways *ways, struct vault **ret_vault,
              enum access_how *ret_how, struct error *err);

#endif
