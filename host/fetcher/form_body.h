/*
 * The body of a form, as the URL standard's application/x-www-form-urlencoded
 * serializer has it, with the secrets put in where they may be.
 */
#ifndef CLISK_FETCHER_FORM_BODY_H
#define CLISK_FETCHER_FORM_BODY_H

#include "host/fetcher/secrets.h"

/*
 * `params` is a list of wire_param. The body is in secure memory and belongs to
 * the caller; *ret_has_secret says whether a secret is in it. -1 with *err:
 * DENIED for a secret that may not go there, INTERNAL for a list that cannot
 * be read.
 */
int form_body_build(const struct secrets *secrets, const struct url *url, struct span params,
                    struct secret **ret_body, bool *ret_has_secret, struct error *err);

/* Of one name or value, for what looks for it later: at most 3 bytes a byte, no NUL. The length. */
size_t form_body_encode(char *out, const char *text, size_t len);

#endif
