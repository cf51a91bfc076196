#include "host/common/failpoint.h"

#ifdef ENABLE_FAILPOINTS

#include <signal.h>
#include <stdlib.h>
#include <string.h>

void
failpoint(const char *name)
{
    static unsigned long passed;
    const char *wanted = getenv("CLISK_FAILPOINT");
    size_t len = strlen(name);
    unsigned long count = 1;

    if (!wanted || strncmp(wanted, name, len) != 0)
        return;
    if (wanted[len] == ':')
        count = strtoul(wanted + len + 1, NULL, 10);
    else if (wanted[len] != '\0')
        return;
    if (++passed == count)
        raise(SIGKILL);
}

bool
failpoint_fails(const char *name)
{
    const char *wanted = getenv("CLISK_FAILPOINT_FAILS");
    size_t len = strlen(name);

    while (wanted && *wanted) {
        size_t word = strcspn(wanted, ",");

        if (word == len && memcmp(wanted, name, len) == 0)
            return true;
        wanted += word + (wanted[word] == ',');
    }
    return false;
}

#else

/* ISO C wants a declaration in every translation unit. */
typedef int failpoint_disabled;

#endif
