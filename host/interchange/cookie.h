/*
 * A cookie that another program has, on its way into a session.
 */
#ifndef CLISK_INTERCHANGE_COOKIE_H
#define CLISK_INTERCHANGE_COOKIE_H

#include <stdbool.h>

#include "host/common/cookie_line.h"
#include "host/common/error.h"

/* Is given one cookie after the other, whose domain is in lower case. 0 to go on, or -1 with *err.
 */
typedef int interchange_taker(void *opaque, const struct cookie_fields *cookie, struct error *err);

/* Whether a browser would send it at the time `now`: not over, no control characters, not too
 * long. */
bool interchange_cookie_is_fit(const struct cookie_fields *cookie, int64_t now);

#endif
