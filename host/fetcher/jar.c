#include "host/fetcher/jar.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/secmem.h"
#include "host/fetcher/cookie.h"
#include "host/fetcher/jar_line.h"

struct jar {
    struct jar_cookie *cookies; /* oldest first */
    size_t count;
    size_t cap;
};

struct jar *
jar_new(void)
{
    return calloc(1, sizeof(struct jar));
}

struct jar *
jar_free(struct jar *jar)
{
    if (!jar)
        return NULL;
    for (size_t i = 0; i < jar->count; i++)
        jar_cookie_clear(&jar->cookies[i]);
    free(jar->cookies);
    free(jar);
    return NULL;
}

static void
jar_remove(struct jar *jar, size_t index)
{
    jar_cookie_clear(&jar->cookies[index]);
    jar->count--;
    memmove(&jar->cookies[index], &jar->cookies[index + 1],
            (jar->count - index) * sizeof *jar->cookies);
}

static void
jar_expire(struct jar *jar, int64_t now)
{
    for (size_t i = jar->count; i-- > 0;) {
        if (jar->cookies[i].expiry != 0 && jar->cookies[i].expiry <= now)
            jar_remove(jar, i);
    }
}

/* Too many of one domain, or of all, cost the oldest of them its place. */
static void
jar_make_room(struct jar *jar, const char *domain)
{
    size_t same = 0, oldest = 0;

    for (size_t i = jar->count; i-- > 0;) {
        if (strcmp(jar->cookies[i].domain, domain) == 0) {
            same++;
            oldest = i;
        }
    }
    if (same >= JAR_DOMAIN_MAX)
        jar_remove(jar, oldest);
    else if (jar->count >= JAR_COOKIES_MAX)
        jar_remove(jar, 0);
}

static int
jar_reserve(struct jar *jar)
{
    size_t cap = jar->cap ? jar->cap * 2 : 16;
    struct jar_cookie *grown;

    if (jar->count < jar->cap)
        return 0;
    grown = reallocarray(jar->cookies, cap, sizeof *grown);
    if (!grown)
        return -1;
    jar->cookies = grown;
    jar->cap = cap;
    return 0;
}

/* Takes the cookie over. One of the same name, domain and path gives it its place in the order. */
static int
jar_put(struct jar *jar, struct jar_cookie *cookie)
{
    for (size_t i = 0; i < jar->count; i++) {
        struct jar_cookie *old = &jar->cookies[i];

        if (old->host_only == cookie->host_only && strcmp(old->name, cookie->name) == 0 &&
            strcmp(old->domain, cookie->domain) == 0 && strcmp(old->path, cookie->path) == 0) {
            jar_cookie_clear(old);
            *old = *cookie;
            return 0;
        }
    }
    jar_make_room(jar, cookie->domain);
    if (jar_reserve(jar) < 0) {
        jar_cookie_clear(cookie);
        return -1;
    }
    jar->cookies[jar->count++] = *cookie;
    return 0;
}

static bool
jar_is_secure(const struct url *url)
{
    return strcmp(url->scheme, "https") == 0;
}

static char *
jar_lower_domain(struct cookie_text text)
{
    char *domain = text.len > 0 ? strndup(text.at, text.len) : strdup("");

    for (char *at = domain; at && *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at | 0x20) : *at;
    return domain;
}

static bool
jar_is_ascii(struct cookie_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    }
    return true;
}

/*
 * The domain of the cookie, and whether it is for the host alone. 0; 1 when
 * the host may not set a cookie for such a domain; -1 without memory.
 */
static int
jar_settle_domain(struct jar_cookie *cookie, const struct cookie_line *line, const struct url *url)
{
    CLEANUP_FREE char *domain = NULL;

    if (!jar_is_ascii(line->domain))
        return 1;
    domain = jar_lower_domain(line->domain);
    if (!domain)
        return -1;
    if (domain[0] && cookie_is_public_suffix(domain)) {
        if (strcmp(domain, url->host) != 0)
            return 1;
        domain[0] = '\0';
    }
    if (domain[0] && !cookie_domain_matches(url->host, domain))
        return 1;
    cookie->host_only = domain[0] == '\0';
    cookie->domain = cookie->host_only ? strdup(url->host) : TAKE_PTR(domain);
    return cookie->domain ? 0 : -1;
}

static int
jar_settle_path(struct jar_cookie *cookie, const struct cookie_line *line, const struct url *url)
{
    size_t len = cookie_default_path_len(url->path);

    if (line->path.len > 0)
        cookie->path = strndup(line->path.at, line->path.len);
    else
        cookie->path = len > 0 ? strndup(url->path, len) : strdup("/");
    return cookie->path ? 0 : -1;
}

/* A cookie set in the clear does not take the place of a secure one, or hide it. */
static bool
jar_would_shadow(const struct jar *jar, const struct jar_cookie *cookie)
{
    for (size_t i = 0; i < jar->count; i++) {
        const struct jar_cookie *old = &jar->cookies[i];

        if (old->secure && strcmp(old->name, cookie->name) == 0 &&
            (cookie_domain_matches(old->domain, cookie->domain) ||
             cookie_domain_matches(cookie->domain, old->domain)) &&
            cookie_path_matches(cookie->path, old->path))
            return true;
    }
    return false;
}

/* The promises that a name makes, which servers count on. */
static bool
jar_keeps_promise(const struct cookie_line *line, const struct jar_cookie *cookie)
{
    bool for_host =
        cookie->secure && cookie->host_only && line->path.len > 0 && strcmp(cookie->path, "/") == 0;

    if (line->name.len == 0)
        return !cookie_has_prefix(line, "__Secure-") && !cookie_has_prefix(line, "__Host-") &&
               !cookie_has_prefix(line, "__Http-");
    if (cookie_has_prefix(line, "__Host-Http-") && !line->http_only)
        return false;
    if (cookie_has_prefix(line, "__Host-"))
        return for_host;
    if (cookie_has_prefix(line, "__Http-"))
        return cookie->secure && line->http_only;
    return !cookie_has_prefix(line, "__Secure-") || cookie->secure;
}

static bool
jar_may_set(const struct jar *jar, const struct url *url, const struct cookie_line *line,
            const struct jar_cookie *cookie)
{
    if (line->same_site_none && !line->secure)
        return false;
    if (!jar_keeps_promise(line, cookie))
        return false;
    if (jar_is_secure(url))
        return true;
    return !cookie->secure && !jar_would_shadow(jar, cookie);
}

static int64_t
jar_expiry(const struct cookie_line *line, int64_t now)
{
    if (!line->has_expiry)
        return 0;
    if (line->expiry > now + COOKIE_AGE_MAX)
        return now + COOKIE_AGE_MAX;
    /* Zero stands for the end of the session. */
    return line->expiry > 0 ? line->expiry : 1;
}

int
jar_set(struct jar *jar, const struct url *url, const char *text, size_t len, int64_t now)
{
    struct jar_cookie cookie = {0};
    struct cookie_line line;
    int result;

    if (cookie_parse(text, len, now, &line) != 0)
        return 0;
    cookie.secure = line.secure;
    cookie.http_only = line.http_only;
    cookie.expiry = jar_expiry(&line, now);
    cookie.name = strndup(line.name.at, line.name.len);
    cookie.value = strndup(line.value.at, line.value.len);
    result = jar_settle_domain(&cookie, &line, url);
    if (result == 0)
        result = jar_settle_path(&cookie, &line, url);
    if (!cookie.name || !cookie.value)
        result = -1;
    if (result == 0 && !jar_may_set(jar, url, &line, &cookie))
        result = 1;
    if (result != 0) {
        jar_cookie_clear(&cookie);
        return result < 0 ? -1 : 0;
    }
    result = jar_put(jar, &cookie);
    jar_expire(jar, now);
    return result;
}

static bool
jar_is_sent(const struct jar_cookie *cookie, const struct url *url)
{
    if (cookie->secure && !jar_is_secure(url))
        return false;
    if (cookie->host_only ? strcmp(url->host, cookie->domain) != 0
                          : !cookie_domain_matches(url->host, cookie->domain))
        return false;
    return cookie_path_matches(url->path, cookie->path);
}

/*
 * The next one to be sent, where `path_len` is the length of the path of the
 * one before: paths only become shorter, and among equal ones the order is
 * that of the jar. NULL at the end.
 */
static const struct jar_cookie *
jar_next(const struct jar *jar, const struct url *url, size_t *path_len, size_t *index)
{
    for (;;) {
        size_t shorter = 0;

        for (; *index < jar->count; (*index)++) {
            const struct jar_cookie *cookie = &jar->cookies[*index];

            if (strlen(cookie->path) == *path_len && jar_is_sent(cookie, url))
                return &jar->cookies[(*index)++];
        }
        for (size_t i = 0; i < jar->count; i++) {
            size_t len = strlen(jar->cookies[i].path);

            if (len < *path_len && len > shorter)
                shorter = len;
        }
        if (shorter == 0)
            return NULL;
        *path_len = shorter;
        *index = 0;
    }
}

int
jar_header(struct jar *jar, const struct url *url, int64_t now, struct buf *out)
{
    size_t path_len = SIZE_MAX, index = jar->count, begin = out->len;
    const struct jar_cookie *cookie;

    jar_expire(jar, now);
    index = jar->count;
    while ((cookie = jar_next(jar, url, &path_len, &index)) != NULL) {
        if (out->len > begin)
            buf_append_str(out, "; ");
        if (cookie->name[0]) {
            buf_append_str(out, cookie->name);
            buf_append_byte(out, '=');
        }
        buf_append_str(out, cookie->value);
    }
    return out->bad ? -1 : 0;
}

const char *
jar_value(struct jar *jar, const struct url *url, const char *name, int64_t now)
{
    size_t path_len = SIZE_MAX, index;
    const struct jar_cookie *cookie;

    jar_expire(jar, now);
    index = jar->count;
    while ((cookie = jar_next(jar, url, &path_len, &index)) != NULL) {
        if (strcmp(cookie->name, name) == 0)
            return cookie->value;
    }
    return NULL;
}

size_t
jar_count(struct jar *jar, int64_t now)
{
    jar_expire(jar, now);
    return jar->count;
}

int
jar_restore(struct jar *jar, const char *line, struct error *err)
{
    struct jar_cookie cookie;
    int result = jar_line_parse(line, &cookie);

    if (result > 0)
        return 1;
    if (result < 0 || jar_put(jar, &cookie) < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    return 0;
}

int
jar_tell(struct jar *jar, int64_t now, jar_teller *tell, void *opaque, struct error *err)
{
    CLEANUP_BUF struct buf line = BUF_INIT_SECRET(JAR_LINE_MAX);

    jar_expire(jar, now);
    for (size_t i = 0; i < jar->count; i++) {
        buf_reset(&line);
        jar_line_put(&line, &jar->cookies[i]);
        if (!buf_str(&line))
            return error_set(err, OUTCOME_INTERNAL, "no memory");
        tell(opaque, buf_str(&line), jar->cookies[i].expiry);
    }
    return 0;
}
