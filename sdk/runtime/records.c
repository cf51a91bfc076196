/*
 * Records, as authors fill them in.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/common/decimal.h"
#include "sdk/runtime/record.h"
#include "sdk/runtime/value/instant.h"

enum { RECORD_KIND_MAX = 64 };

const char *
record_text(const char *text)
{
    return text ? text : "";
}

/* NULL without memory. */
static clisk_record *
new_record(clisk_run *run, const char *kind, const char *reference)
{
    clisk_record *record = arena_alloc(run->arena, sizeof *record);

    if (!record)
        return NULL;
    *record =
        (struct clisk_record){.run = run, .place = "", .keys = "", .contract = "", .folder = ""};
    record->kind = arena_strdup(run->arena, kind);
    record->reference = arena_strdup(run->arena, reference);
    return record->kind && record->reference ? record : NULL;
}

static clisk_record *
records_make(clisk_run *run, const char *kind, const char *reference)
{
    clisk_record *record;

    if (!run || run->failed)
        return &object_inert_record;
    if (!kind || !*kind || strlen(kind) > RECORD_KIND_MAX) {
        run_fail(run, OUTCOME_PLUGIN_BUG, "a record without a kind, or one of more than %d bytes",
                 RECORD_KIND_MAX);
        return &object_inert_record;
    }
    record = new_record(run, kind, record_text(reference));
    if (!record) {
        run_fail_memory(run);
        return &object_inert_record;
    }
    record->is_blank = reference && !*reference;
    return record;
}

/* These are no item's to have. */
static bool
is_record(clisk_record *record)
{
    if (!record->of)
        return true;
    run_fail(record->run, OUTCOME_PLUGIN_BUG,
             "an item of a list has no keys, contract or documents of its own");
    return false;
}

static void
set_own(clisk_record *record, const char **ret_text, const char *text)
{
    const char *copy = arena_strdup(record->run->arena, record_text(text));

    if (copy)
        *ret_text = copy;
    else
        run_fail_memory(record->run);
}

static void
records_keys(clisk_record *record, const char *paths)
{
    if (object_live(record) && is_record(record))
        set_own(record, &record->keys, paths);
}

static void
records_text(clisk_record *record, const char *path, const char *value)
{
    if (!object_live(record))
        return;
    if (path && !record->of && strcmp(record->kind, "identity") == 0 &&
        strncmp(path, "name", strlen("name")) == 0)
        snapshot_know(record->run, record_text(value));
    record_fields_set(record, FIELD_TEXT, path, record_text(value));
}

static void
records_date(clisk_record *record, const char *path, struct clisk_date value)
{
    if (object_live(record))
        record_fields_set_date(record, path, value);
}

static void
records_time(clisk_record *record, const char *path, struct clisk_time value)
{
    if (object_live(record) && value.date.year != 0)
        record_fields_set(record, FIELD_TIME, path, value_table.time_text(record->run, value));
}

static void
records_amount(clisk_record *record, const char *path, struct clisk_amount value)
{
    if (object_live(record))
        record_fields_set_amount(record, path, value);
}

/* What JSON writes in another way than we do: with an exponent, or as -0. */
static bool
spell_decimal(const char *text, char ret_text[DECIMAL_TEXT_MAX])
{
    struct decimal decimal;
    int64_t minor;

    if (decimal_parse(text, strlen(text), &decimal) != 0 || decimal.decimals > UINT8_MAX ||
        decimal_to_integer(&decimal, decimal.decimals, &minor) != 0)
        return false;
    decimal_text(minor, (uint8_t)decimal.decimals, ret_text);
    return true;
}

static void
records_decimal(clisk_record *record, const char *path, const char *value)
{
    char spelt[DECIMAL_TEXT_MAX];
    const char *text = record_text(value);

    if (!object_live(record) || !*text)
        return;
    if (!field_text_is_right(FIELD_DECIMAL, text)) {
        if (!spell_decimal(text, spelt)) {
            run_fail(record->run, OUTCOME_SITE_CHANGED, "\"%.60s\" is no number", text);
            return;
        }
        text = spelt;
    }
    record_fields_set(record, FIELD_DECIMAL, path, text);
}

static void
records_integer(clisk_record *record, const char *path, int64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, value);
    if (object_live(record))
        record_fields_set(record, FIELD_INTEGER, path, text);
}

static void
records_boolean(clisk_record *record, const char *path, bool value)
{
    if (object_live(record))
        record_fields_set(record, FIELD_BOOLEAN, path, value ? "true" : "false");
}

static clisk_record *
records_add(clisk_record *record, const char *path)
{
    clisk_record *item;

    if (!object_live(record))
        return &object_inert_record;
    item = arena_alloc(record->run->arena, sizeof *item);
    if (item)
        *item = (struct clisk_record){.run = record->run,
                                      .of = record,
                                      .kind = record->kind,
                                      .reference = "",
                                      .list = arena_strdup(record->run->arena, record_text(path))};
    if (item && item->list)
        return item;
    run_fail_memory(record->run);
    return &object_inert_record;
}

static void
records_contract(clisk_record *record, const char *reference, const char *label)
{
    if (!object_live(record) || !is_record(record))
        return;
    set_own(record, &record->contract, reference);
    set_own(record, &record->folder, label);
}

static void
records_attach(clisk_record *record, const struct clisk_file *given, size_t size)
{
    struct clisk_file file;

    if (!object_live(record) || !given || !is_record(record))
        return;
    run_take_struct(&file, sizeof file, given, size);
    record_save_attach(record, &file);
}

static enum clisk_saved
records_save(clisk_run *run, clisk_record *record)
{
    return run && object_live(record) ? record_save(record) : CLISK_SAVED_NOT;
}

const struct clisk_record_table record_table = {
    .size = sizeof record_table,
    .make = records_make,
    .keys = records_keys,
    .text = records_text,
    .date = records_date,
    .time = records_time,
    .amount = records_amount,
    .decimal = records_decimal,
    .integer = records_integer,
    .boolean = records_boolean,
    .add = records_add,
    .contract = records_contract,
    .attach = records_attach,
    .save = records_save,
};
