/*
 * The sink and the log: what a konnector hands over.
 */
#include "sdk/runtime/object.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/common/text.h"
#include "sdk/runtime/value/date.h"

enum { ENTRY_REFERENCE_MAX = 400, ENTRY_TEXT_MAX = 4096, ENTRY_LOG_MAX = 2000 };

static const char *
entry_text(const char *text)
{
    return text ? text : "";
}

static const char *
entry_text_fault(const struct runtime_entry *entry)
{
    const char *const texts[] = {entry->reference, entry->title, entry->vendor, entry->media_type};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        size_t len = strlen(texts[i]);

        if (len > ENTRY_TEXT_MAX)
            return "an entry with a text of more than 4096 bytes";
        if (!text_is_utf8(texts[i], len))
            return "an entry with a text that is not UTF-8";
    }
    return NULL;
}

static bool
entry_date_is_right(struct clisk_date date)
{
    return date_is_valid(date) || (date.year == 0 && date.month == 0 && date.day == 0);
}

/* What is wrong with the entry for its author; NULL when it is fine. */
static const char *
entry_fault(const struct runtime_entry *entry)
{
    if (!*entry->reference)
        return "an entry without a reference";
    if (strlen(entry->reference) > ENTRY_REFERENCE_MAX)
        return "a reference of more than 400 bytes";
    if (!entry->is_bill && !*entry->url)
        return "a file without a URL";
    if (!entry_date_is_right(entry->date))
        return "an entry with an impossible date";
    if (entry->is_bill && entry->date.day == 0)
        return "a bill whose date has no day";
    if (entry->is_bill && entry->amount.currency[0] == '\0')
        return "a bill without a currency";
    return entry_text_fault(entry);
}

static enum clisk_saved
entry_save(clisk_run *run, struct runtime_entry *entry)
{
    const struct runtime_transport *transport = run->setup->transport;
    enum clisk_saved saved = CLISK_SAVED_NOT;
    const char *fault = entry_fault(entry);
    struct error err = {0};

    if (fault) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "%s (reference \"%.60s\")", fault, entry->reference);
        return CLISK_SAVED_NOT;
    }
    entry->referer = run->pages ? run->pages->url->href : "";
    if (transport->save(transport->opaque, entry, &saved, &err) < 0) {
        run_fail_error(run, &err);
        return CLISK_SAVED_NOT;
    }
    return saved;
}

static enum clisk_saved
sink_save_file(clisk_run *run, const struct clisk_file *given, size_t size)
{
    struct clisk_file file;
    struct runtime_entry entry;

    if (!run || run->failed || !given)
        return CLISK_SAVED_NOT;
    run_take_struct(&file, sizeof file, given, size);
    entry = (struct runtime_entry){
        .reference = entry_text(file.reference),
        .url = entry_text(file.url),
        .title = entry_text(file.title),
        .vendor = "",
        .media_type = file.media_type ? file.media_type : "application/pdf",
        .date = file.date,
    };
    return entry_save(run, &entry);
}

static enum clisk_saved
sink_save_bill(clisk_run *run, const struct clisk_bill *given, size_t size)
{
    struct clisk_bill bill;
    struct runtime_entry entry;

    if (!run || run->failed || !given)
        return CLISK_SAVED_NOT;
    run_take_struct(&bill, sizeof bill, given, size);
    entry = (struct runtime_entry){
        .is_bill = true,
        .reference = entry_text(bill.reference),
        .url = entry_text(bill.url),
        .title = entry_text(bill.title),
        .vendor = entry_text(bill.vendor),
        .media_type = bill.media_type ? bill.media_type : "application/pdf",
        .date = bill.date,
        .amount = bill.amount,
    };
    entry.amount.currency[sizeof entry.amount.currency - 1] = '\0';
    return entry_save(run, &entry);
}

static void
sink_progress(clisk_run *run, uint64_t done, uint64_t total)
{
    if (run && !run->failed)
        run->setup->transport->progress(run->setup->transport->opaque, done, total);
}

const struct clisk_sink_table sink_table = {
    .size = sizeof sink_table,
    .save_file = sink_save_file,
    .save_bill = sink_save_bill,
    .progress = sink_progress,
};

/* Logs after a failure too: that is when they are wanted. */
static void
log_log(clisk_run *run, int level, const char *fmt, ...)
{
    char text[ENTRY_LOG_MAX];
    va_list args;

    if (!run)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    run->setup->transport->log(run->setup->transport->opaque, level, text);
}

const struct clisk_log_table log_table = {
    .size = sizeof log_table,
    .log = log_log,
};
