/*
 * The cookies of a Firefox profile. Its database is copied into a directory of
 * its own and the copy is read; the profile itself is never opened for writing,
 * and Firefox may run meanwhile.
 */
#ifndef CLISK_INTERCHANGE_FIREFOX_H
#define CLISK_INTERCHANGE_FIREFOX_H

#include "host/interchange/cookie.h"

struct firefox_where {
    const char *home;    /* the person's */
    const char *profile; /* its name in profiles.ini, or its directory; NULL for the usual one */
    const char *scratch; /* a directory in which the copy is made, and removed again */
};

/*
 * Cookies of containers and of private windows are left out. -1 with *err:
 * USAGE when there is no such profile, SETUP when its database cannot be read or
 * is of a newer Firefox than is known; or what `take` said.
 */
int firefox_read(const struct firefox_where *where, interchange_taker *take, void *opaque,
                 struct error *err);

/* The directory of the profile, which the caller frees. -1 with *err, as above. */
int firefox_find_profile(const struct firefox_where *where, char **ret_path, struct error *err);

#endif
