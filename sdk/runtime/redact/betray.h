/*
 * Names that say something of somebody, although they look like names. Only
 * sdk/runtime/redact/ includes this.
 */
#ifndef CLISK_RUNTIME_REDACT_BETRAY_H
#define CLISK_RUNTIME_REDACT_BETRAY_H

#include "host/common/buf.h"

static inline bool
betray_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the name has one of the words, whatever their case: a word of three letters as one that
 * others end on both sides, longer ones anywhere. */
bool betray_word(const struct buf *words, const char *name, size_t len);

/* Whether the name, or a part of it that letters and digits make, is the Base64 of a text. */
bool betray_base64(const char *name, size_t len);

#endif
