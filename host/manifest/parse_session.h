/*
 * What a manifest says about the session: cookies that may be read, tokens,
 * and how gently the site is to be asked.
 */
#ifndef CLISK_MANIFEST_PARSE_SESSION_H
#define CLISK_MANIFEST_PARSE_SESSION_H

#include <jansson.h>

#include "host/manifest/manifest.h"

int parse_session(const json_t *root, struct manifest *manifest, struct error *err);

#endif
