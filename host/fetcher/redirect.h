/*
 * Where a redirect leads, what is asked there, and what is said of where we
 * come from: the rules of browsers (the standards Fetch and Referrer Policy).
 */
#ifndef CLISK_FETCHER_REDIRECT_H
#define CLISK_FETCHER_REDIRECT_H

#include "host/common/error.h"
#include "host/common/url.h"
#include "host/wire/wire.h"

/* As Fetch has it; the broker looks at every hop besides. */
enum { REDIRECT_HOPS_MAX = 20 };

/*
 * The URL that `location` means at `from`; its fragment is kept unless the
 * location has one. -1 with *err DENIED for what is no http or https URL.
 */
int redirect_resolve(const struct url *from, const char *location, struct url **ret_url,
                     struct error *err);

/*
 * The value of Referer, by "strict-origin-when-cross-origin", as a heap string
 * of the caller; NULL when nothing is said. `referer` may be NULL. -1 without
 * memory.
 */
int redirect_referer(const struct url *referer, const struct url *url, char **ret_value);

#endif
