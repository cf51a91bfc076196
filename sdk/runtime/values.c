#include "sdk/runtime/object.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/common/civil.h"
#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "sdk/runtime/value/date.h"

static const char *
value_locale(const clisk_run *run, const char *locale)
{
    return locale ? locale : run->setup->locale;
}

static struct clisk_date
value_date_of(clisk_run *run, const char *text, const char *locale)
{
    struct clisk_date date = {0};
    const char *why = NULL;

    if (!run || run->failed)
        return date;
    if (date_parse(text ? text : "", value_locale(run, locale), &date, &why) != 0)
        run_fail(run, OUTCOME_SITE_CHANGED, "\"%.60s\": %s", text ? text : "", why);
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
        run_fail(run, OUTCOME_SITE_CHANGED, "\"%.60s\": %s", text ? text : "", why);
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
};
