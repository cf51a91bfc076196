/*
 * A konnector as a newer SDK would build it: the next API number, a larger
 * struct.
 */
#include <clisk/clisk.h>

#undef CLISK_API
#define CLISK_API 2

static void
newer_nothing(clisk_run *run)
{
    (void)run;
}

static const char *
newer_identify(clisk_run *run)
{
    (void)run;
    return "newer";
}

CLISK_PLUGIN(.ensure_authenticated = newer_nothing, .ensure_not_authenticated = newer_nothing,
             .identify = newer_identify, .fetch = newer_nothing);
