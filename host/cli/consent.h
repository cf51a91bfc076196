/*
 * The person's consent to what a konnector asks for: shown in plain words,
 * grouped, and asked before anything of it is done.
 */
#ifndef CLISK_CLI_CONSENT_H
#define CLISK_CLI_CONSENT_H

#include "host/cli/grants.h"

/*
 * Shows those that are chosen, and asks. 0 when she agrees, or has said so by
 * --yes; 1 when she does not; -1 with *err, which is USAGE where there is no
 * terminal. `whose` is the account or the brand.
 */
int consent_ask(struct cli *cli, const char *whose, const struct manifest *manifest,
                const struct grants *grants, struct error *err);

/* Whether she can be asked. */
bool consent_can_ask(const struct cli *cli);

#endif
