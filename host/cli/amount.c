#include "host/cli/amount.h"

#include <inttypes.h>
#include <stdio.h>

void
amount_format(int64_t minor, unsigned digits, char ret_text[AMOUNT_TEXT_MAX])
{
    /* The magnitude of the least number fits into no int64_t. */
    uint64_t magnitude = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    const char *sign = minor < 0 ? "-" : "";
    uint64_t unit = 1;

    if (digits > AMOUNT_DIGITS_MAX)
        digits = AMOUNT_DIGITS_MAX;
    for (unsigned i = 0; i < digits; i++)
        unit *= 10;
    if (digits == 0)
        snprintf(ret_text, AMOUNT_TEXT_MAX, "%s%" PRIu64, sign, magnitude);
    else
        snprintf(ret_text, AMOUNT_TEXT_MAX, "%s%" PRIu64 ".%0*" PRIu64, sign, magnitude / unit,
                 (int)digits, magnitude % unit);
}
