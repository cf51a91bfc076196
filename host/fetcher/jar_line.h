/*
 * A cookie of the jar, and the line that stands for it: see jar_tell().
 */
#ifndef CLISK_FETCHER_JAR_LINE_H
#define CLISK_FETCHER_JAR_LINE_H

#include <stdbool.h>

#include "host/common/buf.h"

struct jar_cookie {
    char *name; /* may be empty */
    char *value;
    char *domain; /* in lower case, without a leading dot */
    char *path;
    bool host_only;
    bool secure;
    bool http_only;
    int64_t expiry; /* seconds since 1970; 0: with the session */
};

void jar_cookie_clear(struct jar_cookie *cookie); /* wipes and releases */

/*
 * Overwrites the value with asterisks where it stands behind the cookie's name, as in a Cookie
 * header that is given back; how often. Elsewhere it may be what a page needs it for, such as a
 * token against forgery in a form.
 */
size_t jar_cookie_hide(const struct jar_cookie *cookie, uint8_t *data, size_t len);

void jar_line_put(struct buf *out, const struct jar_cookie *cookie);
/* 0; 1 for what is no such line; -1 without memory. */
int jar_line_parse(const char *line, struct jar_cookie *ret_cookie);
/* Seconds since 1970, or 0. 1 for what is no such number. */
int jar_line_parse_time(const char *text, int64_t *ret_seconds);

#endif
