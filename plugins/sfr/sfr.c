/*
 * SFR, the French operator: bills, itemised bills, lines and identity of its customers.
 */
#include "signon.h"
#include "space.h"

static bool
sfr_check_authenticated(clisk_run *run)
{
    return signon_check(run, &brand_sfr);
}

static void
sfr_ensure_authenticated(clisk_run *run)
{
    signon_ensure(run, &brand_sfr);
}

static void
sfr_ensure_not_authenticated(clisk_run *run)
{
    signon_leave(run, &brand_sfr);
}

static const char *
sfr_identify(clisk_run *run)
{
    return space_identify(run, brand_of(run, &brand_sfr));
}

static void
sfr_fetch(clisk_run *run)
{
    space_fetch(run, brand_of(run, &brand_sfr));
}

CLISK_PLUGIN(.check_authenticated = sfr_check_authenticated,
             .ensure_authenticated = sfr_ensure_authenticated,
             .ensure_not_authenticated = sfr_ensure_not_authenticated, .identify = sfr_identify,
             .fetch = sfr_fetch, .login_form = SIGNON_FORM);
