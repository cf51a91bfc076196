#include "host/common/form_encode.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "host/common/text.h"

/* How the bytes of a text are written. */
enum form_escape {
    FORM_ESCAPE_NONE,
    FORM_ESCAPE_URL,
    FORM_ESCAPE_QUOTED /* inside the quotes of Content-Disposition */
};

static void
form_put(struct form_encoder *encoder, char c)
{
    if (encoder->out)
        encoder->out[encoder->len] = c;
    encoder->len++;
}

static void
form_put_plain(struct form_encoder *encoder, const char *text, size_t len)
{
    if (encoder->out && len > 0)
        memcpy(encoder->out + encoder->len, text, len);
    encoder->len += len;
}

static void
form_put_str(struct form_encoder *encoder, const char *text)
{
    form_put_plain(encoder, text, strlen(text));
}

static bool
form_is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' ||
           c == '-' || c == '.' || c == '_';
}

static void
form_put_percent(struct form_encoder *encoder, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    form_put(encoder, '%');
    form_put(encoder, digits[c >> 4]);
    form_put(encoder, digits[c & 15]);
}

static void
form_put_url(struct form_encoder *encoder, char c)
{
    if (form_is_plain((unsigned char)c))
        form_put(encoder, c);
    else if (c == ' ')
        form_put(encoder, '+');
    else
        form_put_percent(encoder, (unsigned char)c);
}

static void
form_put_bytes(struct form_encoder *encoder, const char *bytes, size_t len, enum form_escape escape)
{
    for (size_t i = 0; i < len; i++) {
        char c = bytes[i];

        if (escape == FORM_ESCAPE_URL)
            form_put_url(encoder, c);
        else if (escape == FORM_ESCAPE_QUOTED && (c == '"' || c == '\r' || c == '\n'))
            form_put_percent(encoder, (unsigned char)c);
        else
            form_put(encoder, c);
    }
}

/* What the encoding lacks becomes a numeric character reference, as in every browser. */
static void
form_put_codepoint(struct form_encoder *encoder, uint32_t codepoint, enum form_escape escape)
{
    char bytes[CHARSET_BYTES_MAX], reference[16];
    size_t len = charset_put(encoder->charset, codepoint, bytes);

    if (len > 0) {
        form_put_bytes(encoder, bytes, len, escape);
        return;
    }
    snprintf(reference, sizeof reference, "&#%u;", (unsigned)codepoint);
    for (const char *at = reference; *at; at++) {
        len = charset_put(encoder->charset, (unsigned char)*at, bytes);
        form_put_bytes(encoder, bytes, len, escape);
    }
}

static void
form_put_end(struct form_encoder *encoder, enum form_escape escape)
{
    char bytes[CHARSET_BYTES_MAX];
    size_t len = charset_end(encoder->charset, bytes);

    form_put_bytes(encoder, bytes, len, escape);
}

/* `wraps`: every line end becomes CR LF. */
static void
form_put_text(struct form_encoder *encoder, struct span text, enum form_escape escape, bool wraps)
{
    const char *at = (const char *)text.data, *end = text.len > 0 ? at + text.len : at;

    while (at < end) {
        uint32_t codepoint = text_next_codepoint(&at, end);

        if (!wraps || (codepoint != '\r' && codepoint != '\n')) {
            form_put_codepoint(encoder, codepoint, escape);
            continue;
        }
        if (codepoint == '\r' && at < end && *at == '\n')
            at++;
        form_put_codepoint(encoder, '\r', escape);
        form_put_codepoint(encoder, '\n', escape);
    }
    form_put_end(encoder, escape);
}

/* Of a file, its name is what a list of texts has of it. */
static struct span
form_entry_text(const struct form_entry *entry)
{
    return entry->is_file ? entry->filename : entry->value;
}

static void
form_put_urlencoded(struct form_encoder *encoder, const struct form_entry *entry)
{
    if (encoder->len > 0)
        form_put(encoder, '&');
    form_put_text(encoder, entry->name, FORM_ESCAPE_URL, true);
    form_put(encoder, '=');
    form_encode_text(encoder, form_entry_text(entry));
}

static void
form_put_text_plain(struct form_encoder *encoder, const struct form_entry *entry)
{
    form_put_text(encoder, entry->name, FORM_ESCAPE_NONE, true);
    form_put(encoder, '=');
    form_encode_text(encoder, form_entry_text(entry));
    form_put_str(encoder, "\r\n");
}

static void
form_put_part(struct form_encoder *encoder, const struct form_entry *entry)
{
    form_put_str(encoder, "--");
    form_put_str(encoder, encoder->boundary);
    form_put_str(encoder, "\r\nContent-Disposition: form-data; name=\"");
    form_put_text(encoder, entry->name, FORM_ESCAPE_QUOTED, true);
    if (entry->is_file) {
        form_put_str(encoder, "\"; filename=\"");
        form_put_text(encoder, entry->filename, FORM_ESCAPE_QUOTED, false);
        form_put_str(encoder, "\"\r\nContent-Type: ");
        if (entry->media_type.len > 0)
            form_put_plain(encoder, (const char *)entry->media_type.data, entry->media_type.len);
        else
            form_put_str(encoder, "application/octet-stream");
        form_put_str(encoder, "\r\n\r\n");
        form_put_plain(encoder, (const char *)entry->value.data, entry->value.len);
    } else {
        form_put_str(encoder, "\"\r\n\r\n");
        form_put_text(encoder, entry->value, FORM_ESCAPE_NONE, true);
    }
    form_put_str(encoder, "\r\n");
}

void
form_encode_entry(struct form_encoder *encoder, const struct form_entry *entry)
{
    switch (encoder->enctype) {
    case FORM_MULTIPART: form_put_part(encoder, entry); break;
    case FORM_TEXT_PLAIN: form_put_text_plain(encoder, entry); break;
    case FORM_URLENCODED:
    default: form_put_urlencoded(encoder, entry); break;
    }
}

void
form_encode_text(struct form_encoder *encoder, struct span text)
{
    enum form_escape escape =
        encoder->enctype == FORM_URLENCODED ? FORM_ESCAPE_URL : FORM_ESCAPE_NONE;

    form_put_text(encoder, text, escape, true);
}

void
form_encode_end(struct form_encoder *encoder)
{
    if (encoder->enctype != FORM_MULTIPART)
        return;
    form_put_str(encoder, "--");
    form_put_str(encoder, encoder->boundary);
    form_put_str(encoder, "--\r\n");
}

int
form_boundary(char out[FORM_BOUNDARY_LEN + 1])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AB";
    static const char head[] = "----CliskFormBoundary";
    unsigned char random[FORM_BOUNDARY_LEN + 1 - sizeof head];

    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return -1;
    memcpy(out, head, sizeof head - 1);
    for (size_t i = 0; i < sizeof random; i++)
        out[sizeof head - 1 + i] = letters[random[i] & 63];
    out[FORM_BOUNDARY_LEN] = '\0';
    return 0;
}

void
form_content_type(enum form_enctype enctype, const char *boundary, char out[FORM_CONTENT_TYPE_MAX])
{
    switch (enctype) {
    case FORM_MULTIPART:
        snprintf(out, FORM_CONTENT_TYPE_MAX, "multipart/form-data; boundary=%s", boundary);
        break;
    case FORM_TEXT_PLAIN: snprintf(out, FORM_CONTENT_TYPE_MAX, "text/plain"); break;
    case FORM_URLENCODED:
    default: snprintf(out, FORM_CONTENT_TYPE_MAX, "application/x-www-form-urlencoded"); break;
    }
}

size_t
form_urlencode(char *out, const char *text, size_t len)
{
    struct form_encoder encoder = {.out = out};

    form_put_bytes(&encoder, text, len, FORM_ESCAPE_URL);
    return encoder.len;
}
