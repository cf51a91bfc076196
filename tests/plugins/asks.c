/*
 * A konnector whose versions ask for different things: each build has a
 * manifest of its own, and asks for one page.
 */
#include <clisk/clisk.h>

static void
asks_ensure_authenticated(clisk_run *run)
{
    (void)run;
}

static const char *
asks_identify(clisk_run *run)
{
    (void)run;
    return "me";
}

static void
asks_fetch(clisk_run *run)
{
    clisk_get(run, ASKS_URL);
}

CLISK_PLUGIN(.ensure_authenticated = asks_ensure_authenticated,
             .ensure_not_authenticated = asks_ensure_authenticated, .identify = asks_identify,
             .fetch = asks_fetch, );
