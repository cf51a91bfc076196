/*
 * The vault as a run asks for it: the secrets of the account and the key of its
 * session for the fetcher, and one-time codes.
 */
#ifndef CLISK_CLI_VAULT_SOURCE_H
#define CLISK_CLI_VAULT_SOURCE_H

#include "host/agent/access.h"
#include "host/broker/run.h"
#include "host/cli/credentials.h"

struct vault_source {
    struct access *access;
    uint32_t account; /* 0: one that is not kept yet, whose secrets are in the credentials */
    const char *brand;
    const struct credentials *credentials;
    struct run_vault vault;
};

/* Makes the request point to it; nothing without an access. Everything is borrowed. */
void vault_source_give(struct vault_source *source, struct run_request *request);

#endif
