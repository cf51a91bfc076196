/*
 * The forms in which a site may write what it was sent.
 */
#ifndef CLISK_FETCHER_ECHO_FORMS_H
#define CLISK_FETCHER_ECHO_FORMS_H

#include "host/common/compiler.h"

enum {
    ECHO_FORMS = 17,
    ECHO_DIGESTS = 4,
    ECHO_GROWTH = 14, /* bytes for one, at most: "%26%2365533%3B" for what is malformed */
    ECHO_DIGEST_MAX = 64
};

/* Writes one form of a text, at most ECHO_GROWTH bytes for each of its own; the length. */
typedef size_t echo_writer(char *out, const char *text, size_t len);

/* As it is; as forms, URLs, HTML and JSON escape it; the part of its Base64 that is its alone,
 * wherever it stands in what was encoded. */
extern echo_writer *const echo_forms[ECHO_FORMS];

/* Its digests as the fetcher may have sent them, and in capitals: at most ECHO_DIGEST_MAX bytes. */
extern echo_writer *const echo_digests[ECHO_DIGESTS];

#endif
