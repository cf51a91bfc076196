#include "host/common/url_host.h"

#include <string.h>

#include "host/common/url.h"
#include "host/common/url_idna.h"
#include "host/common/url_ip.h"

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

/* Percent-decodes. */
static void
host_decode(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int pair = text[i] == '%' ? url_hex_pair(text + i + 1, len - i - 1) : -1;

        buf_append_byte(out, pair >= 0 ? (uint8_t)pair : (uint8_t)text[i]);
        i += pair >= 0 ? 2 : 0;
    }
}

/* Lower-cases, in place. 1 for a byte that a host cannot have. */
static int
host_check(struct buf *name, const char **ret_why)
{
    for (size_t i = 0; i < name->len; i++) {
        unsigned char c = name->data[i];

        if (c <= 0x20 || c >= 0x7F || strchr("#/:<>?@[\\]^|%", c)) {
            *ret_why = "has a character in its host that no host has";
            return 1;
        }
        name->data[i] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
    return 0;
}

/* The name in ASCII; what is beyond it is mapped. */
static int
host_to_ascii(struct buf *name, const char *text, size_t len, const char **ret_why)
{
    CLEANUP_BUF struct buf decoded = BUF_INIT(URL_MAX);

    host_decode(&decoded, text, len);
    if (decoded.bad) {
        name->bad = true;
        return 0;
    }
    if (!url_idna_is_needed((const char *)decoded.data, decoded.len)) {
        buf_append(name, decoded.data, decoded.len);
    } else if (url_idna_to_ascii(name, (const char *)decoded.data, decoded.len) != 0) {
        *ret_why = "has a host that is no name: it has a label that IDNA refuses";
        return 1;
    }
    return name->bad ? 0 : host_check(name, ret_why);
}

static int
host_parse_name(struct buf *out, const char *text, size_t len, const char **ret_why)
{
    CLEANUP_BUF struct buf name = BUF_INIT(4 * URL_MAX);
    const char *host;

    if (host_to_ascii(&name, text, len, ret_why) != 0)
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
