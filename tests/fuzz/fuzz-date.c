/*
 * Dates in a text: the input is "locale NUL text", or a text alone. What is
 * found is a day that exists, and reads the same once it is written.
 */
#include <assert.h>
#include <string.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/date.h"
#include "tests/fuzz/localized.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_date(struct clisk_date date, const char *locale)
{
    char text[CIVIL_TEXT_MAX];
    struct clisk_date again;
    const char *why;

    assert(date_is_valid(date));
    civil_text(date.year, date.month, date.day, text);
    assert(date_parse(text, locale, &again, &why) == 0);
    assert(again.year == date.year && again.month == date.month && again.day == date.day);
    assert(!date.day || date_from_rfc3339(text, &again, &why) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct localized input;
    struct clisk_date date = {0};
    const char *why = NULL;

    if (!localized_split(data, size, &input))
        return 0;
    if (date_parse(input.text, input.locale, &date, &why) == 0)
        check_date(date, input.locale);
    else
        assert(why && !date.year);
    if (date_from_rfc3339(input.text, &date, &why) == 0)
        assert(date_is_valid(date) && date.day);
    free(input.copy);
    return 0;
}
