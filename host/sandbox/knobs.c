#include "host/sandbox/internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#ifdef ENABLE_FAILPOINTS

static void
knobs_set(struct knobs *knobs, const char *word)
{
    if (strncmp(word, "abi=", 4) == 0)
        knobs->abi_most = (int)strtol(word + 4, NULL, 10);
    else if (strcmp(word, "wall=off") == 0)
        knobs->no_wall = true;
    else if (strcmp(word, "namespaces=0") == 0)
        knobs->namespaces = KNOB_NAMESPACES_OFF;
    else if (strcmp(word, "namespaces=1") == 0)
        knobs->namespaces = KNOB_NAMESPACES_ON;
    else if (strcmp(word, "seccomp=off") == 0)
        knobs->seccomp = KNOB_SECCOMP_OFF;
    else if (strcmp(word, "seccomp=trap") == 0)
        knobs->seccomp = KNOB_SECCOMP_TRAP;
    else if (strcmp(word, "seccomp=on") != 0)
        abort(); /* a test that meant something else would pass for nothing */
}

/* "abi=2,namespaces=0,seccomp=trap": a kernel that has less than ours, for tests. */
struct knobs
knobs_read(void)
{
    struct knobs knobs = {.abi_most = INT_MAX};
    const char *value = getenv("CLISK_SANDBOX");
    CLEANUP_FREE char *copy = value ? strdup(value) : NULL;
    char *rest = copy, *word;

    while ((word = strsep(&rest, ",")) != NULL) {
        if (*word)
            knobs_set(&knobs, word);
    }
    return knobs;
}

#else

struct knobs
knobs_read(void)
{
    return (struct knobs){.abi_most = INT_MAX};
}

#endif
