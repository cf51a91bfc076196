/*
 * What a manifest says that this host does not know: worth a warning, and no
 * reason to refuse it, since a newer SDK may know more.
 */
#ifndef CLISK_MANIFEST_UNKNOWN_H
#define CLISK_MANIFEST_UNKNOWN_H

#include <jansson.h>

#include "host/manifest/manifest.h"

/* Fills manifest->warnings, at most MANIFEST_LIST_MAX of them. 0, or -1 with *err. */
int manifest_find_unknown(json_t *root, struct manifest *manifest, struct error *err);

#endif
