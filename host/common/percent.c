#include "host/common/percent.h"

#include <string.h>

void
percent_put(struct buf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte <= 0x20 || byte >= 0x7F || byte == '%')
            buf_printf(out, "%%%02X", (unsigned)byte);
        else
            buf_append_byte(out, byte);
    }
}

static int
percent_hex(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

int
percent_decode(char *text)
{
    char *out = text;

    for (; *text; text++) {
        if (*text == '%') {
            int high = percent_hex(text[1]), low = high < 0 ? -1 : percent_hex(text[2]);

            if (low < 0 || (high == 0 && low == 0))
                return -1;
            *out++ = (char)(high << 4 | low);
            text += 2;
        } else {
            *out++ = *text;
        }
    }
    *out = '\0';
    return 0;
}
