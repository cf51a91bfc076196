/*
 * What a hostile konnector may attempt: one small function an attempt, or one
 * function that a line of a table gives its arguments. A file has a class.
 *
 * An attempt says what the kernel answered and nothing else: 0 when it got what
 * it wanted, -1 with errno when it was refused. It looks at the world beside it
 * and harms only what tests/sandbox/victim.py has put there.
 */
#ifndef CLISK_TESTS_ATTEMPT_H
#define CLISK_TESTS_ATTEMPT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Where the driver answers; in a real worker, the socket to the broker. */
enum { ATTEMPT_CONTROL_FD = 3 };

/* What another process of the same person has, and what was left open for us. */
struct world {
    char home[256];        /* .ssh/id, vault, store/, documents/, konnectors/ */
    char socket_path[256]; /* a stream socket; ".dgram" behind it for datagrams */
    char abstract[64];     /* an abstract stream socket, without its NUL */
    char phase[16];        /* "constructor" or "run" */
    char attempt[64];      /* its name */
    char scratch[256];     /* a directory of this attempt alone */
    pid_t victim;
    int tcp4, tcp6, udp4, udp6; /* ports */
    int key;                    /* of the victim's keyring */
    int victim_fd;              /* of a file that it has open */
    uintptr_t secret;           /* where in its memory "victim-secret" is */
};

enum {
    /* What dlopen() needs too, so that it can be refused to the run phase only. */
    ATTEMPT_RUN_ONLY = 1,
};

struct attempt {
    const char *name;
    int (*make)(const struct world *world, const struct attempt *attempt);
    const char *path; /* see world_path() */
    long a, b, c;
    unsigned flags;
};

struct attempt_class {
    const char *name;
    const struct attempt *attempts;
    size_t count;
};

#define ATTEMPT_CLASS(variable, title, list) \
    const struct attempt_class variable = {title, list, sizeof(list) / sizeof((list)[0])}

extern const struct attempt_class attempts_calls, attempts_descriptors, attempts_files,
    attempts_forks, attempts_kernel, attempts_keyring, attempts_memory, attempts_namespaces,
    attempts_others, attempts_paths, attempts_proc, attempts_processes, attempts_signals,
    attempts_sockets;

/* A name's attempt; NULL. */
const struct attempt *attempt_find(const char *name);
/* Every attempt in turn; NULL after the last one. */
const struct attempt *attempt_at(size_t index, const char **ret_class);

/* The world of the text in CLISK_ATTEMPT, one "name value" a line. 0, or -1. */
int world_read(struct world *ret_world, const char *text);

/* "~" at the beginning is the home, "@" the scratch directory, "%" the victim's process id. The
 * result is in a static buffer, which the second call after this one takes again. */
const char *world_path(const struct world *world, const char *pattern);

/* 0 for anything but a negative number. */
int attempt_result(long result);

/* Answers the driver, by whichever call the role has for it. 0, or -1. */
int attempt_tell(const char *text);

/* What every process must be able to do: a cell without it proves nothing. NULL when all of it
 * works, or what does not. */
const char *attempt_controls(int may_open_libraries);

#endif
