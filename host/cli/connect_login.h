/*
 * The imported login that fills what the options of a new account left out. Only
 * logins of the brand's own hosts are offered (login_match.h), and none is taken
 * without the person's word: her choice on the terminal, or --login.
 */
#ifndef CLISK_CLI_CONNECT_LOGIN_H
#define CLISK_CLI_CONNECT_LOGIN_H

#include "host/cli/credentials.h"

/* Zeroed but for the first two, which are borrowed. */
struct connect_login {
    struct store *store;
    struct access *access; /* by which the agent's vault cannot be looked into */
    bool is_taken;
    uint8_t id[VAULT_ID_LEN];
    const char *shown; /* "NAME (USER)", in the options' arena */
};

/*
 * Fills what is missing in the credentials: the first text or
 * email field, the first password, the first seed of one-time codes. With --login, USAGE
 * when no login has this name or several have, with the list; without it, the person chooses
 * where there is a terminal, and may choose none.
 */
int connect_login_offer(struct cli *cli, struct connect_login *login,
                        struct credentials *credentials, struct error *err);

/* Once the account is kept and has logged in: removes the login that was taken, and says so. */
int connect_login_spend(struct cli *cli, const struct connect_login *login, struct error *err);

#endif
