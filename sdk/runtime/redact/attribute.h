/*
 * Which attributes are structure. Only sdk/runtime/redact/ includes this.
 */
#ifndef CLISK_RUNTIME_REDACT_ATTRIBUTE_H
#define CLISK_RUNTIME_REDACT_ATTRIBUTE_H

#include <stdbool.h>
#include <stddef.h>

enum attribute_kind {
    ATTRIBUTE_FOREIGN, /* not even its name: in broken markup it is a word of a text */
    ATTRIBUTE_CONTENT, /* its name stays */
    ATTRIBUTE_NAME,    /* its value is a name of the site's */
    ATTRIBUTE_NAMES,   /* or names, with white space between them */
    ATTRIBUTE_LINK,
    ATTRIBUTE_CHARSET
};

enum attribute_kind attribute_kind(const char *name, size_t len);

/* The same of elements that HTML does not know: "my-row" is one, "jean@example.org" in angle
 * brackets is none. */
bool attribute_is_custom_element(const char *name, size_t len);

#endif
