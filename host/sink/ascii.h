/*
 * Comparisons of ASCII whatever the case and the locale: a name and a type must
 * not depend on the person's language.
 */
#ifndef CLISK_SINK_ASCII_H
#define CLISK_SINK_ASCII_H

#include <stdbool.h>
#include <string.h>

#include "host/common/compiler.h"

static inline uint8_t
ascii_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* Whether the bytes begin with `lower`, which is in lower case. */
static inline bool
ascii_begins(const void *data, size_t len, const char *lower)
{
    const uint8_t *at = data;

    for (size_t i = 0; lower[i]; i++) {
        if (i == len || ascii_lower(at[i]) != (uint8_t)lower[i])
            return false;
    }
    return true;
}

static inline bool
ascii_is(const void *data, size_t len, const char *lower)
{
    return len == strlen(lower) && ascii_begins(data, len, lower);
}

#endif
