/*
 * The cookies of one account: what sites set, what they are sent, and the
 * lines in which the session keeps them between runs. libcurl has no part in
 * it: its own jar is not that of browsers (no cookie without a name, no
 * protection of secure cookies), and a konnector's site was made for those.
 */
#ifndef CLISK_FETCHER_JAR_H
#define CLISK_FETCHER_JAR_H

#include "host/common/buf.h"
#include "host/common/error.h"
#include "host/common/url.h"

enum {
    JAR_COOKIES_MAX = 3000,
    JAR_DOMAIN_MAX = 180, /* cookies of one domain */
    JAR_HEADER_MAX = 48 * 1024,
    JAR_LINE_MAX = 60 * 1024
};

struct jar;

struct jar *jar_new(void) ATTR_MALLOC;
struct jar *jar_free(struct jar *jar); /* wipes; returns NULL; NULL is fine */

/*
 * Takes what a Set-Cookie of an answer from `url` holds, at the time `now`
 * (seconds since 1970). What is no cookie, or may not be set from there, is
 * ignored as browsers do. Past the limits the oldest go. -1 without memory.
 */
int jar_set(struct jar *jar, const struct url *url, const char *line, size_t len, int64_t now);

/*
 * Appends the value of the Cookie header for a request to `url`, nothing when
 * there is none to be sent: longer paths first, then older ones. -1 without
 * memory, or when they do not fit the buffer.
 */
int jar_header(struct jar *jar, const struct url *url, int64_t now, struct buf *out);

/* The value that jar_header() would send under this name first; NULL for none. Owned by the jar. */
const char *jar_value(struct jar *jar, const struct url *url, const char *name, int64_t now);

/*
 * The cookies as lines of text, oldest first: the seven fields of Netscape's
 * format, with '%', controls and what is beyond ASCII percent-encoded. A line
 * can be restored; 1 for what is none, -1 with *err. `tell` is called for each, with its end
 * (0: that of the browser's session).
 */
typedef void jar_teller(void *opaque, const char *line, int64_t ends_at);
int jar_restore(struct jar *jar, const char *line, struct error *err);
int jar_tell(struct jar *jar, int64_t now, jar_teller *tell, void *opaque, struct error *err);
size_t jar_count(struct jar *jar, int64_t now);

#endif
