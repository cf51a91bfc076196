/*
 * Media types as servers send them: in any case, with or without parameters.
 */
#ifndef CLISK_SINK_MEDIA_H
#define CLISK_SINK_MEDIA_H

#include <stdbool.h>

#include "host/common/compiler.h"

/* Whether it is `essence` ("text/html"), which is in lower case; false for NULL. */
bool media_is(const char *media_type, const char *essence);

#endif
