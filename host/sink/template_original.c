/* The name that a site gave a file. */
#include "host/sink/template_record.h"

#include <string.h>

#include "host/common/text.h"
#include "host/sink/ascii.h"
#include "host/sink/name.h"

/* More than any name is; what lies beyond is not read. */
enum { ORIGINAL_MAX = 4096 };

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %XX becomes its byte (RFC 3986, 2.1); anything else stays. */
static void
put_decoded(struct buf *out, const char *at, size_t len, bool is_latin1)
{
    for (size_t i = 0; i < len && out->len < ORIGINAL_MAX; i++) {
        int high = at[i] == '%' && i + 2 < len ? hex_digit(at[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(at[i + 2]) : -1;
        uint8_t byte = low >= 0 ? (uint8_t)(16 * high + low) : (uint8_t)at[i];

        i += low >= 0 ? 2 : 0;
        if (is_latin1)
            text_put_codepoint(out, byte);
        else
            buf_append_byte(out, byte);
    }
}

/* --- Content-Disposition (RFC 6266, 4.1) -------------------------------------- */

struct parameter {
    const char *name;
    size_t name_len;
    const char *value; /* with its quotes */
    size_t value_len;
};

static const char *
skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

static size_t
value_len(const char *value)
{
    size_t len = 1;

    if (*value != '"')
        return strcspn(value, "; \t");
    while (value[len] && value[len] != '"')
        len += value[len] == '\\' && value[len + 1] ? 2 : 1;
    return len + (value[len] == '"');
}

/* The parameter behind the ';' at *at. 0; 1 at the end. */
static int
next_parameter(const char **at, struct parameter *ret_parameter)
{
    const char *semicolon = strchr(*at, ';');
    struct parameter parameter;

    if (!semicolon)
        return 1;
    parameter.name = skip_blanks(semicolon + 1);
    parameter.name_len = strcspn(parameter.name, "=; \t");
    parameter.value = skip_blanks(parameter.name + parameter.name_len);
    parameter.value_len = 0;
    if (*parameter.value == '=') {
        parameter.value = skip_blanks(parameter.value + 1);
        parameter.value_len = value_len(parameter.value);
    }
    *at = parameter.value + parameter.value_len;
    *ret_parameter = parameter;
    return 0;
}

/* charset'language'text (RFC 8187, 3.2.1), of the two charsets that it names. */
static void
put_extended(struct buf *out, const struct parameter *parameter)
{
    const char *value = parameter->value, *end = value + parameter->value_len, *text;
    size_t charset = strcspn(value, "'");
    bool is_latin1 = ascii_is(value, charset, "iso-8859-1");

    if (charset >= parameter->value_len || (!is_latin1 && !ascii_is(value, charset, "utf-8")))
        return;
    text = memchr(value + charset + 1, '\'', (size_t)(end - value) - charset - 1);
    if (text)
        put_decoded(out, text + 1, (size_t)(end - text - 1), is_latin1);
}

static void
put_plain(struct buf *out, const struct parameter *parameter)
{
    const char *value = parameter->value;
    size_t len = parameter->value_len;

    if (len == 0 || value[0] != '"') {
        buf_append(out, value, len < ORIGINAL_MAX ? len : ORIGINAL_MAX);
        return;
    }
    for (size_t i = 1; i < len && value[i] != '"' && out->len < ORIGINAL_MAX; i++) {
        i += value[i] == '\\' && i + 1 < len;
        buf_append_byte(out, (uint8_t)value[i]);
    }
}

static void
put_disposition(struct buf *out, const char *disposition)
{
    const char *at = disposition;
    struct parameter parameter, plain = {0};

    while (out->len == 0 && next_parameter(&at, &parameter) == 0) {
        if (ascii_is(parameter.name, parameter.name_len, "filename*"))
            put_extended(out, &parameter);
        else if (ascii_is(parameter.name, parameter.name_len, "filename") && !plain.name)
            plain = parameter;
    }
    if (out->len == 0 && plain.name)
        put_plain(out, &plain);
}

/* --- URLs ------------------------------------------------------------------- */

static void
put_last_part(struct buf *out, const char *url)
{
    const char *scheme = strstr(url, "://"), *path = scheme ? strchr(scheme + 3, '/') : NULL;
    size_t len, from;

    if (!path)
        return;
    len = strcspn(path, "?#");
    for (from = len; path[from - 1] != '/'; from--)
        continue;
    put_decoded(out, path + from, len - from, false);
}

/* --- both ------------------------------------------------------------------- */

/* Sites give whole paths, of two systems. */
static size_t
base_of(const struct buf *name)
{
    size_t from = name->len;

    while (from > 0 && name->data[from - 1] != '/' && name->data[from - 1] != '\\')
        from--;
    return from;
}

static size_t
without_extension(const uint8_t *name, size_t len)
{
    const uint8_t *dot = len > 0 ? memrchr(name, '.', len) : NULL;
    char extension[NAME_EXTENSION_MAX + 1];
    size_t count = dot ? (size_t)(name + len - dot - 1) : 0;

    if (!dot || dot == name || count > NAME_EXTENSION_MAX)
        return len;
    for (size_t i = 0; i < count; i++)
        extension[i] = (char)ascii_lower(dot[1 + i]);
    extension[count] = '\0';
    return name_is_extension(extension) ? (size_t)(dot - name) : len;
}

int
template_original(struct buf *out, const char *content_disposition, const char *url)
{
    CLEANUP_BUF struct buf name = BUF_INIT(2 * ORIGINAL_MAX);
    size_t from;

    if (content_disposition)
        put_disposition(&name, content_disposition);
    if (name.len == 0)
        put_last_part(&name, url);
    if (name.bad) {
        out->bad = true;
        return -1;
    }
    if (name.len == 0)
        return out->bad ? -1 : 0;
    from = base_of(&name);
    return buf_append(out, name.data + from, without_extension(name.data + from, name.len - from));
}
