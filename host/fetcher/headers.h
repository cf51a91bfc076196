/*
 * The head of an answer, line after line: what we need of it, and what makes
 * us refuse it. libcurl reads the same lines, but it is more forgiving.
 */
#ifndef CLISK_FETCHER_HEADERS_H
#define CLISK_FETCHER_HEADERS_H

#include <stdbool.h>

#include "host/common/buf.h"
#include "host/common/error.h"
#include "host/common/url.h"

enum {
    HEADERS_COUNT_MAX = 256,
    HEADERS_BYTES_MAX = 128 * 1024,
    HEADERS_CONTENT_TYPE_MAX = 256,
    HEADERS_RETRY_AFTER_MAX = 64,
    HEADERS_FIELDS_MAX = 16 * 1024 /* with the redirects, they go into one frame of the wire */
};

struct headers {
    uint16_t status;  /* 0 before the first line */
    bool multiplexed; /* HTTP/2: the end of a body is a frame of its own */
    bool ended;       /* the final answer's head is complete */
    bool has_length;
    bool chunked;
    unsigned codings; /* of Content-Encoding, "identity" left out */
    unsigned count;
    size_t bytes;
    uint64_t length;
    bool known_before; /* the line before was one of those we read */
    struct buf location;
    struct buf fields;  /* all others, as a list of wire_param; what does not fit is left out */
    struct buf cookies; /* what each Set-Cookie holds, with a NUL behind it */
    char content_type[HEADERS_CONTENT_TYPE_MAX];
    char retry_after[HEADERS_RETRY_AFTER_MAX];
};

#define HEADERS_INIT                                                               \
    (struct headers)                                                               \
    {                                                                              \
        .location = BUF_INIT(URL_MAX + 1), .fields = BUF_INIT(HEADERS_FIELDS_MAX), \
        .cookies = BUF_INIT_SECRET(HEADERS_BYTES_MAX)                              \
    }

void headers_free(struct headers *headers);
/* Ready for another answer. */
void headers_reset(struct headers *headers);

/*
 * Takes one line as it came, with or without its line end; interim answers
 * (1xx) are dropped when the next status line comes, trailers are ignored. 0,
 * or -1 with *err: an answer that contradicts itself or is too large. `host`
 * is for the message.
 */
int headers_add(struct headers *headers, const char *line, size_t len, const char *host,
                struct error *err);

/* The first value of a field that is in headers->fields, NULL for none. */
const char *headers_find(const struct headers *headers, const char *name);

/* Whether the transport will say where the body ends: a cut does not go unseen. */
bool headers_prove_end(const struct headers *headers);
/* The Location of an answer that is a redirect, NULL when it is none. */
const char *headers_location(struct headers *headers);

#endif
