/*
 * The values of a manifest's fields for one account: the plain ones, and the
 * secrets in secure memory, as far as they are not the vault's to give.
 */
#ifndef CLISK_CLI_CREDENTIALS_H
#define CLISK_CLI_CREDENTIALS_H

#include "host/agent/access.h"
#include "host/cli/cli.h"

/* By the index of the field in the manifest; NULL where there is no value. */
struct credentials {
    const struct manifest *manifest;            /* borrowed */
    const char *values[MANIFEST_LIST_MAX];      /* of plain fields, in the options' arena */
    struct secret *secrets[MANIFEST_LIST_MAX];  /* typed in, read, or printed by a command */
    struct secret *commands[MANIFEST_LIST_MAX]; /* to be kept instead of what they printed */
    struct access_account known;                /* of an account that is kept; with its mark */
    struct run_field fields[MANIFEST_LIST_MAX]; /* as run_execute() takes them */
    struct run_secret run_secrets[MANIFEST_LIST_MAX];
    struct secret *cookies; /* that the person brought; NULL for none */
    bool session_only;      /* a secret that is required is missing: only a session can do */
};

struct connect_login;

/*
 * From the command line and, for what is missing, from an imported login, the account where it is
 * known (else NULL), and the person. What cannot be is USAGE. credentials_clear() is due in any
 * case.
 */
int credentials_gather(struct cli *cli, const struct manifest *manifest,
                       const struct store_account *known, struct connect_login *login,
                       struct credentials *ret_credentials, struct error *err);

/*
 * From the store and the vault, which may be NULL for none: its commands are run,
 * its values stay in it. A secret that is missing makes it `session_only`. SETUP,
 * with the remedy, when a command fails. credentials_clear() is due in any case.
 */
int credentials_load(struct cli *cli, const struct manifest *manifest,
                     const struct store_account *account, struct access *access,
                     struct credentials *ret_credentials, struct error *err);

/* SETUP with the remedy, for such an account when it has no session either. Always -1. */
int credentials_refuse_missing(const struct store_account *account, struct error *err);

void credentials_clear(struct credentials *credentials);
#define CLEANUP_CREDENTIALS CLEANUP(credentials_clear)

/* Whether the field is the seed of one-time codes, which never leaves the vault's process. */
bool credentials_is_seed(const struct manifest_field *field);

/* Makes the URI that is kept of what the person gave as a seed: its text, or the URI that the site
 * shows. USAGE, never quoting it. */
int credentials_make_seed(struct secret **seed, struct error *err);

/* Makes the request point to them. */
void credentials_give(struct credentials *credentials, struct run_request *request);

/* Whether a plain field may have this value: 0, or USAGE that names what is expected. */
int credentials_check_value(const struct manifest_field *field, const char *value,
                            struct error *err);

#endif
