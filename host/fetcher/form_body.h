/*
 * The body of a form, as the HTML standard encodes it, with the secrets put in
 * where they may be.
 */
#ifndef CLISK_FETCHER_FORM_BODY_H
#define CLISK_FETCHER_FORM_BODY_H

#include "host/common/form_encode.h"
#include "host/fetcher/secrets.h"

struct form_body_style {
    enum form_enctype enctype;
    const char *charset;  /* "" for UTF-8 */
    const char *boundary; /* FORM_MULTIPART */
};

/*
 * `params` is a list of wire_param. The body is in secure memory and belongs to
 * the caller; *ret_has_secret says whether a secret is in it. -1 with *err:
 * DENIED for a secret that may not go there, INTERNAL for a list or a style
 * that cannot be read, LIMIT for text in an encoding whose table is not there.
 */
int form_body_build(const struct secrets *secrets, const struct url *url, struct span params,
                    const struct form_body_style *style, struct secret **ret_body,
                    bool *ret_has_secret, struct error *err);

#endif
