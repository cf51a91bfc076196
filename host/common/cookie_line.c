#include "host/common/cookie_line.h"

#include "host/common/percent.h"

void
cookie_line_put(struct buf *out, const struct cookie_fields *cookie)
{
    buf_append_str(out, cookie->http_only ? COOKIE_LINE_HTTP_ONLY : "");
    buf_append_str(out, cookie->host_only ? "" : ".");
    percent_put(out, cookie->domain);
    buf_append_str(out, cookie->host_only ? "\tFALSE\t" : "\tTRUE\t");
    percent_put(out, cookie->path);
    buf_append_str(out, cookie->secure ? "\tTRUE\t" : "\tFALSE\t");
    buf_printf(out, "%lld\t", (long long)cookie->expiry);
    percent_put(out, cookie->name);
    buf_append_byte(out, '\t');
    percent_put(out, cookie->value);
}

bool
cookie_line_has_control(const char *text)
{
    for (; *text; text++) {
        if (((unsigned char)*text < 0x20 && *text != '\t') || *text == 0x7F)
            return true;
    }
    return false;
}
