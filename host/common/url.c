#include "host/common/url.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/url_parts.h"

/* The input without blanks around it and without tabs and line ends anywhere. */
static void
strip(struct buf *out, const char *input, size_t len)
{
    while (len > 0 && (unsigned char)input[0] <= 0x20) {
        input++;
        len--;
    }
    while (len > 0 && (unsigned char)input[len - 1] <= 0x20)
        len--;
    for (size_t i = 0; i < len; i++) {
        if (input[i] != '\t' && input[i] != '\n' && input[i] != '\r')
            buf_append_byte(out, (uint8_t)input[i]);
    }
}

static void
put_origin(struct buf *out, const struct url_parts *parts)
{
    buf_append_str(out, parts->scheme);
    buf_append_str(out, "://");
    buf_append(out, parts->host.data, parts->host.len);
    if (parts->port != url_parts_default_port(parts->scheme))
        buf_printf(out, ":%u", (unsigned)parts->port);
}

static void
put_userinfo(struct buf *out, const struct url_parts *parts)
{
    if (parts->username.len == 0 && parts->password.len == 0)
        return;
    buf_append(out, parts->username.data, parts->username.len);
    if (parts->password.len > 0) {
        buf_append_byte(out, ':');
        buf_append(out, parts->password.data, parts->password.len);
    }
    buf_append_byte(out, '@');
}

/* "URL serializer". The origin is the authority too, but for the userinfo. */
static void
put_href(struct buf *out, const struct url_parts *parts, const struct buf *origin)
{
    size_t authority = strlen(parts->scheme) + strlen("://");

    buf_append(out, origin->data, authority);
    put_userinfo(out, parts);
    buf_append(out, origin->data + authority, origin->len - authority);
    buf_append(out, parts->path.data, parts->path.len);
    if (parts->has_query) {
        buf_append_byte(out, '?');
        buf_append(out, parts->query.data, parts->query.len);
    }
    if (parts->has_fragment) {
        buf_append_byte(out, '#');
        buf_append(out, parts->fragment.data, parts->fragment.len);
    }
}

/* Copies a part behind the others; *at moves past its NUL. */
static char *
place(char **at, const void *data, size_t len)
{
    char *part = *at;

    if (len > 0)
        memcpy(part, data, len);
    part[len] = '\0';
    *at += len + 1;
    return part;
}

static char *
place_buf(char **at, const struct buf *buf)
{
    return place(at, buf->data, buf->len);
}

static struct url *
assemble(const struct url_parts *parts, const struct buf *origin, const struct buf *href)
{
    /* All parts but the origin are in the href; the rest is for NULs and the scheme twice. */
    size_t room = 2 * href->len + origin->len + 64;
    struct url *url = malloc(sizeof *url + room);
    char *at;

    if (!url)
        return NULL;
    at = (char *)(url + 1);
    url->href = place_buf(&at, href);
    url->scheme = place(&at, parts->scheme, strlen(parts->scheme));
    url->username = place_buf(&at, &parts->username);
    url->password = place_buf(&at, &parts->password);
    url->host = place_buf(&at, &parts->host);
    url->port = parts->port;
    url->path = place_buf(&at, &parts->path);
    url->query = parts->has_query ? place_buf(&at, &parts->query) : NULL;
    url->fragment = parts->has_fragment ? place_buf(&at, &parts->fragment) : NULL;
    url->origin = place_buf(&at, origin);
    return url;
}

static int
finish(const struct url_parts *parts, struct url **ret_url, const char **ret_why)
{
    /* A part is below 4 * URL_MAX, and there are six. */
    CLEANUP_BUF struct buf origin = BUF_INIT(32 * URL_MAX);
    CLEANUP_BUF struct buf href = BUF_INIT(32 * URL_MAX);
    struct url *url;

    if (url_parts_bad(parts))
        return -1;
    put_origin(&origin, parts);
    if (origin.bad)
        return -1;
    put_href(&href, parts, &origin);
    if (href.bad)
        return -1;
    if (href.len > URL_MAX) {
        *ret_why = "is longer than 8192 bytes";
        return 1;
    }
    url = assemble(parts, &origin, &href);
    if (!url)
        return -1;
    *ret_url = url;
    return 0;
}

int
url_parse_bytes(const char *input, size_t len, const struct url *base, struct url **ret_url,
                const char **ret_why)
{
    CLEANUP(url_parts_free) struct url_parts parts = url_parts_init();
    CLEANUP_BUF struct buf text = BUF_INIT(URL_MAX);

    if (len > URL_MAX) {
        *ret_why = "is longer than 8192 bytes";
        return 1;
    }
    strip(&text, input, len);
    /* Never NULL, so that the parser can do its arithmetic on an empty text. */
    if (!buf_reserve(&text, 0))
        return -1;
    if (url_parts_parse(&parts, (const char *)text.data, text.len, base, ret_why) != 0)
        return 1;
    return finish(&parts, ret_url, ret_why);
}

int
url_parse(const char *input, const struct url *base, struct url **ret_url, const char **ret_why)
{
    return url_parse_bytes(input, strlen(input), base, ret_url, ret_why);
}

struct url *
url_free(struct url *url)
{
    free(url);
    return NULL;
}

void
url_cleanup(struct url **url)
{
    *url = url_free(*url);
}

bool
url_same_origin(const struct url *a, const struct url *b)
{
    return strcmp(a->origin, b->origin) == 0;
}

bool
url_is_loopback(const struct url *url)
{
    size_t len = strlen(url->host);

    if (strcmp(url->host, "localhost") == 0 || strcmp(url->host, "[::1]") == 0)
        return true;
    /* A host of digits and dots that ends in a digit is an address in its canonical form. */
    return strncmp(url->host, "127.", 4) == 0 && strspn(url->host, "0123456789.") == len &&
           url->host[len - 1] != '.';
}
