/*
 * The key of a session where the plain file of secrets stands in for a vault:
 * made from 32 random bytes that are kept in it.
 */
#ifndef CLISK_CLI_SESSION_KEY_H
#define CLISK_CLI_SESSION_KEY_H

#include "host/broker/run.h"
#include "host/cli/cli.h"

/* The vault must live as long as the result is used. */
struct run_vault session_key_vault(struct plain *vault);

#endif
