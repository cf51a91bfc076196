#include "host/sink/sniff_end.h"

#include <string.h>

/* Where the last one of the marks begins; NULL for none. */
static const uint8_t *
find_last(const uint8_t *tail, size_t len, const char *mark, size_t mark_len)
{
    for (size_t i = len; i >= mark_len; i--) {
        const uint8_t *at = tail + i - mark_len;

        if (memcmp(at, mark, mark_len) == 0)
            return at;
    }
    return NULL;
}

/* A PDF that is made for the web, or was changed, has an end in its midst too: then objects follow
 * it ("12 0 obj"; ISO 32000-1, 7.5.6 and annex F). */
static bool
ends_pdf(const uint8_t *tail, size_t len)
{
    const uint8_t *mark = find_last(tail, len, "%%EOF", 5), *at;
    size_t left;

    if (!mark)
        return false;
    at = mark + 5;
    left = (size_t)(tail + len - at);
    while ((at = memmem(at, left, " obj", 4)) != NULL) {
        if (at[-1] >= '0' && at[-1] <= '9')
            return false;
        at += 4;
        left = (size_t)(tail + len - at);
    }
    return true;
}

/* The small picture in a JPEG's head has an end of its own, behind which more of the head follows:
 * a marker other than another picture's beginning (ISO 10918-1, B.1.1). */
static bool
ends_jpeg(const uint8_t *tail, size_t len)
{
    const uint8_t *mark = find_last(tail, len, "\xFF\xD9", 2), *end = tail + len;

    if (!mark)
        return false;
    mark += 2;
    return end - mark < 2 || mark[0] != 0xFF || mark[1] < 0xC0 || mark[1] == 0xD8 ||
           mark[1] == 0xFF;
}

/* The record at the end is 22 bytes and the comment that it tells of (APPNOTE.TXT, 4.3.16). */
static bool
ends_zip(const uint8_t *tail, size_t len)
{
    const uint8_t *mark = find_last(tail, len, "PK\x05\x06", 4);
    size_t left = mark ? (size_t)(tail + len - mark) : 0;

    return left >= 22 && left - 22 >= (size_t)mark[20] + ((size_t)mark[21] << 8);
}

/* ISO 15948, 11.2.5: the last chunk with its check sum. */
static bool
ends_png(const uint8_t *tail, size_t len)
{
    return find_last(tail, len, "IEND\xAE\x42\x60\x82", 8) != NULL;
}

bool
sniff_end_is_there(const char *media_type, const uint8_t *tail, size_t len)
{
    static const struct {
        const char *media_type;
        bool (*ends)(const uint8_t *tail, size_t len);
    } types[] = {
        {"application/pdf", ends_pdf},
        {"image/jpeg", ends_jpeg},
        {"image/png", ends_png},
        {"application/zip", ends_zip},
    };

    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        if (strcmp(media_type, types[i].media_type) == 0)
            return types[i].ends(tail, len);
    }
    return true;
}
