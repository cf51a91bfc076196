#include "host/interchange/cookie.h"

#include <string.h>

/* As host/fetcher/cookie.h has them. */
enum { COOKIE_PAIR_MAX = 4096, COOKIE_PATH_MAX = 8192, COOKIE_DOMAIN_MAX = 253 };

bool
interchange_cookie_is_fit(const struct cookie_fields *cookie, int64_t now)
{
    size_t domain = strlen(cookie->domain);

    return (cookie->expiry == 0 || cookie->expiry > now) && domain > 0 &&
           domain <= COOKIE_DOMAIN_MAX && cookie->path[0] == '/' &&
           strlen(cookie->path) <= COOKIE_PATH_MAX &&
           strlen(cookie->name) + strlen(cookie->value) <= COOKIE_PAIR_MAX &&
           !cookie_line_has_control(cookie->domain) && !cookie_line_has_control(cookie->path) &&
           !cookie_line_has_control(cookie->name) && !cookie_line_has_control(cookie->value);
}
