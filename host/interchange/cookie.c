#include "host/interchange/cookie.h"

#include <string.h>

#include "host/common/percent.h"

/* As host/fetcher/cookie.h has them. */
enum { COOKIE_PAIR_MAX = 4096, COOKIE_PATH_MAX = 8192, COOKIE_DOMAIN_MAX = 253 };

static bool
cookie_has_control(const char *text)
{
    for (; *text; text++) {
        if (((unsigned char)*text < 0x20 && *text != '\t') || *text == 0x7F)
            return true;
    }
    return false;
}

bool
interchange_cookie_is_fit(const struct interchange_cookie *cookie, int64_t now)
{
    size_t domain = strlen(cookie->domain);

    return (cookie->expiry == 0 || cookie->expiry > now) && domain > 0 &&
           domain <= COOKIE_DOMAIN_MAX && cookie->path[0] == '/' &&
           strlen(cookie->path) <= COOKIE_PATH_MAX &&
           strlen(cookie->name) + strlen(cookie->value) <= COOKIE_PAIR_MAX &&
           !cookie_has_control(cookie->domain) && !cookie_has_control(cookie->path) &&
           !cookie_has_control(cookie->name) && !cookie_has_control(cookie->value);
}

void
interchange_cookie_put(struct buf *out, const struct interchange_cookie *cookie)
{
    buf_append_str(out, "cookie\t");
    buf_append_str(out, cookie->http_only ? "#HttpOnly_" : "");
    buf_append_str(out, cookie->host_only ? "" : ".");
    percent_put(out, cookie->domain);
    buf_append_str(out, cookie->host_only ? "\tFALSE\t" : "\tTRUE\t");
    percent_put(out, cookie->path);
    buf_append_str(out, cookie->secure ? "\tTRUE\t" : "\tFALSE\t");
    buf_printf(out, "%lld\t", (long long)cookie->expiry);
    percent_put(out, cookie->name);
    buf_append_byte(out, '\t');
    percent_put(out, cookie->value);
    buf_append_byte(out, '\n');
}
