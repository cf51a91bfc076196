/*
 * Requests to the brand's site. Cookies, redirects, compression and retries
 * are the host's; a konnector sees pages. URLs are absolute and https, and
 * their origin must be in the manifest: anything else ends the run (DENIED).
 */
#ifndef CLISK_SESSION_H
#define CLISK_SESSION_H

#include <stdbool.h>

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A parameter of a request; an array of them ends with a name of NULL. */
struct clisk_param {
    const char *name;
    const char *value;
};

/* How a secret or a token stands in a header: alone, or behind the scheme's name (RFC 6750, 7617).
 */
enum clisk_scheme { CLISK_SCHEME_NONE = 0, CLISK_SCHEME_BEARER = 1, CLISK_SCHEME_BASIC = 2 };

/*
 * A secret or a token that the host puts into a request: the konnector names
 * it and never has it. The manifest must let the secret go there (its "field"
 * is the header's name with a colon, "Authorization:", or the pointer), and the
 * token to that origin.
 */
struct clisk_credential {
    const char *secret;       /* the name of a secret field; or */
    const char *token;        /* the name of a token that was captured before */
    const char *header;       /* where it goes: a header, "Authorization" when both are NULL; or */
    const char *pointer;      /* in place of a value of the JSON body (RFC 6901) */
    enum clisk_scheme scheme; /* in a header */
    const char *user;         /* CLISK_SCHEME_BASIC: without a colon */
    enum clisk_transform transform; /* of a secret; not with CLISK_SCHEME_BASIC */
};

/* Members that are left out are NULL and 0: a request of a URL alone is a GET. */
struct clisk_request {
    const char *method; /* GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS */
    const char *url;
    const struct clisk_param *headers; /* ends with a name of NULL */
    const void *body;                  /* at most 40,000 bytes; not for GET and HEAD */
    size_t len;
    const char *content_type;
    const char *referer;
    const struct clisk_credential *credentials; /* ends with one that names nothing */
    const char *capture; /* the name of a token that the manifest lets be taken from the answer */
    bool range;          /* only the bytes from `range_from` on (RFC 9110, section 14) */
    uint64_t range_from;
    const char *if_range; /* an ETag or a date: the whole again when it has changed since */
    const char *if_none_match;
    const char *if_modified_since;
    bool any_status; /* any answer is a page, but 429 and 5xx */
};

/* An answer that sent us on: what was asked, and how it answered. */
struct clisk_redirect {
    int status;
    const char *url;
};

/* Pages that are fetched ahead. */
typedef struct clisk_batch clisk_batch;

struct clisk_session_table {
    size_t size;
    clisk_page *(*get)(clisk_run *run, const char *url);
    clisk_page *(*get_maybe)(clisk_run *run, const char *url);
    clisk_page *(*post)(clisk_run *run, const char *url, const struct clisk_param *params);
    clisk_page *(*post_data)(clisk_run *run, const char *url, const char *content_type,
                             const void *data, size_t len);
    const char *(*url)(clisk_page *page);
    int (*status)(clisk_page *page);
    const char *(*content_type)(clisk_page *page);
    const void *(*body)(clisk_page *page, size_t *ret_len);
    clisk_page *(*send)(clisk_run *run, const struct clisk_request *request, size_t size);
    const char *(*header_at)(clisk_page *page, const char *name, size_t index);
    const struct clisk_redirect *(*redirects)(clisk_page *page, size_t *ret_count);
    const char *(*cookie)(clisk_run *run, const char *url, const char *name);
    clisk_batch *(*get_all)(clisk_run *run, const char *const *urls, size_t count);
    clisk_page *(*batch_next)(clisk_batch *pages);
    const char *(*storage_get)(clisk_run *run, const char *origin, const char *name);
    void (*storage_set)(clisk_run *run, const char *origin, const char *name, const char *value);
    void (*storage_remove)(clisk_run *run, const char *origin, const char *name);
};

/*
 * The page at `url`, after redirects. An answer of 429 is THROTTLED, 5xx is
 * VENDOR_DOWN, 401 is an expired session, any other 4xx is SITE_CHANGED.
 */
static inline clisk_page *
clisk_get(clisk_run *run, const char *url)
{
    return clisk_host_tables->session->get(run, url);
}

/* The same, where any answer below 500 but 429 is a page: see clisk_status(). */
static inline clisk_page *
clisk_get_maybe(clisk_run *run, const char *url)
{
    return clisk_host_tables->session->get_maybe(run, url);
}

/* Posts the parameters as application/x-www-form-urlencoded. Answers are as in clisk_get_maybe().
 */
static inline clisk_page *
clisk_post(clisk_run *run, const char *url, const struct clisk_param *params)
{
    return clisk_host_tables->session->post(run, url, params);
}

/* Posts len bytes, at most 40,000, of the given type. Answers are as in clisk_get_maybe(). */
static inline clisk_page *
clisk_post_data(clisk_run *run, const char *url, const char *content_type, const void *data,
                size_t len)
{
    return clisk_host_tables->session->post_data(run, url, content_type, data, len);
}

/* Where the page was found in the end. For a node: of its page. */
static inline const char *
clisk_url(clisk_page *page)
{
    return clisk_host_tables->session->url(page);
}

/* The HTTP status, 0 for an inert page. */
static inline int
clisk_status(clisk_page *page)
{
    return clisk_host_tables->session->status(page);
}

/* The Content-Type header as sent, "" without one. */
static inline const char *
clisk_content_type(clisk_page *page)
{
    return clisk_host_tables->session->content_type(page);
}

/* The body's bytes, decompressed but not otherwise decoded; at most 32 MiB. */
static inline const void *
clisk_body(clisk_page *page, size_t *ret_len)
{
    return clisk_host_tables->session->body(page, ret_len);
}

/*
 * Sends a request of any kind; clisk-session(3) has one with a token.
 *
 * Answers are as in clisk_get(), or with any_status as in clisk_get_maybe().
 * 206 and 304 are pages in both. PLUGIN_BUG for a header that is the host's own
 * (Cookie, Host, Content-Length, those of the connection), for Authorization
 * given as text, for a line end in a value, and for a body with GET or HEAD.
 * DENIED where the manifest does not let a secret or a token go. What has a
 * secret in its body is not sent on to another origin by a redirect, and
 * credentials in headers are left out there.
 */
static inline clisk_page *
clisk_send(clisk_run *run, const struct clisk_request *request)
{
    return clisk_host_tables->session->send(run, request, sizeof *request);
}

/*
 * The value of the index-th header of that name, in any case; NULL behind the
 * last. Set-Cookie is not among them, and what is longer than 16 KB in all is
 * left out. Bytes that are no UTF-8 are taken as ISO 8859-1.
 */
static inline const char *
clisk_header_at(clisk_page *page, const char *name, size_t index)
{
    return clisk_host_tables->session->header_at(page, name, index);
}

/* The first of them, "" without one. */
static inline const char *
clisk_header(clisk_page *page, const char *name)
{
    const char *value = clisk_header_at(page, name, 0);

    return value ? value : "";
}

/*
 * What redirected us to the page, in order; the page's own URL is not among
 * them. *ret_count is 0 and the result NULL when nothing did. A chain longer
 * than 36 KB lacks what does not fit.
 */
static inline const struct clisk_redirect *
clisk_redirects(clisk_page *page, size_t *ret_count)
{
    return clisk_host_tables->session->redirects(page, ret_count);
}

/*
 * The cookie that would be sent to the URL under this name, such as one that
 * must be sent back in a header against forgery; NULL without one. The manifest
 * lists the names that may be read ("cookies"); any other is PLUGIN_BUG.
 */
static inline const char *
clisk_cookie(clisk_run *run, const char *url, const char *name)
{
    return clisk_host_tables->session->cookie(run, url, name);
}

/*
 * Gets all the URLs, up to six at a time and ahead of what is read, and gives
 * the pages in the order of the URLs; each is judged as by clisk_get(). The
 * texts must live as long as the pages are read. To stay small, put a scope
 * around the body of the loop:
 *
 *     clisk_batch *pages = clisk_get_all(run, urls, count);
 *
 *     for (size_t i = 0; i < count; i++) {
 *         clisk_scope_begin(run);
 *         read_bill(clisk_batch_next(pages));
 *         clisk_scope_end(run);
 *     }
 */
static inline clisk_batch *
clisk_get_all(clisk_run *run, const char *const *urls, size_t count)
{
    return clisk_host_tables->session->get_all(run, urls, count);
}

/* The next one, NULL behind the last. Inert after a failure. */
static inline clisk_page *
clisk_batch_next(clisk_batch *pages)
{
    return clisk_host_tables->session->batch_next(pages);
}

/*
 * What the site's scripts would keep in the browser's localStorage, such as the
 * number of a device that a login asks for: strings by name, for each origin of
 * the manifest ("https://www.shop.example") apart. They are kept from run to
 * run with the session, encrypted. A name has at most 1,024 bytes, a value
 * 60 KiB, all of an account 256 KiB; more is LIMIT.
 *
 * NULL for what is not there.
 */
static inline const char *
clisk_storage_get(clisk_run *run, const char *origin, const char *name)
{
    return clisk_host_tables->session->storage_get(run, origin, name);
}

static inline void
clisk_storage_set(clisk_run *run, const char *origin, const char *name, const char *value)
{
    clisk_host_tables->session->storage_set(run, origin, name, value);
}

static inline void
clisk_storage_remove(clisk_run *run, const char *origin, const char *name)
{
    clisk_host_tables->session->storage_remove(run, origin, name);
}

#ifdef __cplusplus
}
#endif

#endif
