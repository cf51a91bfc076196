/*
 * The forms in which a site may write what it was sent.
 */
#ifndef CLISK_FETCHER_ECHO_FORMS_H
#define CLISK_FETCHER_ECHO_FORMS_H

#include <stdbool.h>
#include <stddef.h>

#include "host/common/compiler.h"

enum {
    ECHO_FORMS = 11,
    ECHO_DIGESTS = 4,
    ECHO_GROWTH = 4, /* bytes for one, at most */
    ECHO_DIGEST_MAX = 64
};

/* Writes one form of a text, at most ECHO_GROWTH bytes for each of its own; the length. */
typedef size_t echo_writer(char *out, const char *text, size_t len);

struct echo_form {
    echo_writer *write;
    bool escaped; /* pages write it with escapes, and in other encodings */
};

/* As it is; the part of its Base64 that is its alone, wherever it stands in what was encoded, in
 * both alphabets (RFC 4648); in hexadecimal; in UTF-16. */
extern const struct echo_form echo_forms[ECHO_FORMS];

/* Its digests as the fetcher may have sent them, and in capitals: at most ECHO_DIGEST_MAX bytes. */
extern echo_writer *const echo_digests[ECHO_DIGESTS];

#endif
