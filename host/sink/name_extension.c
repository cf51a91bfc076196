#include "host/sink/name.h"

#include <string.h>

#include "host/sink/media.h"

struct name_media {
    const char *essence;
    const char *extension;
};

static const struct name_media extensions[] = {
    {"application/pdf", "pdf"},
    {"application/x-pdf", "pdf"},
    {"image/jpeg", "jpg"},
    {"image/jpg", "jpg"},
    {"image/png", "png"},
    {"image/gif", "gif"},
    {"image/webp", "webp"},
    {"image/tiff", "tiff"},
    {"image/svg+xml", "svg"},
    {"image/heic", "heic"},
    {"text/plain", "txt"},
    {"text/csv", "csv"},
    {"text/html", "html"},
    {"application/xhtml+xml", "html"},
    {"text/calendar", "ics"},
    {"text/vcard", "vcf"},
    {"text/xml", "xml"},
    {"application/xml", "xml"},
    {"application/json", "json"},
    {"application/zip", "zip"},
    {"application/x-zip-compressed", "zip"},
    {"application/gzip", "gz"},
    {"application/x-gzip", "gz"},
    {"application/rtf", "rtf"},
    {"application/msword", "doc"},
    {"application/vnd.ms-excel", "xls"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"application/vnd.oasis.opendocument.text", "odt"},
    {"application/vnd.oasis.opendocument.spreadsheet", "ods"},
    {"message/rfc822", "eml"},
};

const char *
name_extension(const char *media_type)
{
    for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
        if (media_is(media_type, extensions[i].essence))
            return extensions[i].extension;
    }
    return "bin";
}

bool
name_is_extension(const char *extension)
{
    for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
        if (strcmp(extension, extensions[i].extension) == 0)
            return true;
    }
    return false;
}
