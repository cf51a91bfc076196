/*
 * The entry list of a form written as a body or a query: HTML standard,
 * sections 4.10.21.6 to 4.10.21.8, and the URL standard, section 5.2.
 *
 * It writes into memory that the caller has, or only counts: a body with a
 * secret is counted first and then written, since secure memory does not grow.
 */
#ifndef CLISK_COMMON_FORM_ENCODE_H
#define CLISK_COMMON_FORM_ENCODE_H

#include "host/common/charset.h"
#include "host/common/codec.h"

/* The numbers are part of the wire. */
enum form_enctype {
    FORM_URLENCODED = 0,
    FORM_MULTIPART = 1,
    FORM_TEXT_PLAIN = 2,
    FORM_ENCTYPE_LAST = FORM_TEXT_PLAIN
};

enum { FORM_BOUNDARY_LEN = 38, FORM_CONTENT_TYPE_MAX = 80 };

/* Texts are UTF-8 (what is malformed becomes U+FFFD) with any line ends. */
struct form_entry {
    struct span name;
    struct span value; /* of a file: its bytes, sent as they are */
    bool is_file;
    struct span filename;
    struct span media_type; /* of a file; empty for application/octet-stream */
};

struct form_encoder {
    enum form_enctype enctype;
    struct charset *charset; /* borrowed */
    const char *boundary;    /* FORM_MULTIPART; borrowed */
    char *out;               /* NULL: only counts */
    size_t len;
};

void form_encode_entry(struct form_encoder *encoder, const struct form_entry *entry);
/* A value alone, as it is written in an entry that is no file. */
void form_encode_text(struct form_encoder *encoder, struct span text);
/* Behind the last one. */
void form_encode_end(struct form_encoder *encoder);

/* What separates the parts: not to be guessed. 0, or -1 without random numbers. */
int form_boundary(char out[FORM_BOUNDARY_LEN + 1]);
/* The media type, with the boundary if there is one. */
void form_content_type(enum form_enctype enctype, const char *boundary,
                       char out[FORM_CONTENT_TYPE_MAX]);

/* Of one name or value in UTF-8 that is left as it is: at most 3 bytes a byte, no NUL. The length.
 */
size_t form_urlencode(char *out, const char *text, size_t len);

#endif
