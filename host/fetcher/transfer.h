/*
 * One page or one document on its way, through all its tries and redirects.
 */
#ifndef CLISK_FETCHER_TRANSFER_H
#define CLISK_FETCHER_TRANSFER_H

#include <curl/curl.h>

#include "host/common/form_encode.h"
#include "host/fetcher/body.h"
#include "host/fetcher/fill.h"
#include "host/fetcher/headers.h"
#include "host/fetcher/jar.h"
#include "host/fetcher/report.h"
#include "host/fetcher/secrets.h"
#include "host/fetcher/setup.h"
#include "host/fetcher/tokens.h"

enum transfer_kind { TRANSFER_PAGE, TRANSFER_DOWNLOAD };

enum transfer_state {
    TRANSFER_QUEUED,   /* to be started when its site has room */
    TRANSFER_ACTIVE,   /* with libcurl */
    TRANSFER_SLEEPING, /* until wake_ms, before another try, and the broker lets it go on */
    TRANSFER_ASKING,   /* until the broker lets a redirect go on */
    TRANSFER_HELD      /* fetched ahead, or failed so, until it is asked for */
};

struct transfer {
    struct transfer *next;
    const struct setup *setup;
    const struct secrets *secrets;
    const struct tokens *tokens;
    struct jar *jar;
    struct report *report;
    uint32_t id;
    enum transfer_kind kind;
    enum transfer_state state;

    /* What is asked for; a redirect changes it. */
    enum wire_method method;
    struct url *url;
    struct url *referer; /* NULL without */
    enum wire_body body_kind;
    char *content_type;
    enum form_enctype enctype; /* WIRE_BODY_FORM: how it is written, and in which encoding */
    char *charset;
    struct buf extra;         /* headers, a list of wire_param */
    struct buf fills;         /* a list of wire_fill */
    char *capture;            /* the name of a token; "" for none */
    bool ahead;               /* not asked for yet */
    bool credentials_dropped; /* another origin gets no secret in a header */
    struct buf request;       /* bytes, or a list of wire_param: secrets by name only */

    /* The try under way. */
    CURL *easy;
    struct curl_slist *fields;
    struct secret *sent; /* the body with its secrets, from the start to the end of a try */
    size_t sent_len;
    char boundary[FORM_BOUNDARY_LEN + 1]; /* of its parts, in a multipart form */
    struct connect_gate gate;
    struct headers headers;
    char reason[CURL_ERROR_SIZE];
    struct error error;   /* why we ended it ourselves, in a callback */
    bool refused;         /* error is set */
    int64_t answer_by_ms; /* 0 without */

    struct body body;
    bool has_secret; /* a secret was in the body last sent */
    unsigned hops;
    unsigned tries;
    uint64_t bytes_sent; /* of the bodies of the last try, as they were on the wire */
    uint64_t bytes_received;
    bool asks_retry; /* what sleeps */
    int64_t wake_ms;
    int64_t told_ms; /* when progress was last told */
};

/* Copies what the messages hold; a document's descriptor is taken over. NULL with *err; the id is
 * then to be told as failed. */
struct transfer *transfer_new_page(const struct wire_fetcher_request *message,
                                   const struct setup *setup, struct error *err);
struct transfer *transfer_new_download(const struct wire_fetcher_download *message, int file,
                                       const struct setup *setup, struct error *err);
struct transfer *transfer_free(struct transfer *transfer); /* returns NULL; NULL is fine */

/* Begins a try with a handle that is fresh or reset, or gives up with *err. */
int transfer_begin(struct transfer *transfer, CURL *easy, CURLSH *share, struct error *err);
/* Ends it: the handle is the caller's again, what held a secret is wiped. */
void transfer_end_try(struct transfer *transfer);

/* Turns to where the answer redirects; nothing is sent. -1 with *err when we do not go there. */
int transfer_follow(struct transfer *transfer, struct error *err);

/* Whether the request only reads, so that it may be repeated: GET, HEAD and OPTIONS. */
bool transfer_is_safe(const struct transfer *transfer);
/* What fill.h needs to know of the request. */
struct fill_sources transfer_fill_sources(const struct transfer *transfer);

/* Milliseconds of a clock that never jumps. */
int64_t transfer_now_ms(void);

#endif
