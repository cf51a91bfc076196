/*
 * The secrets of the one account of this process, and where each may be put.
 */
#ifndef CLISK_FETCHER_SECRETS_H
#define CLISK_FETCHER_SECRETS_H

#include <stdbool.h>

#include "host/common/codec.h"
#include "host/common/error.h"
#include "host/common/secmem.h"
#include "host/common/url.h"

enum { SECRETS_MAX = 64, SECRETS_PLACEMENTS_MAX = 256 };

struct secrets;

struct secrets *secrets_new(void) ATTR_MALLOC;
struct secrets *secrets_free(struct secrets *secrets); /* wipes; returns NULL; NULL is fine */

/* The value is copied into secure memory. -1 with *err: too many, or a name that is there. */
int secrets_add(struct secrets *secrets, const char *name, struct span value, struct error *err);

/* One place where a secret may be put: an origin, a path and all below it, the name of a field. */
struct secrets_place {
    const char *secret;
    const char *origin;
    const char *path;
    const char *field;
};
int secrets_allow(struct secrets *secrets, struct secrets_place place, struct error *err);

/*
 * The secret, if it may be put into this field of what is sent to this URL;
 * else -1 with *err DENIED, naming all three. The secret stays owned by the
 * store.
 */
int secrets_find(const struct secrets *secrets, const char *name, const struct url *url,
                 const char *field, const struct secret **ret_secret, struct error *err);

/* "/account" holds for "/account" and "/account/login", not for "/accounting". */
bool secrets_path_covers(const char *prefix, const char *path);

size_t secrets_count(const struct secrets *secrets);
const struct secret *secrets_value(const struct secrets *secrets, size_t index);

#endif
