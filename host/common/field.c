#include "host/common/field.h"

#include <string.h>

#include "host/common/civil.h"
#include "host/common/text.h"

enum { NUMBER_DIGITS = 9, DECIMAL_LEN_MAX = 64, FRACTION_DIGITS = 9 };

static const char *const type_names[] = {
    [FIELD_TEXT] = "text",       [FIELD_DATE] = "date",       [FIELD_TIME] = "time",
    [FIELD_DECIMAL] = "decimal", [FIELD_INTEGER] = "integer", [FIELD_BOOLEAN] = "boolean",
};

const char *
field_type_name(enum field_type type)
{
    return type_names[type];
}

int
field_type_find(const char *name, enum field_type *ret_type)
{
    for (size_t i = 0; i < ARRAY_SIZE(type_names); i++)
        if (strcmp(type_names[i], name) == 0) {
            *ret_type = (enum field_type)i;
            return 0;
        }
    return 1;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t
count_digits(const char *text)
{
    size_t count = 0;

    while (is_digit(text[count]))
        count++;
    return count;
}

size_t
field_segment_len(const char *segment)
{
    return strcspn(segment, ".");
}

bool
field_segment_is_number(const char *segment)
{
    size_t len = count_digits(segment);

    return len > 0 && len == field_segment_len(segment);
}

static bool
segment_is_right(const char *segment)
{
    size_t len = field_segment_len(segment);

    if (len == 0)
        return false;
    if (field_segment_is_number(segment))
        return len == 1 || (segment[0] != '0' && len <= NUMBER_DIGITS);
    for (size_t i = 0; i < len; i++)
        if (!is_digit(segment[i]) && segment[i] != '_' && (segment[i] < 'a' || segment[i] > 'z'))
            return false;
    return true;
}

bool
field_path_is_right(const char *path)
{
    if (strlen(path) > FIELD_PATH_MAX || field_segment_is_number(path))
        return false;
    for (const char *at = path; segment_is_right(at);) {
        at += field_segment_len(at);
        if (!*at)
            return true;
        at++;
    }
    return false;
}

/* So many digits, which must be there; moves past them. */
static bool
take_number(const char **at, size_t digits, unsigned *ret_number)
{
    unsigned number = 0;

    if (count_digits(*at) < digits)
        return false;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (unsigned)(*(*at)++ - '0');
    *ret_number = number;
    return true;
}

static bool
take_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* "2024-05-14", or "2024-05" where a month is enough. */
static bool
take_date(const char **at, bool month_is_enough)
{
    unsigned year, month, day, days;

    if (!take_number(at, 4, &year) || !take_char(at, '-') || !take_number(at, 2, &month))
        return false;
    days = civil_month_days((int)year, month);
    if (month_is_enough && !**at)
        return days > 0;
    return take_char(at, '-') && take_number(at, 2, &day) && day >= 1 && day <= days;
}

/* "+02:00" or "Z". */
static bool
take_offset(const char **at)
{
    unsigned hours, minutes;

    if (take_char(at, 'Z'))
        return true;
    if (!take_char(at, '+') && !take_char(at, '-'))
        return false;
    return take_number(at, 2, &hours) && take_char(at, ':') && take_number(at, 2, &minutes) &&
           hours < 24 && minutes < 60;
}

/* RFC 3339, section 5.6; a second 60 is a leap second. */
static bool
time_is_right(const char *text)
{
    unsigned hour, minute, second;

    if (!take_date(&text, false) || !take_char(&text, 'T') || !take_number(&text, 2, &hour) ||
        !take_char(&text, ':') || !take_number(&text, 2, &minute) || !take_char(&text, ':') ||
        !take_number(&text, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    if (take_char(&text, '.')) {
        size_t digits = count_digits(text);

        if (digits == 0 || digits > FRACTION_DIGITS)
            return false;
        text += digits;
    }
    return take_offset(&text) && !*text;
}

/* Without a leading zero; zero itself has no sign. */
static bool
decimal_is_right(const char *text)
{
    bool negative = take_char(&text, '-');
    const char *start = text;
    size_t digits = count_digits(text), decimals;

    if (digits == 0 || (text[0] == '0' && digits > 1) || strlen(text) > DECIMAL_LEN_MAX)
        return false;
    text += digits;
    if (take_char(&text, '.')) {
        decimals = count_digits(text);
        if (decimals == 0)
            return false;
        text += decimals;
    }
    return !*text && !(negative && strspn(start, "0.") == strlen(start));
}

static bool
integer_is_right(const char *text)
{
    bool negative = text[0] == '-';
    const char *last = negative ? "9223372036854775808" : "9223372036854775807";
    const char *digits = text + negative;
    size_t len = strlen(digits);

    if (!decimal_is_right(text) || count_digits(digits) != len)
        return false;
    return len < strlen(last) || (len == strlen(last) && strcmp(digits, last) <= 0);
}

static bool
date_is_right(const char *text)
{
    return take_date(&text, true) && !*text;
}

bool
field_text_is_right(enum field_type type, const char *text)
{
    if (!*text || strlen(text) > FIELD_TEXT_MAX)
        return false;
    switch (type) {
    case FIELD_TEXT: return text_is_utf8(text, strlen(text));
    case FIELD_DATE: return date_is_right(text);
    case FIELD_TIME: return time_is_right(text);
    case FIELD_DECIMAL: return decimal_is_right(text);
    case FIELD_INTEGER: return integer_is_right(text);
    case FIELD_BOOLEAN: return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    }
    return false;
}
