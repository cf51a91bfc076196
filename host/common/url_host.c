#include "host/common/url_host.h"

#include <string.h>

#include "host/common/url.h"
#include "host/common/url_ip.h"
#include "host/common/url_punycode.h"

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
url_hex_pair(const char *at, size_t left)
{
    if (left < 2 || hex_value(at[0]) < 0 || hex_value(at[1]) < 0)
        return -1;
    return hex_value(at[0]) << 4 | hex_value(at[1]);
}

static bool
labels_are_valid(const char *host, size_t len)
{
    const char *end = host + len;

    for (;;) {
        const char *dot = memchr(host, '.', (size_t)(end - host));
        const char *label_end = dot ? dot : end;

        if (label_end - host >= 4 && memcmp(host, "xn--", 4) == 0 &&
            !url_punycode_is_valid(host + 4, label_end))
            return false;
        if (!dot)
            return true;
        host = dot + 1;
    }
}

/* Percent-decodes and lower-cases. 1 for a byte that a host cannot have. */
static int
host_decode(struct buf *out, const char *text, size_t len, const char **ret_why)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        int pair = c == '%' ? url_hex_pair(text + i + 1, len - i - 1) : -1;

        if (pair >= 0) {
            c = (unsigned char)pair;
            i += 2;
        }
        if (c >= 0x80) {
            *ret_why = "has a host that is not in ASCII: write it in its xn-- form";
            return 1;
        }
        if (c <= 0x20 || c == 0x7F || strchr("#/:<>?@[\\]^|%", c)) {
            *ret_why = "has a character in its host that no host has";
            return 1;
        }
        buf_append_byte(out, c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return 0;
}

static int
host_parse_name(struct buf *out, const char *text, size_t len, const char **ret_why)
{
    CLEANUP_BUF struct buf name = BUF_INIT(URL_MAX);
    const char *host;

    if (host_decode(&name, text, len, ret_why) != 0)
        return 1;
    host = (const char *)name.data;
    if (name.bad) {
        out->bad = true;
        return 0;
    }
    if (name.len == 0) {
        *ret_why = "has no host";
        return 1;
    }
    if (!labels_are_valid(host, name.len)) {
        *ret_why = "has an xn-- label in its host that means nothing";
        return 1;
    }
    if (!url_ipv4_is_meant(host, name.len)) {
        buf_append(out, host, name.len);
        return 0;
    }
    if (url_ipv4_parse(out, host, name.len) != 0) {
        *ret_why = "has a number for a host that is no IPv4 address";
        return 1;
    }
    return 0;
}

int
url_host_parse(struct buf *out, const char *text, size_t len, const char **ret_why)
{
    if (len == 0 || text[0] != '[')
        return host_parse_name(out, text, len, ret_why);
    if (len < 2 || text[len - 1] != ']' || url_ipv6_parse(out, text + 1, len - 2) != 0) {
        *ret_why = "has a host in brackets that is no IPv6 address";
        return 1;
    }
    return 0;
}
