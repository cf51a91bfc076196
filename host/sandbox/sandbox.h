/*
 * What a process gives up before it works: one interface, one list a role.
 *
 * Three steps, each narrower than the one before, and none can be taken back:
 * sandbox_enter() first thing in main(), sandbox_confine() when the process
 * knows which files are its own, sandbox_lock() when it meets the first hostile
 * byte or instruction. clisk-security(7) says what each role keeps.
 */
#ifndef CLISK_SANDBOX_SANDBOX_H
#define CLISK_SANDBOX_SANDBOX_H

#include <stdbool.h>

#include "host/common/error.h"

enum sandbox_role {
    SANDBOX_BROKER,
    SANDBOX_FETCHER,
    SANDBOX_WORKER,
    SANDBOX_AGENT,
    SANDBOX_BROWSER,  /* drives a browser through descriptors that it is given */
    SANDBOX_CONVERTER /* reads a descriptor, writes a descriptor: PDF, archives */
};

/* In a child, the socket to the broker. Every descriptor above it is closed. */
enum { SANDBOX_CONTROL_FD = 3 };

/* The hashed directory of certificates: no other place vouches for a site. */
#define SANDBOX_CA_PATH "/etc/ssl/certs"

/* Processor time of a worker, whatever the page or the konnector does. */
enum { SANDBOX_WORKER_CPU_SECONDS = 120 };

/*
 * For the rest of the process: no new privileges, not dumpable, no core, the
 * role's resource limits, no memory that is written and then executed. All but the broker hold
 * nothing but 0 to 3, and the children of a run die with it; the agent outlives whoever started it.
 * First thing in main(). 0, or -1 with *err.
 */
int sandbox_enter(enum sandbox_role role, struct error *err);

/* What this one process may open beside the list of its role. */
struct sandbox_files {
    int fd;           /* the konnector of a worker, the vault's directory of an agent; -1: none */
    const char *path; /* one more file that a fetcher may read; NULL: none */
};
#define SANDBOX_FILES_NONE ((struct sandbox_files){.fd = -1})

/* Why a layer is not there. The numbers are part of the wire. */
enum sandbox_lack {
    SANDBOX_IS_THERE,
    SANDBOX_NOT_BUILT,    /* the kernel is too old, or built without it */
    SANDBOX_SWITCHED_OFF, /* by the kernel's parameters */
    SANDBOX_FORBIDDEN,    /* by a container, or a module such as AppArmor */
    SANDBOX_PRETENDED     /* by a test */
};
/* In words, such as "it is switched off". */
const char *sandbox_lack_text(enum sandbox_lack lack);

/* What the kernel offers to this process. */
struct sandbox_report {
    enum sandbox_lack landlock;
    enum sandbox_lack seccomp;    /* filters of system calls */
    enum sandbox_lack namespaces; /* of users, mounts and the network, for who is not root */
    int landlock_abi;             /* 0: none */
    char kernel[65];              /* "6.1.0-40-amd64" */
    bool has_memfd_secret;        /* memory that root's debugger does not see */
    bool has_mdwe;                /* no memory that is written and then executed */
    int yama;                     /* kernel.yama.ptrace_scope; -1: none */
    bool is_root;                 /* limits of processes do not hold */
    bool is_sanitized;            /* a build for sanitizers, with filters and Landlock left off */
};

/* Tries each layer, namespaces in a child of its own, and changes nothing. */
void sandbox_probe(struct sandbox_report *ret_report);

/*
 * Whether these layers keep a stranger's konnector in: filters of system calls, and Landlock or
 * namespaces. 0, or -1 with *err (SETUP, "SANDBOX") that names what is missing.
 */
int sandbox_judge(const struct sandbox_report *report, struct error *err);

/* sandbox_confine(): sandbox_judge() would not have a stranger's code run now. */
#define SANDBOX_INCOMPLETE 1

/*
 * Landlock with the role's files, namespaces where there is no Landlock, and the
 * role's wide list of system calls: whatever of it there is. 0; SANDBOX_INCOMPLETE
 * for a role that meets what others wrote, with the three layers in *ret_layers;
 * or -1 with *err. `ret_layers` may be NULL.
 */
int sandbox_confine(enum sandbox_role role, const struct sandbox_files *files,
                    struct sandbox_report *ret_layers, struct error *err);

/* The role's narrow list of system calls, where it has one. 0, or -1 with *err. */
int sandbox_lock(enum sandbox_role role, struct error *err);

#endif
