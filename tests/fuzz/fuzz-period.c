/*
 * Periods in a text: the input is "locale NUL text", or a text alone. What is
 * found is made of days that exist, does not end before it begins, and reads the
 * same once it is written as ISO 8601 does.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/period.h"
#include "tests/fuzz/localized.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_period(struct clisk_period period)
{
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX], text[2 * CIVIL_TEXT_MAX];
    struct clisk_period again;
    const char *why;

    assert(period.from.day && date_is_valid(period.from));
    assert(period.to.day && date_is_valid(period.to));
    assert(date_compare(period.from, period.to) <= 0);
    snprintf(text, sizeof text, "%s/%s",
             civil_text(period.from.year, period.from.month, period.from.day, from),
             civil_text(period.to.year, period.to.month, period.to.day, to));
    assert(period_parse(text, NULL, (struct clisk_date){0}, &again, &why) == 0);
    assert(date_compare(period.from, again.from) == 0 && date_compare(period.to, again.to) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct clisk_period period = {0}, near = {0};
    const char *why = NULL;
    struct localized input;

    if (!localized_split(data, size, &input))
        return 0;
    if (period_parse(input.text, input.locale, (struct clisk_date){0}, &period, &why) == 0)
        check_period(period);
    else
        assert(why && !period.from.year);
    if (period_parse(input.text, input.locale, (struct clisk_date){2024, 2, 29}, &near, &why) == 0)
        check_period(near);
    free(input.copy);
    return 0;
}
