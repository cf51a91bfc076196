/*
 * The consent to a new account's konnector, or to what is new of an account
 * that is connected again. Only host/cli/cmd_connect.c includes this.
 */
#ifndef CLISK_CLI_CONNECT_CONSENT_H
#define CLISK_CLI_CONNECT_CONSENT_H

#include "host/cli/consent.h"
#include "host/cli/credentials.h"

struct connect_consent {
    struct cli *cli;
    struct store *store;
    const struct manifest *manifest;
    struct grants grants; /* of the account that it seems to be */
    bool is_given;
};

/*
 * Asks at once where it is known which account it is: one that is named, or the
 * first one of its brand. Where it is not, connect_consent_end() asks, once the
 * fields tell. 0, or -1 with *err: INTERRUPTED when she does not agree.
 */
int connect_consent_begin(struct connect_consent *consent, struct cli *cli, struct store *store,
                          const struct manifest *manifest, struct error *err);
int connect_consent_end(struct connect_consent *consent, const struct credentials *credentials,
                        struct error *err);
/* What she agreed to is the account's from now on. */
int connect_consent_keep(struct connect_consent *consent, struct store *store, uint32_t account,
                         struct error *err);
void connect_consent_clear(struct connect_consent *consent);
#define CLEANUP_CONNECT_CONSENT CLEANUP(connect_consent_clear)

#endif
