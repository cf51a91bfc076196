/*
 * The charset parameter of a Content-Type (RFC 9110, section 8.3.1).
 */
#ifndef CLISK_RUNTIME_HTML_CONTENT_TYPE_H
#define CLISK_RUNTIME_HTML_CONTENT_TYPE_H

#include <stddef.h>

/*
 * The first one that is not empty, without its quotes, in place: its length,
 * or 0 without one. Where two headers were joined by a comma, the first counts.
 */
size_t content_type_charset(const char *content_type, const char **ret_charset);

#endif
