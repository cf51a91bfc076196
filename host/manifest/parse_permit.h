/*
 * What a manifest asks leave for: the requests that change state, private
 * addresses, runs that nobody asked for; and how much of everything.
 */
#ifndef CLISK_MANIFEST_PARSE_PERMIT_H
#define CLISK_MANIFEST_PARSE_PERMIT_H

#include <jansson.h>

#include "host/manifest/manifest.h"

/* After the origins were read. */
int parse_permit(const json_t *root, struct manifest *manifest, struct error *err);

#endif
