/*
 * A Content-Type, which must be read again as it was written; and the content
 * of a refresh, whose address must lie in it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/mime.h"
#include "sdk/runtime/html/refresh.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_type(const char *text, size_t len)
{
    CLEANUP_BUF struct buf first = BUF_INIT(1 << 20), second = BUF_INIT(1 << 20);
    CLEANUP_MIME struct mime *mime = NULL, *again = NULL;

    if (mime_parse(text, len, &mime) != 0)
        return;
    mime_put(&first, mime);
    assert(!first.bad);
    /* Quoting may make it longer than what is read. */
    if (first.len > MIME_TEXT_MAX)
        return;
    assert(mime_parse((const char *)first.data, first.len, &again) == 0);
    mime_put(&second, again);
    assert(first.len == second.len && memcmp(first.data, second.data, first.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct refresh refresh;

    check_type((const char *)data, size);
    if (refresh_parse((const char *)data, size, &refresh) == 0 && refresh.url)
        assert(refresh.url >= (const char *)data &&
               refresh.url + refresh.len <= (const char *)data + size);
    return 0;
}
