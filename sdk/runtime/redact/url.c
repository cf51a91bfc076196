/* References: what is structure of them, and what tells something of somebody. */
#include <string.h>
#include <strings.h>

#include "sdk/runtime/redact/redact.h"
#include "sdk/runtime/redact/shape.h"

enum { URL_SEGMENT_MAX = 40 /* a longer one is a key of something */ };

static size_t
span_until(const char *text, size_t len, const char *ends)
{
    size_t span = 0;

    while (span < len && (text[span] == '\0' || !strchr(ends, text[span])))
        span++;
    return span;
}

static bool
is_structure(const char *segment, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)segment[i];

        if (c <= ' ' || c >= 0x7f || strchr("0123456789%@=:", c))
            return false;
    }
    return len <= URL_SEGMENT_MAX;
}

/* The length of what a document's or a picture's name ends with; 0 for other files, such as
 * scripts, whose names are the site's. */
static size_t
extension_len(const char *segment, size_t len)
{
    static const char *const extensions[] = {".pdf", ".jpg", ".jpeg", ".png",  ".gif",  ".webp",
                                             ".csv", ".xls", ".xlsx", ".doc",  ".docx", ".odt",
                                             ".zip", ".vcf", ".ics",  ".tiff", ".txt",  ".eml"};

    for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
        size_t extension = strlen(extensions[i]);

        if (extension < len &&
            strncasecmp(segment + len - extension, extensions[i], extension) == 0)
            return extension;
    }
    return 0;
}

static void
put_segment(struct shape *shape, enum shape_as as, const char *segment, size_t len)
{
    size_t extension = extension_len(segment, len);

    if (is_structure(segment, len) && extension == 0)
        shape_names(shape, as, segment, len);
    else
        shape_text(shape, as, segment, len - extension);
    shape_put_bytes(shape, segment + len - extension, extension);
}

void
shape_url_path(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t segment = span_until(text + i, len - i, "/\\");

        put_segment(shape, as, text + i, segment);
        i += segment;
        if (i < len)
            shape_text(shape, as, text + i++, 1);
    }
}

/* The origin's, of which only the host stays. */
static void
put_authority(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    size_t user = len;

    while (user > 0 && text[user - 1] != '@')
        user--;
    shape_text(shape, as, text, user);
    shape_names(shape, as, text + user, len - user);
}

static void
put_query(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t pair = span_until(text + i, len - i, "&;");
        size_t name = span_until(text + i, pair, "=");
        bool is_named = name < pair && (name + 1 == pair || text[i + name + 1] != '=');

        /* What has no value is one itself, as is Base64 with two signs at its end. */
        if (is_named)
            shape_names(shape, as, text + i, name);
        else
            shape_text(shape, as, text + i, name);
        shape_text(shape, as, text + i + name, pair - name);
        i += pair;
        if (i < len)
            shape_text(shape, as, text + i++, 1);
    }
}

/* The length of a scheme that is known, with its colon; 0 for none. */
static size_t
scheme_len(const char *text, size_t len)
{
    static const char *const schemes[] = {"https:", "http:",  "mailto:",     "tel:",     "sms:",
                                          "data:",  "about:", "javascript:", "whatsapp:"};

    for (size_t i = 0; i < ARRAY_SIZE(schemes); i++) {
        size_t scheme = strlen(schemes[i]);

        if (scheme <= len && strncasecmp(text, schemes[i], scheme) == 0)
            return scheme;
    }
    return 0;
}

static void
put_hierarchy(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    size_t path;

    if (len >= 2 && text[0] == '/' && text[1] == '/') {
        size_t authority = span_until(text + 2, len - 2, "/\\?#");

        shape_put(shape, "//");
        put_authority(shape, as, text + 2, authority);
        text += 2 + authority;
        len -= 2 + authority;
    }
    path = span_until(text, len, "?#");
    shape_url_path(shape, as, text, path);
    text += path;
    len -= path;
    if (len > 0 && *text == '?') {
        size_t query = span_until(text + 1, len - 1, "#");

        shape_put(shape, "?");
        put_query(shape, as, text + 1, query);
        text += 1 + query;
        len -= 1 + query;
    }
    shape_text(shape, as, text, len);
}

void
shape_url(struct shape *shape, enum shape_as as, const char *text, size_t len)
{
    size_t scheme;

    for (; len > 0 && (unsigned char)*text <= ' '; text++)
        len--;
    scheme = scheme_len(text, len);
    shape_put_bytes(shape, text, scheme);
    if (scheme > 0 && strncasecmp(text, "data:", scheme) == 0)
        shape_put(shape, ",");
    else if (scheme == 0 || strncasecmp(text, "http", 4) == 0)
        put_hierarchy(shape, as, text + scheme, len - scheme);
    else
        shape_text(shape, as, text + scheme, len - scheme);
}

int
redact_path(const char *path, const struct buf *words, struct buf *out)
{
    struct shape shape = shape_begin(out, words);

    shape_url_path(&shape, SHAPE_PLAIN, path, strlen(path));
    return shape_end(&shape, "...");
}
