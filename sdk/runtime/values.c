#include "sdk/runtime/object.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/common/civil.h"
#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"
#include "sdk/runtime/value/instant.h"
#include "sdk/runtime/value/period.h"

static const char *
value_locale(const clisk_run *run, const char *locale)
{
    return locale ? locale : run->setup->locale;
}

static void
value_refuse(clisk_run *run, const char *text, const char *why)
{
    run_fail(run, OUTCOME_SITE_CHANGED, "\"%.60s\": %s", text ? text : "", why);
}

static void
value_fail_amounts(clisk_run *run, int result, struct clisk_amount a, struct clisk_amount b,
                   const char *why)
{
    run_fail(run, result == 1 ? OUTCOME_PLUGIN_BUG : OUTCOME_SITE_CHANGED, "%s: \"%.3s\", \"%.3s\"",
             why, a.currency, b.currency);
}

static int64_t
value_clock(const clisk_run *run)
{
    struct timespec now = {0};

    if (run->setup->clock)
        return run->setup->clock();
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct clisk_date
value_date_of(clisk_run *run, const char *text, const char *locale)
{
    struct clisk_date date = {0};
    const char *why = NULL;

    if (!run || run->failed)
        return date;
    if (date_parse(text ? text : "", value_locale(run, locale), &date, &why) != 0)
        value_refuse(run, text, why);
    return date;
}

static struct clisk_amount
value_amount_of(clisk_run *run, const char *text, const char *locale)
{
    struct clisk_amount amount = {0};
    const char *why = NULL;

    if (!run || run->failed)
        return amount;
    if (amount_parse(text ? text : "", value_locale(run, locale), &amount, &why) != 0)
        value_refuse(run, text, why);
    return amount;
}

static const char *
value_date_text(clisk_run *run, struct clisk_date date)
{
    char text[CIVIL_TEXT_MAX];

    if (!run || run->failed)
        return "";
    civil_text(date.year, date.month, date.day, text);
    return run_strndup(run, text, strlen(text));
}

static const char *
value_amount_text(clisk_run *run, struct clisk_amount amount)
{
    char text[DECIMAL_TEXT_MAX];

    if (!run || run->failed)
        return "";
    decimal_text(amount.minor, amount.digits, text);
    return run_strndup(run, text, strlen(text));
}

static struct clisk_date
value_today(clisk_run *run)
{
    struct clisk_time now = {0};
    const char *why = NULL;

    if (!run || run->failed)
        return now.date;
    if (instant_from_milliseconds(value_clock(run), CLISK_PARIS, &now, &why) != 0)
        run_fail(run, OUTCOME_INTERNAL, "the clock is wrong: %s", why);
    return now.date;
}

/* A reference must be a day; what is none is the author's mistake. */
static bool
value_check_reference(clisk_run *run, struct clisk_date reference)
{
    if (reference.day != 0 && date_is_valid(reference))
        return true;
    run_fail(run, OUTCOME_PLUGIN_BUG, "the reference is no day");
    return false;
}

static struct clisk_date
value_date_near(clisk_run *run, const char *text, const char *locale, struct clisk_date reference)
{
    struct clisk_date date = {0};
    const char *why = NULL;

    if (!run || run->failed || !value_check_reference(run, reference))
        return date;
    if (date_parse_near(text ? text : "", value_locale(run, locale), reference, &date, &why) != 0)
        value_refuse(run, text, why);
    return date;
}

static struct clisk_date
value_date_after(clisk_run *run, const char *text, const char *locale, struct clisk_date reference)
{
    struct clisk_date date = {0};
    const char *why = NULL;

    if (!run || run->failed || !value_check_reference(run, reference))
        return date;
    if (date_parse_after(text ? text : "", value_locale(run, locale), reference, &date, &why) != 0)
        value_refuse(run, text, why);
    return date;
}

static struct clisk_period
value_period(clisk_run *run, const char *text, const char *locale, struct clisk_date reference)
{
    struct clisk_period period = {0};
    const char *why = NULL;

    if (period_parse(text ? text : "", value_locale(run, locale), reference, &period, &why) != 0)
        value_refuse(run, text, why);
    return period;
}

static struct clisk_period
value_period_of(clisk_run *run, const char *text, const char *locale)
{
    if (!run || run->failed)
        return (struct clisk_period){0};
    return value_period(run, text, locale, (struct clisk_date){0});
}

static struct clisk_period
value_period_near(clisk_run *run, const char *text, const char *locale, struct clisk_date reference)
{
    if (!run || run->failed || !value_check_reference(run, reference))
        return (struct clisk_period){0};
    return value_period(run, text, locale, reference);
}

static bool
value_check_zone(clisk_run *run, enum clisk_zone zone)
{
    if (zone == CLISK_UTC || zone == CLISK_PARIS)
        return true;
    run_fail(run, OUTCOME_PLUGIN_BUG, "there is no zone %d", (int)zone);
    return false;
}

static struct clisk_time
value_time_of(clisk_run *run, const char *text, const char *locale, enum clisk_zone zone)
{
    struct clisk_time time = {0};
    const char *why = NULL;

    if (!run || run->failed || !value_check_zone(run, zone))
        return time;
    if (instant_parse(text ? text : "", value_locale(run, locale), zone, &time, &why) != 0)
        value_refuse(run, text, why);
    return time;
}

static struct clisk_time
value_time_from_milliseconds(clisk_run *run, int64_t milliseconds, enum clisk_zone zone)
{
    struct clisk_time time = {0};
    const char *why = NULL;

    if (!run || run->failed || !value_check_zone(run, zone))
        return time;
    if (instant_from_milliseconds(milliseconds, zone, &time, &why) != 0)
        run_fail(run, OUTCOME_SITE_CHANGED, "%" PRId64 " ms: %s", milliseconds, why);
    return time;
}

static struct clisk_time
value_time_from_seconds(clisk_run *run, int64_t seconds, enum clisk_zone zone)
{
    int64_t milliseconds;

    /* Too many seconds are out of the calendar, as the most milliseconds are. */
    if (__builtin_mul_overflow(seconds, 1000, &milliseconds))
        milliseconds = INT64_MAX;
    return value_time_from_milliseconds(run, milliseconds, zone);
}

static const char *
value_time_text(clisk_run *run, struct clisk_time time)
{
    char text[INSTANT_TEXT_MAX];

    if (!run || run->failed)
        return "";
    instant_text(time, text);
    return run_strndup(run, text, strlen(text));
}

static struct clisk_amount
value_amount_add(clisk_run *run, struct clisk_amount a, struct clisk_amount b)
{
    struct clisk_amount sum = {0};
    const char *why = NULL;
    int result;

    if (!run || run->failed)
        return sum;
    result = amount_sum(a, b, &sum, &why);
    if (result != 0)
        value_fail_amounts(run, result, a, b, why);
    return sum;
}

static struct clisk_amount
value_amount_negate(clisk_run *run, struct clisk_amount amount)
{
    if (!run || run->failed)
        return (struct clisk_amount){0};
    if (__builtin_sub_overflow(0, amount.minor, &amount.minor))
        run_fail(run, OUTCOME_SITE_CHANGED, "the amount is too large");
    return amount;
}

static int
value_amount_compare(clisk_run *run, struct clisk_amount a, struct clisk_amount b)
{
    const char *why = NULL;
    int order = 0, result;

    if (!run || run->failed)
        return 0;
    result = amount_order(a, b, &order, &why);
    if (result != 0)
        value_fail_amounts(run, result, a, b, why);
    return order;
}

static const char *
value_format(clisk_run *run, const char *fmt, ...)
{
    va_list args;
    char *text;
    int len;

    if (!run || run->failed)
        return "";
    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    text = len < 0 ? NULL : arena_alloc(run->arena, (size_t)len + 1);
    if (!text) {
        run_fail_memory(run);
        return "";
    }
    va_start(args, fmt);
    vsnprintf(text, (size_t)len + 1, fmt, args);
    va_end(args);
    return text;
}

const struct clisk_value_table value_table = {
    .size = sizeof value_table,
    .date_of = value_date_of,
    .amount_of = value_amount_of,
    .date_text = value_date_text,
    .amount_text = value_amount_text,
    .format = value_format,
    .today = value_today,
    .date_near = value_date_near,
    .period_of = value_period_of,
    .period_near = value_period_near,
    .time_of = value_time_of,
    .time_from_seconds = value_time_from_seconds,
    .time_from_milliseconds = value_time_from_milliseconds,
    .time_text = value_time_text,
    .amount_add = value_amount_add,
    .amount_negate = value_amount_negate,
    .amount_compare = value_amount_compare,
    .date_after = value_date_after,
};
