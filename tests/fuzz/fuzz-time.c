/*
 * Days near another one, and instants: the input is "locale NUL text", or a text
 * alone. What is found exists, and reads the same once it is written; the first
 * bytes are an instant too, whose civil time leads back to it.
 */
#include <assert.h>
#include <string.h>

#include "host/common/civil.h"
#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/instant.h"
#include "tests/fuzz/localized.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_near(const struct localized *input)
{
    static const struct clisk_date reference = {2024, 2, 29};
    struct clisk_date date = {0}, plain = {0};
    const char *why = NULL;

    if (date_parse_near(input->text, input->locale, reference, &date, &why) != 0) {
        assert(why && !date.year);
        assert(date_parse(input->text, input->locale, &plain, &why) != 0);
        return;
    }
    assert(date_is_valid(date));
    if (date_parse(input->text, input->locale, &plain, &why) == 0)
        assert(date_compare(date, plain) == 0);
}

/* Seconds since 1970-01-01T00:00:00 on the clock that the time was read on. */
static int64_t
civil_of(const struct clisk_time *time)
{
    return civil_to_days(time->date.year, time->date.month, time->date.day) * 86400 +
           time->hour * 3600 + time->minute * 60 + time->second;
}

static void
check_time(const struct clisk_time *time)
{
    int64_t of_second = time->milliseconds % 1000;

    of_second += of_second < 0 ? 1000 : 0;
    assert(date_is_valid(time->date) && time->date.day);
    assert(time->hour < 24 && time->minute < 60 && time->second <= 60);
    assert((civil_of(time) - time->offset * 60) * 1000 + of_second == time->milliseconds);
}

static void
check_instant(const struct localized *input, enum clisk_zone zone)
{
    struct clisk_time time = {0}, again;
    char text[INSTANT_TEXT_MAX];
    const char *why = NULL;

    if (instant_parse(input->text, input->locale, zone, &time, &why) != 0) {
        assert(why && !time.date.year);
        return;
    }
    check_time(&time);
    instant_text(time, text);
    assert(instant_parse(text, NULL, CLISK_UTC, &again, &why) == 0);
    assert(again.milliseconds == time.milliseconds && again.offset == time.offset);
    assert(date_compare(again.date, time.date) == 0);
}

static void
check_count(const uint8_t *data, size_t size)
{
    struct clisk_time time;
    int64_t milliseconds;
    const char *why;

    if (size < sizeof milliseconds)
        return;
    memcpy(&milliseconds, data, sizeof milliseconds);
    if (instant_from_milliseconds(milliseconds, CLISK_UTC, &time, &why) == 0)
        check_time(&time);
    if (instant_from_milliseconds(milliseconds, CLISK_PARIS, &time, &why) == 0)
        check_time(&time);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct localized input;

    if (!localized_split(data, size, &input))
        return 0;
    check_near(&input);
    check_instant(&input, CLISK_UTC);
    check_instant(&input, CLISK_PARIS);
    check_count(data, size);
    free(input.copy);
    return 0;
}
