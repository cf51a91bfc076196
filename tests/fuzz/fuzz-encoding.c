/*
 * Charset sniffing: the label of a header and a page, with a NUL between. The
 * decoded page is UTF-8 and reads the same from any later label, since what it
 * says of itself no longer counts.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/html/encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DECODED_MAX = 64 * 1024 * 1024 };

static void
check(bool condition)
{
    if (!condition)
        abort();
}

static void
check_decoded(const uint8_t *page, size_t len, const char *label)
{
    CLEANUP_BUF struct buf out = BUF_INIT(DECODED_MAX), again = BUF_INIT(DECODED_MAX);
    struct span text, same;

    check(html_decode(page, len, label, &out, &text) == 0);
    check(text_is_utf8((const char *)text.data, text.len));
    check(html_decode(text.data, text.len, "utf-8", &again, &same) == 0);
    check(text_is_utf8((const char *)same.data, same.len));
    /* A mark at the beginning is one of the encoding and not of the text. */
    check(same.len == text.len || same.len + 3 == text.len);
    /* Of nothing there is no address. */
    check(same.len == 0 || memcmp(same.data, text.data + (text.len - same.len), same.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
    char label[64] = "";
    size_t bom = 0, len;
    int encoding;

    if (!end || (size_t)(end - data) >= sizeof label)
        return 0;
    memcpy(label, data, (size_t)(end - data));
    len = size - (size_t)(end + 1 - data);
    encoding = encoding_of_page(end + 1, len, *label ? label : NULL, &bom);
    check(encoding >= 0 && encoding_name(encoding) && bom <= 3 && bom <= len);
    check(encoding_of_label(label, strlen(label)) >= -1);
    check(encoding_prescan(end + 1, len) >= -1);
    check_decoded(end + 1, len, *label ? label : NULL);
    return 0;
}
