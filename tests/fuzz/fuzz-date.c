/*
 * Dates in a text: the input is "locale NUL text", or a text alone. What is
 * found is a day that exists, and reads the same once it is written.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/compiler.h"
#include "sdk/runtime/value/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_date(struct clisk_date date, const char *locale)
{
    char text[DATE_TEXT_MAX];
    struct clisk_date again;
    const char *why;

    assert(date_is_valid(date));
    date_text(date, text);
    assert(date_parse(text, locale, &again, &why) == 0);
    assert(again.year == date.year && again.month == date.month && again.day == date.day);
    assert(!date.day || date_from_rfc3339(text, &again, &why) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_FREE char *input = calloc(1, size + 1);
    struct clisk_date date = {0};
    const char *why = NULL, *locale = NULL, *text = input;
    size_t len;

    if (!input)
        return 0;
    if (size > 0)
        memcpy(input, data, size);
    len = strlen(input);
    if (len < size) {
        locale = input;
        text = input + len + 1;
    }
    if (date_parse(text, locale, &date, &why) == 0)
        check_date(date, locale);
    else
        assert(why && !date.year);
    if (date_from_rfc3339(text, &date, &why) == 0)
        assert(date_is_valid(date) && date.day);
    return 0;
}
