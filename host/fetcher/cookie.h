/*
 * One Set-Cookie, and the rules by which a cookie belongs to a host and a
 * path: draft-ietf-httpbis-rfc6265bis, which is RFC 6265 as browsers have it.
 */
#ifndef CLISK_FETCHER_COOKIE_H
#define CLISK_FETCHER_COOKIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/common/compiler.h"

enum {
    COOKIE_PAIR_MAX = 4096,      /* name and value together */
    COOKIE_ATTRIBUTE_MAX = 1024, /* a longer value of an attribute is no attribute */
    COOKIE_AGE_MAX = 400 * 86400 /* seconds; a longer life is cut */
};

/* Bytes in the line that was parsed. */
struct cookie_text {
    const char *at;
    size_t len;
};

struct cookie_line {
    struct cookie_text name;
    struct cookie_text value;
    struct cookie_text domain; /* without its leading dot; of length 0 for none */
    struct cookie_text path;   /* of length 0 when the default path holds */
    bool secure;
    bool http_only;
    bool same_site_none;
    bool has_expiry;
    int64_t expiry; /* seconds since 1970, by Max-Age or Expires; not cut */
};

/* 0, or 1 for a line that is to be ignored as a whole. `now` is what Max-Age counts from. */
int cookie_parse(const char *line, size_t len, int64_t now, struct cookie_line *ret_line);

/* Whether the name (or, without one, the value) begins with the prefix, in any case. */
bool cookie_has_prefix(const struct cookie_line *line, const char *prefix);

/*
 * "Domain-matches" and "path-matches" (section 5.1.3 and 5.1.4). Hosts are in
 * the form in which struct url has them; the domain is in lower case.
 */
bool cookie_domain_matches(const char *host, const char *domain);
bool cookie_path_matches(const char *path, const char *cookie_path);
/* The length of the default path at the beginning of a URL's path; 0 stands for "/". */
size_t cookie_default_path_len(const char *path);

/* Whether anybody can register names right below this one, as the Public Suffix List has it. */
bool cookie_is_public_suffix(const char *domain);

#endif
