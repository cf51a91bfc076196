/*
 * A date of HTTP, which must lie in the years that it can say.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/http_date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    int64_t seconds;

    assert(text);
    if (http_date_parse(text, &seconds) == 0)
        assert(seconds >= -62135596800 && seconds <= 253402300800);
    free(text);
    return 0;
}
