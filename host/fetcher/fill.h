/*
 * Secrets and tokens that a request holds by reference outside of a form: in a
 * header, or in a JSON body in place of what stands at a pointer.
 */
#ifndef CLISK_FETCHER_FILL_H
#define CLISK_FETCHER_FILL_H

#include <curl/curl.h>

#include "host/fetcher/secrets.h"
#include "host/fetcher/tokens.h"
#include "host/wire/wire.h"

struct fill_sources {
    const struct secrets *secrets;
    const struct tokens *tokens;
    const struct url *url; /* where the request goes */
    struct span fills;     /* a list of wire_fill */
};

/*
 * Appends the header lines. 0, or -1 with *err: DENIED for what may not go
 * there, INTERNAL. fill_list_free() wipes the list.
 */
int fill_headers(const struct fill_sources *sources, struct curl_slist **list, struct error *err);
void fill_list_free(struct curl_slist *list);

/*
 * Replaces *body by one with the secrets in it; *has_secret becomes true when
 * there is one. -1 with *err: besides the above, PLUGIN_BUG for a body that is
 * no JSON or has nothing at a pointer.
 */
int fill_body(const struct fill_sources *sources, struct secret **body, bool *has_secret,
              struct error *err);

#endif
