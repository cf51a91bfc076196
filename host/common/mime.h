/*
 * MIME types, as a Content-Type holds them: the standard "MIME Sniffing"
 * (sections 4.4 and 4.5), which is what browsers read.
 */
#ifndef CLISK_COMMON_MIME_H
#define CLISK_COMMON_MIME_H

#include <stdbool.h>

#include "host/common/buf.h"

enum { MIME_TEXT_MAX = 8192, MIME_PARAMETERS_MAX = 64 };

struct mime_parameter {
    char *name; /* in lower case */
    char *value;
};

struct mime {
    char *type; /* "text", in lower case */
    char *subtype;
    size_t count;
    struct mime_parameter parameters[MIME_PARAMETERS_MAX]; /* each name once, the first */
};

/*
 * Text is UTF-8, at most MIME_TEXT_MAX bytes. 0; 1 for what is no MIME type;
 * -1 without memory. mime_free() releases it.
 */
int mime_parse(const char *text, size_t len, struct mime **ret_mime);
struct mime *mime_free(struct mime *mime); /* returns NULL; NULL is fine */
void mime_cleanup(struct mime **mime);
#define CLEANUP_MIME CLEANUP(mime_cleanup)

/* A parameter by its name in lower case; NULL for none. */
const char *mime_parameter(const struct mime *mime, const char *name);

/*
 * The charset of a Content-Type, "" without one: its parameter; or, in what is
 * no MIME type though sites send it, the first that has this name and a value.
 */
enum { MIME_CHARSET_MAX = 64 };
void mime_charset(const char *text, char charset[MIME_CHARSET_MAX]);

/* "Serialize a MIME type". */
void mime_put(struct buf *out, const struct mime *mime);

#endif
