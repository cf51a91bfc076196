#include "host/common/url_parts.h"

#include <string.h>

#include "host/common/url_host.h"

/* The most that a part can grow to: every byte percent-encoded, behind all of the base. */
enum { PART_MAX = 4 * URL_MAX };

struct input {
    const char *at;
    const char *end;
};

/* The percent-encode sets, without the controls and what is beyond ASCII, which all hold. */
static const char fragment_set[] = " \"<>`";
static const char query_set[] = " \"#<>'";
static const char path_set[] = " \"#<>?^`{}";
static const char userinfo_set[] = " \"#<>?^`{}/:;=@[\\]|";

struct url_parts
url_parts_init(void)
{
    return (struct url_parts){
        .username = BUF_INIT(PART_MAX),
        .password = BUF_INIT(PART_MAX),
        .host = BUF_INIT(PART_MAX),
        .path = BUF_INIT(PART_MAX),
        .query = BUF_INIT(PART_MAX),
        .fragment = BUF_INIT(PART_MAX),
    };
}

void
url_parts_free(struct url_parts *parts)
{
    buf_free(&parts->username);
    buf_free(&parts->password);
    buf_free(&parts->host);
    buf_free(&parts->path);
    buf_free(&parts->query);
    buf_free(&parts->fragment);
}

bool
url_parts_bad(const struct url_parts *parts)
{
    return parts->username.bad || parts->password.bad || parts->host.bad || parts->path.bad ||
           parts->query.bad || parts->fragment.bad;
}

uint16_t
url_parts_default_port(const char *scheme)
{
    return strcmp(scheme, "https") == 0 ? 443 : 80;
}

static void
encode(struct buf *out, const char *text, const char *end, const char *set)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; text < end; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20 || c > 0x7E || strchr(set, c)) {
            const char escape[] = {'%', digits[c >> 4], digits[c & 15]};

            buf_append(out, escape, sizeof escape);
        } else {
            buf_append_byte(out, c);
        }
    }
}

static bool
is_slash(char c)
{
    return c == '/' || c == '\\';
}

static bool
at_slash(const struct input *in)
{
    return in->at < in->end && is_slash(*in->at);
}

/* The first of the bytes in `stops`, or the end. */
static const char *
find_any(const struct input *in, const char *stops)
{
    const char *at = in->at;

    while (at < in->end && (*at == '\0' || !strchr(stops, *at)))
        at++;
    return at;
}

static bool
is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of the scheme in front, without its colon; 0 for a relative reference. */
static size_t
scheme_len(const struct input *in)
{
    const char *at = in->at;

    if (at == in->end || !is_alpha(*at))
        return 0;
    while (at < in->end &&
           (is_alpha(*at) || (*at >= '0' && *at <= '9') || (*at && strchr("+-.", *at))))
        at++;
    return at < in->end && *at == ':' ? (size_t)(at - in->at) : 0;
}

/* Whether the text begins with `wanted`, in lower case, whatever the locale. */
static bool
begins_with(const char *at, const char *end, const char *wanted)
{
    for (; *wanted; at++, wanted++) {
        if (at == end || (is_alpha(*at) ? *at | 0x20 : *at) != *wanted)
            return false;
    }
    return true;
}

static const char *
known_scheme(const char *text, size_t len)
{
    if (len == strlen("http") && begins_with(text, text + len, "http"))
        return "http";
    if (len == strlen("https") && begins_with(text, text + len, "https"))
        return "https";
    return NULL;
}

/* Takes the last segment away. */
static void
path_shorten(struct buf *path)
{
    while (path->len > 0 && path->data[--path->len] != '/')
        continue;
}

/* How many dots the segment stands for when it is "." or "..", written with %2e or not; else 0. */
static int
count_dots(const char *at, const char *end)
{
    int dots = 0;

    while (at < end) {
        if (*at == '.')
            at++;
        else if (begins_with(at, end, "%2e"))
            at += 3;
        else
            return 0;
        if (++dots > 2)
            return 0;
    }
    return dots;
}

/* "Path state", up to the query, the fragment or the end. */
static void
parse_path(struct url_parts *parts, struct input *in)
{
    for (;;) {
        const char *end = find_any(in, "/\\?#");
        bool more = end < in->end && is_slash(*end);
        int dots = count_dots(in->at, end);

        if (dots == 2)
            path_shorten(&parts->path);
        if (dots == 0 || !more)
            buf_append_byte(&parts->path, '/');
        if (dots == 0)
            encode(&parts->path, in->at, end, path_set);
        in->at = end;
        if (!more)
            return;
        in->at++;
    }
}

/* What begins with '?' or '#', if anything is left. */
static void
parse_tail(struct url_parts *parts, struct input *in)
{
    if (in->at < in->end && *in->at == '?') {
        const char *end = find_any(in, "#");

        parts->has_query = true;
        encode(&parts->query, in->at + 1, end, query_set);
        in->at = end;
    }
    if (in->at < in->end) {
        parts->has_fragment = true;
        encode(&parts->fragment, in->at + 1, in->end, fragment_set);
        in->at = in->end;
    }
}

static int
parse_port(struct url_parts *parts, const char *at, const char *end, const char **ret_why)
{
    unsigned port = 0;

    for (const char *digit = at; digit < end; digit++) {
        if (*digit < '0' || *digit > '9') {
            *ret_why = "has a port that is not a number";
            return 1;
        }
        port = port * 10 + (unsigned)(*digit - '0');
        if (port > UINT16_MAX) {
            *ret_why = "has a port beyond 65535";
            return 1;
        }
    }
    parts->port = at < end ? (uint16_t)port : url_parts_default_port(parts->scheme);
    return 0;
}

/* The colon before the port: the first that is not inside brackets. */
static const char *
find_port(const char *at, const char *end)
{
    bool inside = false;

    for (; at < end && (inside || *at != ':'); at++) {
        if (*at == '[')
            inside = true;
        else if (*at == ']')
            inside = false;
    }
    return at;
}

static void
parse_userinfo(struct url_parts *parts, const char *at, const char *end)
{
    const char *colon = memchr(at, ':', (size_t)(end - at));

    encode(&parts->username, at, colon ? colon : end, userinfo_set);
    if (colon)
        encode(&parts->password, colon + 1, end, userinfo_set);
}

/* "Special authority ignore slashes state" and what follows, up to the path. */
static int
parse_authority(struct url_parts *parts, struct input *in, const char **ret_why)
{
    const char *end, *at_sign, *host, *port;

    while (at_slash(in))
        in->at++;
    end = find_any(in, "/\\?#");
    at_sign = memrchr(in->at, '@', (size_t)(end - in->at));
    host = at_sign ? at_sign + 1 : in->at;
    port = find_port(host, end);
    if (at_sign)
        parse_userinfo(parts, in->at, at_sign);
    if (url_host_parse(&parts->host, host, (size_t)(port - host), ret_why) != 0)
        return 1;
    if (parse_port(parts, port < end ? port + 1 : end, end, ret_why) != 0)
        return 1;
    in->at = end;
    if (at_slash(in))
        in->at++;
    return 0;
}

static void
copy_authority(struct url_parts *parts, const struct url *base)
{
    parts->port = base->port;
    buf_append_str(&parts->username, base->username);
    buf_append_str(&parts->password, base->password);
    buf_append_str(&parts->host, base->host);
}

/* "Relative state" without a slash in front: the path is the base's, or lies beside it. */
static void
parse_beside(struct url_parts *parts, struct input *in, const struct url *base)
{
    copy_authority(parts, base);
    buf_append_str(&parts->path, base->path);
    if (in->at < in->end && *in->at != '?' && *in->at != '#') {
        path_shorten(&parts->path);
        parse_path(parts, in);
    } else if (base->query && (in->at == in->end || *in->at == '#')) {
        parts->has_query = true;
        buf_append_str(&parts->query, base->query);
    }
}

static int
parse_relative(struct url_parts *parts, struct input *in, const struct url *base,
               const char **ret_why)
{
    parts->scheme = known_scheme(base->scheme, strlen(base->scheme));
    if (!at_slash(in)) {
        parse_beside(parts, in, base);
        return 0;
    }
    in->at++;
    if (!at_slash(in))
        copy_authority(parts, base);
    else if (parse_authority(parts, in, ret_why) != 0)
        return 1;
    parse_path(parts, in);
    return 0;
}

static int
parse_absolute(struct url_parts *parts, struct input *in, const char **ret_why)
{
    if (parse_authority(parts, in, ret_why) != 0)
        return 1;
    parse_path(parts, in);
    return 0;
}

static int
parse_any(struct url_parts *parts, struct input *in, const struct url *base, const char **ret_why)
{
    size_t len = scheme_len(in);

    if (len == 0) {
        if (base)
            return parse_relative(parts, in, base, ret_why);
        *ret_why = "is not absolute";
        return 1;
    }
    parts->scheme = known_scheme(in->at, len);
    if (!parts->scheme) {
        *ret_why = "has a scheme that is neither http nor https";
        return 1;
    }
    in->at += len + 1;
    /* "http:x" below an http base is a relative reference, for the sake of old pages. */
    if (base && strcmp(base->scheme, parts->scheme) == 0 &&
        (in->end - in->at < 2 || in->at[0] != '/' || in->at[1] != '/'))
        return parse_relative(parts, in, base, ret_why);
    return parse_absolute(parts, in, ret_why);
}

int
url_parts_parse(struct url_parts *parts, const char *text, size_t len, const struct url *base,
                const char **ret_why)
{
    struct input in = {.at = text, .end = text + len};

    if (parse_any(parts, &in, base, ret_why) != 0)
        return 1;
    parse_tail(parts, &in);
    return 0;
}
