/*
 * What a body is: "wanted media type NUL body".
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "host/sink/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *wanted, const uint8_t *body, size_t len)
{
    size_t head = len < SNIFF_HEAD_LEN ? len : SNIFF_HEAD_LEN;
    size_t tail = len < SNIFF_TAIL_LEN ? len : SNIFF_TAIL_LEN;
    const char *found = sniff_media_type(body, head), *why = NULL;
    int result = sniff_check(wanted, body, head, body + len - tail, tail, &why);

    assert(result == 0 || result == 1);
    assert((result == 1) == (why != NULL));
    /* A page is never taken for a document. */
    if (found && strcmp(found, "text/html") == 0 && wanted && strstr(wanted, "pdf"))
        assert(result == 1);
    if (len == 0)
        assert(result == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;

    if (!nul)
        return 0;
    check((const char *)data, nul + 1, size - (size_t)(nul + 1 - data));
    check("application/pdf", nul + 1, size - (size_t)(nul + 1 - data));
    check(NULL, nul + 1, size - (size_t)(nul + 1 - data));
    return 0;
}
