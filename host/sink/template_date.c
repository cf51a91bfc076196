#include "host/sink/template_date.h"

#include <string.h>

#include "host/common/civil.h"
#include "host/common/field.h"
#include "host/sink/template_token.h"

struct pieces {
    unsigned year, month;
    unsigned day; /* 0: not known */
    bool has_time;
    unsigned hour, minute;
};

static unsigned
number(const char *text, size_t len)
{
    unsigned value = 0;

    for (size_t i = 0; i < len; i++)
        value = 10 * value + (unsigned)(text[i] - '0');
    return value;
}

static int
read_pieces(const char *text, struct pieces *ret_pieces)
{
    struct pieces pieces = {0};

    if (field_text_is_right(FIELD_TIME, text)) {
        pieces.has_time = true;
        pieces.hour = number(text + 11, 2);
        pieces.minute = number(text + 14, 2);
    } else if (!field_text_is_right(FIELD_DATE, text)) {
        return 1;
    }
    pieces.year = number(text, 4);
    pieces.month = number(text + 5, 2);
    pieces.day = text[7] ? number(text + 8, 2) : 0;
    *ret_pieces = pieces;
    return 0;
}

bool
template_date_knows(char letter)
{
    return letter != '\0' && strchr("YymdjqHMF%", letter);
}

/* Whether the text has all that the format wants. */
static bool
has_all(const struct pieces *pieces, const char *format, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (format[i] != '%')
            continue;
        i++;
        if ((pieces->day == 0 && memchr("djF", format[i], 3)) ||
            (!pieces->has_time && memchr("HM", format[i], 2)))
            return false;
    }
    return true;
}

static unsigned
day_of_year(const struct pieces *pieces)
{
    int year = (int)pieces->year;

    return (unsigned)(civil_to_days(year, pieces->month, pieces->day) - civil_to_days(year, 1, 1)) +
           1;
}

static void
put_piece(struct buf *out, const struct pieces *pieces, char letter)
{
    char text[CIVIL_TEXT_MAX];

    switch (letter) {
    case 'Y': buf_printf(out, "%04u", pieces->year); break;
    case 'y': buf_printf(out, "%02u", pieces->year % 100); break;
    case 'm': buf_printf(out, "%02u", pieces->month); break;
    case 'd': buf_printf(out, "%02u", pieces->day); break;
    case 'j': buf_printf(out, "%03u", day_of_year(pieces)); break;
    case 'q': buf_printf(out, "%u", (pieces->month + 2) / 3); break;
    case 'H': buf_printf(out, "%02u", pieces->hour); break;
    case 'M': buf_printf(out, "%02u", pieces->minute); break;
    case 'F':
        buf_append_str(out, civil_text((int)pieces->year, pieces->month, pieces->day, text));
        break;
    default: buf_append_byte(out, (uint8_t)letter); break;
    }
}

int
template_date_put(struct buf *out, const char *text, const char *format, size_t len)
{
    struct pieces pieces;
    char known[CIVIL_TEXT_MAX];

    if (read_pieces(text, &pieces) != 0)
        return 1;
    if (!has_all(&pieces, format, len)) {
        buf_append_str(out, civil_text((int)pieces.year, pieces.month, pieces.day, known));
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        if (format[i] == '%' && i + 1 < len)
            put_piece(out, &pieces, format[++i]);
        else
            buf_append_byte(out, (uint8_t)format[i]);
    }
    return 0;
}
