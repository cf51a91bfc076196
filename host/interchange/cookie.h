/*
 * A cookie that another program has, on its way into a session.
 */
#ifndef CLISK_INTERCHANGE_COOKIE_H
#define CLISK_INTERCHANGE_COOKIE_H

#include <stdbool.h>

#include "host/common/buf.h"
#include "host/common/error.h"

/* Strings are borrowed. */
struct interchange_cookie {
    const char *domain; /* in lower case, without a leading dot */
    bool host_only;     /* hosts below the domain do not get it */
    const char *path;
    bool secure;
    bool http_only;
    int64_t expiry; /* seconds since 1970; 0: with the browser's session */
    const char *name;
    const char *value;
};

/* Is given one cookie after the other. 0 to go on, or -1 with *err. */
typedef int interchange_taker(void *opaque, const struct interchange_cookie *cookie,
                              struct error *err);

/* Whether a browser would send it at the time `now`: not over, no control characters, not too
 * long. */
bool interchange_cookie_is_fit(const struct interchange_cookie *cookie, int64_t now);

/* Appends it as a line of a session (host/fetcher/session.h), with its end. */
void interchange_cookie_put(struct buf *out, const struct interchange_cookie *cookie);

#endif
