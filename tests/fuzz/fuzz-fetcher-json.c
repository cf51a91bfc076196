/*
 * A pointer, a line end, and a JSON document: the place that is found is put
 * a secret in, which is then found there.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/fetcher/json_place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char value[] = "a\"\\\n\x1f/b";
    const char *text = size > 0 ? memchr(data, '\n', size) : NULL;
    CLEANUP_FREE char *pointer =
        text ? strndup((const char *)data, (size_t)(text - (const char *)data)) : NULL;
    CLEANUP_BUF struct buf read = BUF_INIT(1 << 20);
    CLEANUP_SECRET struct secret *secret = secret_of(value, strlen(value)), *filled = NULL;
    struct json_place place;
    size_t len;

    if (!pointer || !secret)
        return 0;
    text++;
    len = size - (size_t)(text - (const char *)data);
    if (json_place_find(text, len, pointer, &place) != 0)
        return 0;
    assert(place.at + place.len <= len && place.len > 0);
    (void)json_place_read(&read, text + place.at, place.len);
    filled = json_place_fill(text, len, place, secret);
    assert(filled && json_place_find(filled->data, filled->len, pointer, &place) == 0);
    buf_reset(&read);
    assert(json_place_read(&read, filled->data + place.at, place.len) == 0);
    assert(read.len == strlen(value) && memcmp(read.data, value, read.len) == 0);
    return 0;
}
