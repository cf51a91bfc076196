/*
 * Text written in the encodings of the Encoding standard, for what is sent to
 * sites that are not in UTF-8.
 */
#ifndef CLISK_COMMON_CHARSET_H
#define CLISK_COMMON_CHARSET_H

#include <stdbool.h>

#include "host/common/compiler.h"

enum { CHARSET_BYTES_MAX = 8 };

/* One text being written. Only charset.c looks inside. */
struct charset {
    const char *name; /* as the standard writes it: "windows-1252"; static */
    const uint16_t *high;
    int kind;
    int state;       /* of ISO-2022-JP */
    void *converter; /* of iconv(3), opened when a character first needs it */
    void *back;      /* the other way round */
    bool is_missing; /* it could not be opened */
    /* What finds the bytes in its place, for where there are no files; NULL for iconv(3). As
     * charset_put(). */
    size_t (*find)(const char *table, uint32_t codepoint, char *out);
};

/*
 * By the standard's name, in any case (not by another label). UTF-16 and
 * "replacement" give UTF-8, their output encoding (section 4.3). 0, or 1 for a
 * name that is none.
 */
int charset_open(struct charset *ret_charset, const char *name);
void charset_close(struct charset *charset);
#define CLEANUP_CHARSET CLEANUP(charset_close)

/*
 * Writes one code point and returns the number of bytes; 0 when the encoding
 * has none for it.
 *
 * The tables of the multi-byte encodings are the C library's, which reads them
 * from files: where a sandbox has taken the files away and the caller has no
 * tables of his own, no character outside ASCII can be written in them, and
 * charset_is_missing() says so.
 */
size_t charset_put(struct charset *charset, uint32_t codepoint, char out[CHARSET_BYTES_MAX]);
/* The end of a text: back to ASCII, for encodings that have a state. Bytes written. */
size_t charset_end(struct charset *charset, char out[CHARSET_BYTES_MAX]);
bool charset_is_missing(const struct charset *charset);

#endif
