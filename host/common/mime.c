#include "host/common/mime.h"

#include <stdlib.h>
#include <string.h>

#include "host/common/text.h"

struct mime_input {
    const char *at;
    const char *end;
};

static bool
mime_is_token(const char *text, size_t len)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!plain && (!c || !strchr(marks, c)))
            return false;
    }
    return len > 0;
}

/* "HTTP quoted-string token code points": a tab, U+0020 to U+007E and U+0080 to U+00FF. */
static bool
mime_is_value(const char *text)
{
    const char *end = text + strlen(text);

    if (!text_is_utf8(text, strlen(text)))
        return false;
    while (text < end) {
        uint32_t c = text_next_codepoint(&text, end);

        if ((c < 0x20 && c != '\t') || c == 0x7F || c > 0xFF)
            return false;
    }
    return true;
}

static bool
mime_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
mime_skip_blanks(struct mime_input *in)
{
    while (in->at < in->end && mime_is_blank(*in->at))
        in->at++;
}

/* Up to one of the bytes in `stops`, or the end. The length. */
static size_t
mime_take(struct mime_input *in, const char *stops, const char **ret_start)
{
    *ret_start = in->at;
    while (in->at < in->end && (!*in->at || !strchr(stops, *in->at)))
        in->at++;
    return (size_t)(in->at - *ret_start);
}

static size_t
mime_trim_end(const char *text, size_t len)
{
    while (len > 0 && mime_is_blank(text[len - 1]))
        len--;
    return len;
}

static char *
mime_lower(const char *text, size_t len)
{
    char *copy = strndup(text, len);

    for (char *at = copy; at && *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at | 0x20) : *at;
    return copy;
}

struct mime *
mime_free(struct mime *mime)
{
    if (!mime)
        return NULL;
    free(mime->type);
    free(mime->subtype);
    for (size_t i = 0; i < mime->count; i++) {
        free(mime->parameters[i].name);
        free(mime->parameters[i].value);
    }
    free(mime);
    return NULL;
}

void
mime_cleanup(struct mime **mime)
{
    *mime = mime_free(*mime);
}

/* "Collect an HTTP quoted string" (Fetch, section 2.2), behind the opening quote. */
static void
mime_take_quoted(struct mime_input *in, struct buf *value)
{
    while (in->at < in->end && *in->at != '"') {
        if (*in->at == '\\' && in->at + 1 < in->end)
            in->at++;
        buf_append_byte(value, (uint8_t)*in->at++);
    }
}

/* Past the value and what else is in front of the next ';'. False where there is none. */
static bool
mime_take_value(struct mime_input *in, struct buf *value)
{
    const char *start;
    size_t len;

    if (in->at < in->end && *in->at == '"') {
        in->at++;
        mime_take_quoted(in, value);
        mime_take(in, ";", &start);
        return true;
    }
    len = mime_take(in, ";", &start);
    len = mime_trim_end(start, len);
    buf_append(value, start, len);
    return len > 0;
}

static int
mime_add(struct mime *mime, const char *name, size_t len, struct buf *value)
{
    CLEANUP_FREE char *lower = mime_lower(name, len);
    const char *text = buf_str(value);

    if (!lower || !text)
        return -1;
    if (!mime_is_token(name, len) || strlen(text) != value->len || !mime_is_value(text) ||
        mime_parameter(mime, lower) || mime->count == MIME_PARAMETERS_MAX)
        return 0;
    mime->parameters[mime->count].value = strdup(text);
    if (!mime->parameters[mime->count].value)
        return -1;
    mime->parameters[mime->count++].name = TAKE_PTR(lower);
    return 0;
}

static int
mime_parse_parameters(struct mime *mime, struct mime_input *in)
{
    while (in->at < in->end) {
        CLEANUP_BUF struct buf value = BUF_INIT(MIME_TEXT_MAX);
        const char *name;
        size_t len;

        in->at++;
        mime_skip_blanks(in);
        len = mime_take(in, ";=", &name);
        if (in->at == in->end || *in->at == ';')
            continue;
        in->at++;
        if (mime_take_value(in, &value) && mime_add(mime, name, len, &value) < 0)
            return -1;
    }
    return 0;
}

int
mime_parse(const char *text, size_t len, struct mime **ret_mime)
{
    struct mime_input in = {text, text + len};
    CLEANUP_MIME struct mime *mime = NULL;
    const char *type, *subtype;
    size_t type_len, subtype_len;

    if (len > MIME_TEXT_MAX)
        return 1;
    mime_skip_blanks(&in);
    in.end = in.at + mime_trim_end(in.at, (size_t)(in.end - in.at));
    type_len = mime_take(&in, "/", &type);
    if (in.at++ >= in.end || !mime_is_token(type, type_len))
        return 1;
    subtype_len = mime_take(&in, ";", &subtype);
    subtype_len = mime_trim_end(subtype, subtype_len);
    if (!mime_is_token(subtype, subtype_len))
        return 1;
    mime = calloc(1, sizeof *mime);
    if (!mime)
        return -1;
    mime->type = mime_lower(type, type_len);
    mime->subtype = mime_lower(subtype, subtype_len);
    if (!mime->type || !mime->subtype || mime_parse_parameters(mime, &in) < 0)
        return -1;
    *ret_mime = TAKE_PTR(mime);
    return 0;
}

const char *
mime_parameter(const struct mime *mime, const char *name)
{
    for (size_t i = 0; i < mime->count; i++) {
        if (strcmp(mime->parameters[i].name, name) == 0)
            return mime->parameters[i].value;
    }
    return NULL;
}

static void
mime_put_value(struct buf *out, const char *value)
{
    if (mime_is_token(value, strlen(value))) {
        buf_append_str(out, value);
        return;
    }
    buf_append_byte(out, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            buf_append_byte(out, '\\');
        buf_append_byte(out, (uint8_t)*value);
    }
    buf_append_byte(out, '"');
}

void
mime_put(struct buf *out, const struct mime *mime)
{
    buf_printf(out, "%s/%s", mime->type, mime->subtype);
    for (size_t i = 0; i < mime->count; i++) {
        buf_printf(out, ";%s=", mime->parameters[i].name);
        mime_put_value(out, mime->parameters[i].value);
    }
}
