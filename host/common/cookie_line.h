/*
 * A cookie as a line of text: the seven fields of Netscape's cookies.txt, with
 * '%', controls and what is beyond ASCII percent-encoded (percent.h). Sessions
 * are kept so, and cookies that are brought from a browser begin one.
 */
#ifndef CLISK_COMMON_COOKIE_LINE_H
#define CLISK_COMMON_COOKIE_LINE_H

#include <stdbool.h>

#include "host/common/buf.h"

#define COOKIE_LINE_HTTP_ONLY "#HttpOnly_" /* before the domain */

/* All borrowed. */
struct cookie_fields {
    const char *domain; /* without the dot before it */
    const char *path;
    const char *name;
    const char *value;
    int64_t expiry; /* seconds since 1970; 0: with the browser's session */
    bool host_only;
    bool secure;
    bool http_only;
};

/* Without an end of line. */
void cookie_line_put(struct buf *out, const struct cookie_fields *cookie);

/* What RFC 6265bis lets into no cookie. */
bool cookie_line_has_control(const char *text);

#endif
