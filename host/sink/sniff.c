#include "host/sink/sniff.h"

#include "host/sink/ascii.h"
#include "host/sink/sniff_text.h"

struct magic {
    const char *bytes;
    size_t len;
    const char *media_type;
};

#define MAGIC(bytes, media_type)            \
    {                                       \
        bytes, sizeof bytes - 1, media_type \
    }

static const struct magic magics[] = {
    MAGIC("%PDF-", "application/pdf"),
    MAGIC("\xFF\xD8\xFF", "image/jpeg"),
    MAGIC("\x89PNG\r\n\x1A\n", "image/png"),
    MAGIC("GIF87a", "image/gif"),
    MAGIC("GIF89a", "image/gif"),
    MAGIC("II*\0", "image/tiff"),
    MAGIC("MM\0*", "image/tiff"),
    MAGIC("PK\x03\x04", "application/zip"),
    MAGIC("PK\x05\x06", "application/zip"),
    MAGIC("\x1F\x8B\x08", "application/gzip"),
    MAGIC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"),
    MAGIC("{\\rtf", "application/rtf"),
};

static const char *
magic_media_type(const uint8_t *head, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(magics); i++) {
        if (len >= magics[i].len && memcmp(head, magics[i].bytes, magics[i].len) == 0)
            return magics[i].media_type;
    }
    if (len >= 12 && memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0)
        return "image/webp";
    return NULL;
}

const char *
sniff_media_type(const uint8_t *head, size_t len)
{
    const char *type = magic_media_type(head, len);
    const uint8_t *at = head;

    if (type)
        return type;
    /* Readers take a PDF with blanks in front, and brands send such. */
    sniff_text_skip_blanks(&at, &len);
    if (ascii_begins(at, len, "%pdf-"))
        return "application/pdf";
    return sniff_text_media_type(at, len);
}
