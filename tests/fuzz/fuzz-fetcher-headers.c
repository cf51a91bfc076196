/*
 * The head of an answer, line after line, as libcurl hands it over.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "host/fetcher/headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_headers(struct headers *headers)
{
    const char *location = headers_location(headers);

    assert(!location || strlen(location) <= URL_MAX);
    assert(headers->codings <= 1);
    assert(headers->count <= HEADERS_COUNT_MAX && headers->bytes <= HEADERS_BYTES_MAX);
    assert(!headers->ended || headers->status >= 200);
    for (const char *at = headers->content_type; *at; at++)
        assert(*at >= 0x20 && *at < 0x7F);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct headers headers = HEADERS_INIT;
    const char *at = (const char *)data;
    struct error err = {0};

    while (size > 0) {
        const char *end = memchr(at, '\n', size);
        size_t len = end ? (size_t)(end - at) + 1 : size;

        if (headers_add(&headers, at, len, "site", &err) < 0)
            break;
        check_headers(&headers);
        at += len;
        size -= len;
    }
    headers_free(&headers);
    return 0;
}
