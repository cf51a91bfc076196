/*
 * Requests to the brand's site. Cookies, redirects, compression and retries
 * are the host's; a konnector sees pages. URLs are absolute and https, and
 * their origin must be in the manifest: anything else ends the run (DENIED).
 */
#ifndef CLISK_SESSION_H
#define CLISK_SESSION_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A parameter of a request; an array of them ends with a name of NULL. */
struct clisk_param {
    const char *name;
    const char *value;
};

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

#ifdef __cplusplus
}
#endif

#endif
