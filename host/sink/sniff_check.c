#include "host/sink/sniff.h"

#include <stdbool.h>
#include <string.h>

#include "host/sink/media.h"
#include "host/sink/sniff_end.h"

/* What a media type asks of a body; the reasons are for a refusal. */
struct rule {
    const char *wanted;
    const char *found; /* what must be sniffed */
    const char *is_html;
    const char *is_other;
    const char *is_cut; /* NULL where the end tells nothing */
};

#define RULE(wanted, found, name, is_cut)                                      \
    {                                                                          \
        wanted, found, "is an HTML page and not " name, "is not " name, is_cut \
    }
#define ZIP_RULE(wanted, name) \
    RULE(wanted, "application/zip", name, "is cut: no directory at its end")
#define OFFICE       "application/vnd.openxmlformats-officedocument."
#define OPENDOCUMENT "application/vnd.oasis.opendocument."

static const struct rule rules[] = {
    RULE("application/pdf", "application/pdf", "a PDF", "is cut: no %%EOF at its end"),
    RULE("application/x-pdf", "application/pdf", "a PDF", "is cut: no %%EOF at its end"),
    RULE("image/jpeg", "image/jpeg", "a JPEG image", "is cut: no end of image at its end"),
    RULE("image/jpg", "image/jpeg", "a JPEG image", "is cut: no end of image at its end"),
    RULE("image/png", "image/png", "a PNG image", "is cut: no IEND at its end"),
    RULE("image/gif", "image/gif", "a GIF image", NULL),
    RULE("image/webp", "image/webp", "a WebP image", NULL),
    RULE("image/tiff", "image/tiff", "a TIFF image", NULL),
    RULE("application/gzip", "application/gzip", "a gzip file", NULL),
    RULE("application/x-gzip", "application/gzip", "a gzip file", NULL),
    RULE("application/rtf", "application/rtf", "an RTF document", NULL),
    ZIP_RULE("application/zip", "a ZIP archive"),
    ZIP_RULE("application/x-zip-compressed", "a ZIP archive"),
    ZIP_RULE(OFFICE "wordprocessingml.document", "a document"),
    ZIP_RULE(OFFICE "spreadsheetml.sheet", "a spreadsheet"),
    ZIP_RULE(OPENDOCUMENT "text", "a document"),
    ZIP_RULE(OPENDOCUMENT "spreadsheet", "a spreadsheet"),
};

static const struct rule *
find_rule(const char *media_type)
{
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        if (media_is(media_type, rules[i].wanted))
            return &rules[i];
    }
    return NULL;
}

static bool
is_any(const char *wanted)
{
    return !wanted || media_is(wanted, "application/octet-stream");
}

static bool
is_page(const char *wanted)
{
    return !wanted || media_is(wanted, "text/html") || media_is(wanted, "application/xhtml+xml");
}

/* The types that are text, and so have no magic bytes. */
static bool
is_text(const char *wanted)
{
    return strncmp(wanted, "text/", 5) == 0 || media_is(wanted, "application/json") ||
           media_is(wanted, "application/xml") || media_is(wanted, "application/xhtml+xml");
}

static int
refuse(const char *why, const char **ret_why)
{
    *ret_why = why;
    return 1;
}

static int
check_end(const struct rule *rule, const uint8_t *tail, size_t len, const char **ret_why)
{
    if (len > SNIFF_TAIL_LEN) {
        tail += len - SNIFF_TAIL_LEN;
        len = SNIFF_TAIL_LEN;
    }
    if (!sniff_end_is_there(rule->found, tail, len))
        return refuse(rule->is_cut, ret_why);
    return 0;
}

int
sniff_check(const char *wanted, const uint8_t *head, size_t head_len, const uint8_t *tail,
            size_t tail_len, const char **ret_why)
{
    const struct rule *rule = find_rule(wanted);
    const char *found = sniff_media_type(head, head_len);

    if (head_len == 0)
        return refuse("is empty", ret_why);
    if (found && strcmp(found, "text/html") == 0 && !is_page(wanted))
        return refuse(rule ? rule->is_html : "is an HTML page and not what was asked for", ret_why);
    if (rule && (!found || strcmp(found, rule->found) != 0))
        return refuse(rule->is_other, ret_why);
    if (!rule && !is_any(wanted) && is_text(wanted) && find_rule(found))
        return refuse("is not text", ret_why);
    /* Where anything is wanted, what it turned out to be must still be whole. */
    if (!rule && is_any(wanted))
        rule = find_rule(found);
    return rule ? check_end(rule, tail, tail_len, ret_why) : 0;
}
