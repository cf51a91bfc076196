/*
 * Keeping an account that was connected: a new one, or the one that is there
 * already under the same identity or name.
 */
#ifndef CLISK_CLI_KEEP_H
#define CLISK_CLI_KEEP_H

#include "host/cli/credentials.h"

struct kept {
    uint32_t id;
    bool is_new;
    char name[STORE_NAME_MAX + 1];
};

/*
 * `name` is what the person wants to call it, NULL for no wish. `checked` is the
 * run that has logged in; all 0 when nobody did. A name that is another account's is USAGE.
 */
int keep_account(struct cli *cli, struct store *store, struct access *access,
                 const struct credentials *credentials, const char *name,
                 const struct run_result *checked, struct kept *ret_kept, struct error *err);

/* The session of a run, if it has any bytes. */
int keep_session(struct store *store, uint32_t id, const struct run_session *session,
                 struct error *err);

/* Whether an account may have the name. */
bool keep_is_name(const char *name);
/* Before anybody is asked anything: USAGE when the name cannot be one, or is of another brand. */
int keep_check_name(struct store *store, const char *brand, const char *name, struct error *err);

#endif
