/*
 * One run of one account that is stored, from its lock to its record.
 */
#ifndef CLISK_CLI_RUN_ACCOUNT_H
#define CLISK_CLI_RUN_ACCOUNT_H

#include "host/agent/access.h"
#include "host/cli/cli.h"
#include "host/cli/output.h"

/* What runs share. Everything is borrowed. */
struct runner {
    struct cli *cli;
    struct store *store;
    struct access *access; /* NULL where there is no vault */
    const struct catalogue *catalogue;
    const struct run_options *options;
    int documents; /* a directory; -1 for RUN_CHECK */
    enum run_mode mode;
};

struct account_run {
    char account[STORE_NAME_MAX + 1];
    char brand[STORE_NAME_MAX + 1];
    int64_t started_at;
    int64_t ended_at;
    struct error error; /* its outcome is the run's */
    struct run_progress progress;
    bool is_full;                              /* it went through all that the brand lists */
    int64_t last_run_at;                       /* end of the run before it; 0: it is the first */
    uint32_t listed_before;                    /* entries that the brand listed then */
    struct run_shown shown[MANIFEST_LIST_MAX]; /* of RUN_CHECK */
    size_t shown_count;
    /* The file that has the page, in the memory of the options; NULL for none. */
    const char *snapshot;
};

/* Entries that the brand listed. */
uint32_t account_run_listed(const struct account_run *run);

/* What all modes print as JSON: whose it was, how it ended, and when. NULL without memory. */
json_t *account_run_object(const char *type, const struct account_run *run);

/* Tells what went wrong, the remedy, and where the page is that was not as expected. */
void account_run_tell(struct cli *cli, const struct account_run *run);

/* *ret_run is always set. */
void run_account(const struct runner *runner, uint32_t id, struct account_run *ret_run);

#endif
