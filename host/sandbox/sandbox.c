#include "host/sandbox/sandbox.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <signal.h>
#include <unistd.h>

enum { SANDBOX_MIB = 1024 * 1024 };

struct sandbox_limit {
    int resource;
    rlim_t value;
};

/* A file of the fetcher is a document or the pool; the broker caps documents to less. */
static const struct sandbox_limit sandbox_fetcher_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 256},
    {RLIMIT_FSIZE, (rlim_t)8192 * SANDBOX_MIB},
};

/*
 * A worker has no reason to write a file or to start anything. Its processor
 * time is bounded whatever the page or the konnector does: the broker turns
 * the signal into the outcome LIMIT.
 */
static const struct sandbox_limit sandbox_worker_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 64},
    {RLIMIT_FSIZE, 0},
    {RLIMIT_NPROC, 0},
    {RLIMIT_CPU, SANDBOX_WORKER_CPU_SECONDS},
#ifndef ENABLE_SANITIZER /* which reserves terabytes of address space */
    {RLIMIT_AS, (rlim_t)1024 * SANDBOX_MIB},
#endif
};

static const struct sandbox_limit sandbox_broker_limits[] = {
    {RLIMIT_CORE, 0},
};

/* It starts nothing. What it writes is the vault, of VAULT_FILE_MAX bytes at most. */
static const struct sandbox_limit sandbox_agent_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 64},
    {RLIMIT_FSIZE, (rlim_t)128 * SANDBOX_MIB},
    {RLIMIT_NPROC, 0},
};

static int
sandbox_set_limits(const struct sandbox_limit *limits, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct rlimit now, wanted = {limits[i].value, limits[i].value};

        if (getrlimit((__rlimit_resource_t)limits[i].resource, &now) < 0)
            return error_errno(err, OUTCOME_INTERNAL, "getrlimit %d", limits[i].resource);
        if (now.rlim_max < wanted.rlim_max)
            continue;
        if (setrlimit((__rlimit_resource_t)limits[i].resource, &wanted) < 0)
            return error_errno(err, OUTCOME_INTERNAL, "setrlimit %d", limits[i].resource);
    }
    return 0;
}

static int
sandbox_apply_limits(enum sandbox_role role, struct error *err)
{
    switch (role) {
    case SANDBOX_BROKER:
        return sandbox_set_limits(sandbox_broker_limits, ARRAY_SIZE(sandbox_broker_limits), err);
    case SANDBOX_FETCHER:
        return sandbox_set_limits(sandbox_fetcher_limits, ARRAY_SIZE(sandbox_fetcher_limits), err);
    case SANDBOX_WORKER:
        return sandbox_set_limits(sandbox_worker_limits, ARRAY_SIZE(sandbox_worker_limits), err);
    case SANDBOX_AGENT:
        return sandbox_set_limits(sandbox_agent_limits, ARRAY_SIZE(sandbox_agent_limits), err);
    default: return error_set(err, OUTCOME_INTERNAL, "no such sandbox role");
    }
}

/* A child whose broker is gone already would never get the signal: its control socket tells. */
static int
sandbox_tie_to_broker(struct error *err)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot be tied to the broker");
    return 0;
}

static int
sandbox_close_descriptors(struct error *err)
{
    if (close_range(SANDBOX_CONTROL_FD + 1, ~0U, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot close descriptors");
    return 0;
}

int
sandbox_enter(enum sandbox_role role, struct error *err)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot give up new privileges");
#ifndef ENABLE_SANITIZER /* whose leak check looks at the process from outside */
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot become undumpable");
#endif
    if ((role == SANDBOX_FETCHER || role == SANDBOX_WORKER) && sandbox_tie_to_broker(err) < 0)
        return -1;
    if (role != SANDBOX_BROKER && sandbox_close_descriptors(err) < 0)
        return -1;
    return sandbox_apply_limits(role, err);
}
