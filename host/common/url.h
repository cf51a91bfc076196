/*
 * URLs as the URL standard (whatwg) parses and serialises them, for the schemes
 * http and https only: anything else is refused. A host beyond ASCII is mapped to
 * its "xn--" form (UTS #46). Policy is always decided on the parsed URL.
 */
#ifndef CLISK_COMMON_URL_H
#define CLISK_COMMON_URL_H

#include <stdbool.h>

#include "host/common/compiler.h"

enum { URL_MAX = 8192 };

/*
 * All parts are NUL-terminated and point into one allocation that url_free()
 * releases. `href` is the serialisation, at most URL_MAX bytes, which parses to
 * the same URL again; `username` and `password` are empty when absent; `host`
 * of an IPv6 address has its brackets; `path` begins with '/'; `query` and
 * `fragment` are without '?' and '#', NULL when absent. `port` is the effective
 * one. `origin` is "scheme://host" with ":port" unless it is the default.
 */
struct url {
    char *href;
    char *scheme;
    char *username;
    char *password;
    char *host;
    uint16_t port;
    char *path;
    char *query;
    char *fragment;
    char *origin;
};

/*
 * Parses `input`, at most URL_MAX bytes, against `base` (NULL: input must be
 * absolute). Text is taken as UTF-8; malformed bytes outside the host are
 * percent-encoded as they are. 0; 1 when it is not a URL that we speak, with a
 * static reason in *ret_why ("has a port that ..."); -1 without memory.
 */
int url_parse(const char *input, const struct url *base, struct url **ret_url,
              const char **ret_why);
/* The same for bytes that may have a NUL inside. */
int url_parse_bytes(const char *input, size_t len, const struct url *base, struct url **ret_url,
                    const char **ret_why);
struct url *url_free(struct url *url); /* returns NULL; NULL is fine */
void url_cleanup(struct url **url);
#define CLEANUP_URL CLEANUP(url_cleanup)

bool url_same_origin(const struct url *a, const struct url *b);

/*
 * 127.0.0.0/8, ::1 or localhost, by name alone: nothing is looked up. An IPv4
 * address mapped into IPv6 is not, and neither is a name below .localhost.
 */
bool url_is_loopback(const struct url *url);

#endif
