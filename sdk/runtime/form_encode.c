#include "sdk/runtime/form.h"

#include <string.h>

static bool
form_byte_is_plain(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '*' || byte == '-' || byte == '.' || byte == '_';
}

void
form_urlencode_text(struct buf *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte == ' ')
            buf_append_byte(out, '+');
        else if (form_byte_is_plain(byte))
            buf_append_byte(out, byte);
        else
            buf_printf(out, "%%%02X", byte);
    }
}

void
form_urlencode(struct buf *out, const struct runtime_param *params, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_append_byte(out, '&');
        form_urlencode_text(out, params[i].name);
        buf_append_byte(out, '=');
        form_urlencode_text(out, params[i].value);
    }
}

const char *
form_normalise_newlines(struct arena *arena, const char *value)
{
    size_t len = strlen(value), used = 0;
    char *out;

    if (!strpbrk(value, "\r\n"))
        return value;
    out = arena_array(arena, len + 1, 2);
    if (!out)
        return NULL;
    for (const char *at = value; *at; at++) {
        if (*at != '\r' && *at != '\n') {
            out[used++] = *at;
            continue;
        }
        if (at[0] == '\r' && at[1] == '\n')
            at++;
        out[used++] = '\r';
        out[used++] = '\n';
    }
    return out;
}
