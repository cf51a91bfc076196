/*
 * A URL against a base: the input is "base NUL input", or an input alone.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "host/common/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_host(const char *host)
{
    assert(*host);
    if (*host == '[')
        assert(strspn(host, "[:]0123456789abcdef") == strlen(host));
    else
        assert(!strpbrk(host, " #%/:<>?@[\\]^|ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}

static void
check_url(const struct url *url)
{
    struct url *again = NULL;
    const char *why;

    assert(strlen(url->href) <= URL_MAX);
    assert(url->path[0] == '/');
    for (const char *at = url->href; *at; at++)
        assert(*at > 0x20 && *at < 0x7F);
    assert(strcmp(url->scheme, "http") == 0 || strcmp(url->scheme, "https") == 0);
    assert(strncmp(url->href, url->scheme, strlen(url->scheme)) == 0);
    check_host(url->host);
    assert(!strstr(url->path, "/../") && !strstr(url->path, "/./"));
    assert(url_parse(url->href, NULL, &again, &why) == 0);
    assert(strcmp(again->href, url->href) == 0 && strcmp(again->host, url->host) == 0);
    assert(url_same_origin(url, again) && url_is_loopback(url) == url_is_loopback(again));
    url_free(again);
}

static struct url *
parse(const uint8_t *data, size_t size, const struct url *base)
{
    struct url *url = NULL;
    const char *why = NULL;
    int result = url_parse_bytes((const char *)data, size, base, &url, &why);

    assert(result >= 0 && (result == 0) == (url != NULL) && (result == 1) == (why != NULL));
    if (url)
        check_url(url);
    return url;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
    size_t base_len = nul ? (size_t)(nul - data) : 0;
    struct url *base = nul ? parse(data, base_len, NULL) : NULL;
    size_t skipped = nul ? base_len + 1 : 0;

    url_free(parse(size > 0 ? data + skipped : data, size - skipped, base));
    url_free(base);
    return 0;
}
