/*
 * One entry a role: all that its processes are left with.
 */
#include "host/sandbox/internal.h"
#include "host/sandbox/landlock.h"

enum { ROLES_MIB = 1024 * 1024 };

/* Where the dynamic loader finds libraries. */
#define ROLES_LIBRARIES                                                           \
    {"/lib", FS_READ_FILE}, {"/lib64", FS_READ_FILE}, {"/usr/lib", FS_READ_FILE}, \
        {"/usr/lib64", FS_READ_FILE}, {"/usr/local/lib", FS_READ_FILE},           \
        {"/usr/local/lib64", FS_READ_FILE},                                       \
    {                                                                             \
        "/etc/ld.so.cache", FS_READ_FILE                                          \
    }

/* --- broker ------------------------------------------------------------------ */

static const struct sandbox_limit roles_broker_limits[] = {
    {RLIMIT_CORE, 0},
};

/* --- fetcher ----------------------------------------------------------------- */

/* A file of the fetcher is a document or the pool; the broker caps documents to less. */
static const struct sandbox_limit roles_fetcher_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 256},
    {RLIMIT_FSIZE, (rlim_t)8192 * ROLES_MIB},
};

/* The authorities, as a hashed directory of links and where they lead, and what resolving a name
 * reads. */
static const struct sandbox_path roles_fetcher_paths[] = {
    ROLES_LIBRARIES,
    {SANDBOX_CA_PATH, FS_READ_FILE | FS_READ_DIR},
    {"/etc/ssl/openssl.cnf", FS_READ_FILE},
    {"/usr/share/ca-certificates", FS_READ_FILE},
    {"/usr/local/share/ca-certificates", FS_READ_FILE},
    {"/usr/share/publicsuffix", FS_READ_FILE},
    {"/etc/resolv.conf", FS_READ_FILE},
    {"/etc/hosts", FS_READ_FILE},
    {"/etc/nsswitch.conf", FS_READ_FILE},
    {"/etc/host.conf", FS_READ_FILE},
    {"/etc/gai.conf", FS_READ_FILE},
    {"/etc/services", FS_READ_FILE},
    {"/etc/protocols", FS_READ_FILE},
    {"/etc/hostname", FS_READ_FILE},
    {"/etc/machine-id", FS_READ_FILE},
    {"/dev/urandom", FS_READ_FILE},
    {"/dev/random", FS_READ_FILE},
};

/* --- worker ------------------------------------------------------------------ */

/*
 * A worker has no reason to write a file or to start anything. Its processor
 * time is bounded whatever the page or the konnector does: the broker turns
 * the signal into the outcome LIMIT.
 */
static const struct sandbox_limit roles_worker_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 64},
    {RLIMIT_FSIZE, 0},
    {RLIMIT_NPROC, 0},
    {RLIMIT_CPU, SANDBOX_WORKER_CPU_SECONDS},
#ifndef ENABLE_SANITIZER /* which reserves terabytes of address space */
    {RLIMIT_AS, (rlim_t)1024 * ROLES_MIB},
#endif
};

static const struct sandbox_path roles_worker_paths[] = {
    ROLES_LIBRARIES,
};

/* --- agent ------------------------------------------------------------------- */

/* It starts nothing. What it writes is the vault, of VAULT_FILE_MAX bytes at most. */
static const struct sandbox_limit roles_agent_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 64},
    {RLIMIT_FSIZE, (rlim_t)128 * ROLES_MIB},
    {RLIMIT_NPROC, 0},
};

/* --- programs that come later -------------------------------------------------- */

static const struct sandbox_limit roles_browser_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 64},
    {RLIMIT_FSIZE, 0},
    {RLIMIT_NPROC, 0},
#ifndef ENABLE_SANITIZER
    {RLIMIT_AS, (rlim_t)1024 * ROLES_MIB},
#endif
};

/* What it writes is a document, no larger than one may be; what it reads can be a bomb. */
static const struct sandbox_limit roles_converter_limits[] = {
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, 16},
    {RLIMIT_FSIZE, (rlim_t)256 * ROLES_MIB},
    {RLIMIT_NPROC, 0},
    {RLIMIT_CPU, SANDBOX_WORKER_CPU_SECONDS},
#ifndef ENABLE_SANITIZER
    {RLIMIT_AS, (rlim_t)512 * ROLES_MIB},
#endif
};

#define LIMITS(of) .limits = (of), .limit_count = ARRAY_SIZE(of)
#define PATHS(of)  .has_landlock = true, .paths = (of), .path_count = ARRAY_SIZE(of)

static const struct sandbox_profile roles[] = {
    /* It runs the person's password commands, which are hers to sandbox. */
    [SANDBOX_BROKER] = {LIMITS(roles_broker_limits), .keeps_fds = true, .may_patch = true},
    [SANDBOX_FETCHER] = {LIMITS(roles_fetcher_limits), .is_child = true, PATHS(roles_fetcher_paths),
                         .path_access = FS_READ_FILE, .net_access = NET_BIND_TCP,
                         .narrow = &filter_fetcher},
    [SANDBOX_WORKER] = {LIMITS(roles_worker_limits), .is_child = true, PATHS(roles_worker_paths),
                        .fd_access = FS_READ_FILE, .net_access = NET_BIND_TCP | NET_CONNECT_TCP,
                        .needs_wall = true, .wide = &filter_worker_wide,
                        .narrow = &filter_worker_narrow},
    [SANDBOX_AGENT] = {LIMITS(roles_agent_limits), .has_landlock = true,
                       .fd_access = FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_REMOVE_FILE |
                                    FS_MAKE_REG | FS_TRUNCATE,
                       .path_access = FS_REMOVE_FILE, .net_access = NET_BIND_TCP | NET_CONNECT_TCP,
                       .narrow = &filter_agent},
    [SANDBOX_BROWSER] = {LIMITS(roles_browser_limits), .is_child = true, .has_landlock = true,
                         .net_access = NET_BIND_TCP | NET_CONNECT_TCP, .needs_wall = true,
                         .narrow = &filter_browser},
    [SANDBOX_CONVERTER] = {LIMITS(roles_converter_limits), .is_child = true, .has_landlock = true,
                           .net_access = NET_BIND_TCP | NET_CONNECT_TCP, .needs_wall = true,
                           .narrow = &filter_converter},
};

const struct sandbox_profile *
roles_find(enum sandbox_role role)
{
    return (size_t)role < ARRAY_SIZE(roles) ? &roles[role] : NULL;
}
