#include "host/bundle/csv.h"

#include <string.h>

/* The wide forms mean the same to spreadsheets of East Asia. */
static bool
is_formula(const char *text)
{
    static const char *const wide[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"};

    if (*text && strchr("=+-@\t\r\n", *text))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(wide); i++) {
        if (strncmp(text, wide[i], strlen(wide[i])) == 0)
            return true;
    }
    return false;
}

void
csv_put(struct buf *line, const char *text, bool is_number)
{
    if (line->len > 0 && line->data[line->len - 1] != '\n')
        buf_append_byte(line, ',');
    buf_append_byte(line, '"');
    if (!is_number && is_formula(text))
        buf_append_byte(line, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_append_byte(line, '"');
        buf_append_byte(line, (uint8_t)*text);
    }
    buf_append_byte(line, '"');
}

void
csv_end(struct buf *line)
{
    buf_append_str(line, "\r\n");
}
