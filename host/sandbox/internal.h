/*
 * The layers behind sandbox.h, and the table that has one entry a role.
 */
#ifndef CLISK_SANDBOX_INTERNAL_H
#define CLISK_SANDBOX_INTERNAL_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/resource.h>

#include "host/sandbox/sandbox.h"

struct sandbox_limit {
    int resource;
    rlim_t value;
};

/* A path that does not exist is passed over. */
struct sandbox_path {
    const char *path;
    uint64_t access; /* LANDLOCK_ACCESS_FS_..., see landlock.h */
};

struct sandbox_filter {
    const struct sock_filter *rules;
    size_t count;
};

struct sandbox_profile {
    const struct sandbox_limit *limits;
    size_t limit_count;
    bool is_child;  /* of a run: dies with its broker */
    bool keeps_fds; /* above SANDBOX_CONTROL_FD */
    bool may_patch; /* executes what it wrote, or starts who does */

    bool has_landlock;
    const struct sandbox_path *paths;
    size_t path_count;
    uint64_t fd_access;   /* of sandbox_files.fd */
    uint64_t path_access; /* of sandbox_files.path */
    uint64_t net_access;

    bool needs_wall; /* runs what others wrote, or reads what they made it read */

    const struct sandbox_filter *wide;   /* NULL: none */
    const struct sandbox_filter *narrow; /* likewise */
};

/* NULL for a number that is no role. */
const struct sandbox_profile *roles_find(enum sandbox_role role);

extern const struct sandbox_filter filter_worker_wide, filter_worker_narrow, filter_fetcher,
    filter_agent, filter_browser, filter_converter;

int limits_apply(const struct sandbox_profile *profile, struct error *err);

/* The ABI of the kernel, of the test's mask where that is less, or 0. */
int landlock_abi(enum sandbox_lack *ret_lack);
int landlock_apply(const struct sandbox_profile *profile, const struct sandbox_files *files,
                   int abi, struct error *err);

/* Whether filters can be installed. */
enum sandbox_lack seccomp_probe(void);
int seccomp_apply(const struct sandbox_filter *filter, struct error *err);

/* An empty root with the library directories, and no network: what stands in for Landlock. 0 with
 * whether the kernel lets us, or -1 with *err when it is half done. */
int namespaces_enter(enum sandbox_lack *ret_lack, struct error *err);
/* The same in a child that ends. */
enum sandbox_lack namespaces_probe(void);

/* Of CLISK_SANDBOX, which only builds for tests read: see knobs.c. */
enum knob_seccomp { KNOB_SECCOMP_ON, KNOB_SECCOMP_OFF, KNOB_SECCOMP_TRAP };
enum knob_namespaces { KNOB_NAMESPACES_AS_NEEDED, KNOB_NAMESPACES_OFF, KNOB_NAMESPACES_ON };
struct knobs {
    bool no_wall; /* no layer, and none is missed: for tests that look into a process */
    int abi_most;
    enum knob_namespaces namespaces;
    enum knob_seccomp seccomp;
};
struct knobs knobs_read(void);

#endif
