/*
 * The sink and the log: what a konnector hands over.
 */
#include "sdk/runtime/object.h"

#include <stdarg.h>
#include <stdio.h>

#include "sdk/runtime/record.h"

enum { ENTRY_LOG_MAX = 2000 };

/* What both have in common. `file` is the document of a bill, too. */
static struct clisk_record
entry_record(clisk_run *run, const char *kind, const struct clisk_file *file)
{
    return (struct clisk_record){.run = run,
                                 .kind = kind,
                                 .place = "",
                                 .reference = record_text(file->reference),
                                 .keys = record_text(file->keys),
                                 .contract = record_text(file->contract),
                                 .folder = record_text(file->folder)};
}

static void
entry_set_fields(struct clisk_record *record, const struct clisk_file *file)
{
    record_fields_set(record, FIELD_TEXT, "title", record_text(file->title));
    record_fields_set(record, FIELD_TEXT, "qualification", record_text(file->qualification));
    record_fields_set_date(record, "date", file->date);
}

/* The document, which has no reference of its own unless it is given one. */
static void
entry_attach(struct clisk_record *record, const struct clisk_file *file, const char *reference)
{
    struct clisk_file own = *file;

    own.reference = reference;
    record_save_attach(record, &own);
}

static enum clisk_saved
sink_save_file(clisk_run *run, const struct clisk_file *given, size_t size)
{
    struct clisk_file file;
    struct clisk_record record;
    struct arena_mark mark;
    enum clisk_saved saved;

    if (!run || run->failed || !given)
        return CLISK_SAVED_NOT;
    mark = arena_mark(run->arena);
    run_take_struct(&file, sizeof file, given, size);
    record = entry_record(run, "file", &file);
    entry_set_fields(&record, &file);
    entry_attach(&record, &file, NULL);
    saved = run->failed ? CLISK_SAVED_NOT : record_save(&record);
    arena_rewind(run->arena, mark);
    return saved;
}

static struct clisk_file
bill_file(const struct clisk_bill *bill)
{
    return (struct clisk_file){.reference = bill->reference,
                               .url = bill->url,
                               .title = bill->title,
                               .media_type = bill->media_type,
                               .date = bill->date,
                               .content = bill->content,
                               .content_len = bill->content_len,
                               .replace = bill->replace,
                               .contract = bill->contract,
                               .folder = bill->folder,
                               .keys = bill->keys,
                               .qualification = bill->qualification};
}

static enum clisk_saved
entry_save_bill(clisk_run *run, const struct clisk_bill *bill)
{
    struct clisk_file file = bill_file(bill);
    struct clisk_record record = entry_record(run, "bill", &file);

    entry_set_fields(&record, &file);
    record_fields_set(&record, FIELD_TEXT, "vendor", record_text(bill->vendor));
    record_fields_set_amount(&record, "amount", bill->amount);
    if ((bill->url && *bill->url) || bill->content)
        entry_attach(&record, &file, bill->file_reference);
    return run->failed ? CLISK_SAVED_NOT : record_save(&record);
}

/* What was made on the way is given back: a konnector may save a list of any length. */
static enum clisk_saved
sink_save_bill(clisk_run *run, const struct clisk_bill *given, size_t size)
{
    struct clisk_bill bill;
    struct arena_mark mark;
    enum clisk_saved saved;

    if (!run || run->failed || !given)
        return CLISK_SAVED_NOT;
    mark = arena_mark(run->arena);
    run_take_struct(&bill, sizeof bill, given, size);
    saved = entry_save_bill(run, &bill);
    arena_rewind(run->arena, mark);
    return saved;
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
