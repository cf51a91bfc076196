/*
 * The imported login that fills what the options of a new account left out. Only
 * logins of the brand's own hosts are offered (login_match.h), and none is taken
 * without the person's word: her choice on the terminal, or --login.
 */
#ifndef CLISK_CLI_CONNECT_LOGIN_H
#define CLISK_CLI_CONNECT_LOGIN_H

#include "host/cli/credentials.h"

/* Zeroed but for the store at birth; the access is closed by its owner. */
struct connect_login {
    struct store *store;   /* borrowed */
    struct access *access; /* of the vault, where it had to be opened for this; else NULL */
    bool is_taken;
    uint8_t id[VAULT_ID_LEN];
    const char *shown; /* "NAME (USER)", in the options' arena */
};

/*
 * Opens the vault, and fills what is missing in the credentials: the first text or
 * email field, the first password, the first seed of one-time codes. With --login, USAGE
 * when no login has this name or several have, with the list; without it, the person chooses
 * where there is a terminal, and may choose none.
 */
int connect_login_offer(struct cli *cli, struct connect_login *login,
                        struct credentials *credentials, struct error *err);

/* Once the account is kept and has logged in: removes the login that was taken, and says so. */
int connect_login_spend(struct cli *cli, const struct connect_login *login, struct error *err);

#endif
