#include "host/common/http_date.h"

#include <stdbool.h>
#include <string.h>

#include "host/common/civil.h"

/* '0' stands for a digit, '?' for anything: the day of the week is not looked at. */
static const char shape[] = "???, 00 ??? 0000 00:00:00 GMT";

static bool
has_shape(const char *text)
{
    if (strlen(text) != strlen(shape))
        return false;
    for (size_t i = 0; shape[i]; i++) {
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9'
                            : shape[i] != '?' && text[i] != shape[i])
            return false;
    }
    return true;
}

static unsigned
number_at(const char *text, size_t at, size_t len)
{
    unsigned number = 0;

    for (size_t i = at; i < at + len; i++)
        number = number * 10 + (unsigned)(text[i] - '0');
    return number;
}

/* 1 to 12; 0 for none. */
static unsigned
month_at(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (unsigned i = 0; i < CIVIL_MONTHS; i++) {
        if (strncmp(text, months + (size_t)i * 3, 3) == 0)
            return i + 1;
    }
    return 0;
}

int
http_date_parse(const char *text, int64_t *ret_seconds)
{
    unsigned year, month, day, hour, minute, second;

    if (!has_shape(text))
        return 1;
    day = number_at(text, 5, 2);
    month = month_at(text + 8);
    year = number_at(text, 12, 4);
    hour = number_at(text, 17, 2);
    minute = number_at(text, 20, 2);
    second = number_at(text, 23, 2); /* 60 in a leap second */
    if (day == 0 || day > civil_month_days((int)year, month) || hour > 23 || minute > 59 ||
        second > 60)
        return 1;
    *ret_seconds =
        civil_to_days((int)year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    return 0;
}
