/*
 * RED, the brand of SFR without shops: the same pages, under other names.
 */
#include "../sfr/signon.h"
#include "../sfr/space.h"

static bool
red_check_authenticated(clisk_run *run)
{
    return signon_check(run, &brand_red);
}

static void
red_ensure_authenticated(clisk_run *run)
{
    signon_ensure(run, &brand_red);
}

static void
red_ensure_not_authenticated(clisk_run *run)
{
    signon_leave(run, &brand_red);
}

static const char *
red_identify(clisk_run *run)
{
    return space_identify(run, brand_of(run, &brand_red));
}

static void
red_fetch(clisk_run *run)
{
    space_fetch(run, brand_of(run, &brand_red));
}

CLISK_PLUGIN(.check_authenticated = red_check_authenticated,
             .ensure_authenticated = red_ensure_authenticated,
             .ensure_not_authenticated = red_ensure_not_authenticated, .identify = red_identify,
             .fetch = red_fetch, .login_form = SIGNON_FORM);
