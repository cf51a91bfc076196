/*
 * The back end's decoders: encodings by number, numbered as the back end does.
 */
#ifndef CLISK_RUNTIME_HTML_DECODER_H
#define CLISK_RUNTIME_HTML_DECODER_H

#ifdef HTML_BACK_LEXBOR
#include <lexbor/encoding/const.h>
#else
#include <myencoding/encoding.h>
#endif

#include "host/common/buf.h"

/* The numbers that the code names. */
enum {
#ifdef HTML_BACK_LEXBOR
    ENCODING_UTF_8 = LXB_ENCODING_UTF_8,
    ENCODING_UTF_16BE = LXB_ENCODING_UTF_16BE,
    ENCODING_UTF_16LE = LXB_ENCODING_UTF_16LE,
    ENCODING_WINDOWS_1252 = LXB_ENCODING_WINDOWS_1252,
    ENCODING_X_USER_DEFINED = LXB_ENCODING_X_USER_DEFINED
#else
    ENCODING_UTF_8 = MyENCODING_UTF_8,
    ENCODING_UTF_16BE = MyENCODING_UTF_16BE,
    ENCODING_UTF_16LE = MyENCODING_UTF_16LE,
    ENCODING_WINDOWS_1252 = MyENCODING_WINDOWS_1252,
    ENCODING_X_USER_DEFINED = MyENCODING_X_USER_DEFINED
#endif
};

/*
 * The number of the encoding that has that label in the Encoding standard,
 * without regard to ASCII case; -1 for none, and for those that the standard
 * only knows in order to refuse them.
 */
int decoder_of_label(const char *label, size_t len);

/* The standard's name for a number, in any case; "" for none. */
const char *decoder_name(int encoding);

/*
 * Appends the text as UTF-8, U+FFFD for what is malformed. Not for UTF-8 and
 * UTF-16, which encoding.c does itself.
 */
void decoder_run(int encoding, const uint8_t *data, size_t len, struct buf *out);

#endif
