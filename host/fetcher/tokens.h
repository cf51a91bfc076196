/*
 * Tokens that sites give, such as the bearer token of an API. The konnector
 * knows them by name: they are taken out of an answer here, put into requests
 * here, and kept with the session.
 */
#ifndef CLISK_FETCHER_TOKENS_H
#define CLISK_FETCHER_TOKENS_H

#include "host/common/error.h"
#include "host/common/secmem.h"
#include "host/common/url.h"
#include "host/fetcher/headers.h"
#include "host/fetcher/json_place.h"

enum {
    TOKENS_MAX = 16,
    TOKENS_ORIGINS_MAX = 64,
    TOKENS_CAPTURES_MAX = 64, /* new values in one run: each has to be hidden from then on */
    TOKENS_LEN_MIN = 8,       /* a shorter one could not be told from other text */
    TOKENS_LEN_MAX = 8192
};

struct tokens;

struct tokens *tokens_new(void) ATTR_MALLOC;
struct tokens *tokens_free(struct tokens *tokens); /* wipes; returns NULL; NULL is fine */

/* Where a token is found: at a pointer of the JSON, or in a header; the other is "". */
struct tokens_rule {
    const char *name;
    const char *origin;
    const char *path; /* and below it */
    const char *pointer;
    const char *header;
};

/* Both -1 with *err. The origins of a token follow it. */
int tokens_add(struct tokens *tokens, struct tokens_rule rule, struct error *err);
int tokens_allow(struct tokens *tokens, const char *name, const char *origin, struct error *err);

/* The answer that a token is taken from. */
struct tokens_answer {
    const struct url *url;
    const struct headers *headers;
    const uint8_t *body;
    size_t len;
    int64_t now; /* seconds since 1970 */
};

/* The value stays the store's; the place is that in the body, of length 0 for a header. */
struct tokens_found {
    const struct secret *value;
    struct json_place place;
};

/*
 * Takes the token out of an answer, in place of an older one. -1 with *err: DENIED from another
 * place than the rule names, SITE_CHANGED when it is not there, LIMIT for too many.
 */
int tokens_capture(struct tokens *tokens, const char *name, const struct tokens_answer *answer,
                   struct tokens_found *ret_found, struct error *err);

/* The token, if it may be sent there and has been captured; else -1 with *err. */
int tokens_find(const struct tokens *tokens, const char *name, const struct url *url,
                const struct secret **ret_value, struct error *err);

/* A token between runs. Strings are borrowed. */
struct tokens_kept {
    const char *name;
    const char *origin; /* that it was captured from */
    const char *value;
    int64_t
        ends_at; /* seconds since 1970, by the "expires_in" beside it (RFC 6749); 0: not known */
};

/* 0; 1 when no rule of today has that name and origin, or for what is no token; -1 with *err. */
int tokens_restore(struct tokens *tokens, struct tokens_kept kept, struct error *err);
/* Those that have a value. */
void tokens_tell(const struct tokens *tokens,
                 void tell(void *opaque, const struct tokens_kept *kept), void *opaque);
size_t tokens_count(const struct tokens *tokens);
/* The value of the index-th token; NULL for one that has none, and behind the last. */
const struct secret *tokens_value(const struct tokens *tokens, size_t index);

#endif
