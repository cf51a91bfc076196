/*
 * The content of <meta http-equiv=refresh> (HTML standard, "shared declarative
 * refresh steps"), which a Refresh header has too.
 */
#ifndef CLISK_RUNTIME_HTML_REFRESH_H
#define CLISK_RUNTIME_HTML_REFRESH_H

#include <stddef.h>
#include <stdint.h>

enum { REFRESH_SECONDS_MAX = 86400 * 365 };

struct refresh {
    uint32_t seconds; /* cut at REFRESH_SECONDS_MAX */
    const char *url;  /* in the text, not yet resolved; NULL: the page itself again */
    size_t len;
};

/* 0, or 1 for what is no refresh. */
int refresh_parse(const char *text, size_t len, struct refresh *ret_refresh);

#endif
