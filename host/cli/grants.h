/*
 * What an account's konnector asks for, beside what the person has decided of
 * each: for the run, for whoever looks, and for whoever decides.
 */
#ifndef CLISK_CLI_GRANTS_H
#define CLISK_CLI_GRANTS_H

#include "host/cli/cli.h"
#include "host/manifest/permission.h"

enum grant_state {
    GRANT_GIVEN,
    GRANT_MISSING, /* nothing was decided */
    GRANT_REVOKED,
    GRANT_EXPIRED
};

struct grant {
    char *permission; /* its text */
    char *words;
    enum permission_kind kind;
    bool is_asked; /* by the manifest: else it was, once */
    enum grant_state state;
    bool once;     /* given for the next run */
    int64_t since; /* of the decision; 0 where there is none */
    int64_t until; /* 0: no end */
    bool chosen;   /* to be shown, asked for or decided on next */
};

/* What the manifest asks for in its order, then what else was decided. */
struct grants {
    struct grant *items;
    size_t count;
    size_t room;
    const char **held; /* made by grants_give() */
};

/* Of an account, 0 for one that is not kept yet. Without a manifest: what was decided. 0, or -1
 * with *err; grants_clear() is due in any case. */
int grants_read(struct store *store, uint32_t account, const struct manifest *manifest,
                struct grants *ret_grants, struct error *err);
void grants_clear(struct grants *grants);
#define CLEANUP_GRANTS CLEANUP(grants_clear)

/* "granted", "not granted", "revoked", "expired" */
const char *grants_state_name(enum grant_state state);

/* How many of those that the manifest asks for are in that state. */
size_t grants_count(const struct grants *grants, enum grant_state state);

/* Makes the request point to those that hold. */
int grants_give(struct grants *grants, struct run_request *request, struct error *err);

/* How something is decided. */
struct grant_decision {
    enum store_grant_state state;
    uint64_t seconds; /* that it holds; 0: no end */
    bool once;
};

typedef bool grants_chooser(const struct grant *grant);
bool grants_are_missing(const struct grant *grant);   /* asked for, and nothing was decided */
bool grants_are_not_given(const struct grant *grant); /* asked for, and do not hold now */
bool grants_are_asked(const struct grant *grant);

/* Chooses these and no others; how many. */
size_t grants_choose(struct grants *grants, grants_chooser *choose);

/* Decides on all that are chosen: in `grants`, and in one commit in the store, unless the account
 * is 0. */
int grants_decide(struct store *store, uint32_t account, struct grants *grants,
                  struct grant_decision decision, struct error *err);

#endif
