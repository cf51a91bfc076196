/*
 * A Retry-After, and a mapping of hosts: the short texts that the fetcher reads.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/fetcher/connect.h"
#include "host/fetcher/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    struct connect_map *map = NULL;
    struct error err = {0};

    if (!text)
        return 0;
    assert(retry_after(text, 1700000000) >= -1);
    if (connect_map_parse(text, &map, &err) == 0) {
        for (const struct curl_slist *at = connect_map_list(map); at; at = at->next)
            assert(strstr(at->data, "::127.") || strstr(at->data, "::[::1]:"));
    }
    connect_map_free(map);
    free(text);
    return 0;
}
